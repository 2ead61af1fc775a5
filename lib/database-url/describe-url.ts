import { databaseSettings } from './database-settings.ts';

/** Hosts, ports and name of the database, such as `db.plant.example:5432/treino`: safe to print. */
export function describeDatabaseUrl(url: string): string {
  const { hosts, database } = databaseSettings(url);
  const names = hosts.map(({ name, port }) => `${name.includes(':') ? `[${name}]` : name}:${port}`);
  return `${names.join(',')}/${database}`;
}
