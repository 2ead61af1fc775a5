/** Where the service is, and whether its database is known to commands that connect to it directly. */
import { z } from 'zod';
import { configSchema, parseEnvironment } from '../lib/config.ts';
import { localBaseUrl, localSettingsSchema } from '../lib/local-settings.ts';
import { CommandError, EXIT_CODES } from './exit-codes.ts';

/** URL of the local stack. @throws ConfigError */
export const localServiceUrl = (): string =>
  localBaseUrl(parseEnvironment(localSettingsSchema.pick({ TREINO_HTTP_PORT: true })));

/**
 * Ensures that commands that connect to the database use the database of the service at this URL.
 * @throws CommandError if the service is not the local stack and DATABASE_URL is not set
 */
export function assertDatabaseConfigured(url: string): void {
  const { DATABASE_URL } = parseEnvironment(
    z.object({ DATABASE_URL: configSchema.shape.DATABASE_URL.optional() }),
  );
  if (DATABASE_URL !== undefined || isLocal(url)) return;
  throw new CommandError(
    `${url} is not the local stack (${localServiceUrl()}), and this command connects to the service's database: ` +
      'set DATABASE_URL, or omit --url and TREINO_URL to use the local stack.',
    EXIT_CODES.usage,
  );
}

function isLocal(url: string): boolean {
  const { hostname, port } = new URL(url);
  return ['127.0.0.1', 'localhost', '[::1]'].includes(hostname) && port === new URL(localServiceUrl()).port;
}
