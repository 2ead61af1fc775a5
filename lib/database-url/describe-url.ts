/** A database's URL for people: in banners, messages and logs. */
import { databaseSettings } from './database-settings.ts';

/** Hosts, ports and name of the database, such as `db.plant.example:5432/treino`. */
export function describeDatabaseUrl(url: string): string {
  const { hosts, database } = databaseSettings(url);
  const names = hosts.map(({ name, port }) => `${name.includes(':') ? `[${name}]` : name}:${port}`);
  return `${names.join(',')}/${database}`;
}

/** The URL without password and parameters, to copy into psql. */
export const withoutPassword = (url: string): string =>
  `postgres://${encodeURIComponent(databaseSettings(url).user)}@${describeDatabaseUrl(url)}`;
