/** Where the service is; and its database, for the commands that ask that directly. */
import { z } from 'zod';
import { configSchema, parseEnvironment } from '../lib/config.ts';
import { localBaseUrl, localSettingsSchema } from '../lib/local-settings.ts';
import { CommandError, EXIT_CODES } from './exit-codes.ts';

/** Where the local stack answers. @throws ConfigError */
export const localServiceUrl = (): string =>
  localBaseUrl(parseEnvironment(localSettingsSchema.pick({ TREINO_HTTP_PORT: true })));

/**
 * Makes sure that a command which goes to the database and those which go to the service mean the same one.
 * @throws CommandError when the service is elsewhere, and DATABASE_URL does not say where its database is
 */
export function assertDatabaseConfigured(url: string): void {
  const { DATABASE_URL } = parseEnvironment(
    z.object({ DATABASE_URL: configSchema.shape.DATABASE_URL.optional() }),
  );
  if (DATABASE_URL !== undefined || isLocal(url)) return;
  throw new CommandError(
    `${url} is not the local stack (${localServiceUrl()}), and this goes to the service's database: say where that is by ` +
      'DATABASE_URL, or leave out --url and TREINO_URL to mean the local one.',
    EXIT_CODES.usage,
  );
}

function isLocal(url: string): boolean {
  const { hostname, port } = new URL(url);
  return ['127.0.0.1', 'localhost', '[::1]'].includes(hostname) && port === new URL(localServiceUrl()).port;
}
