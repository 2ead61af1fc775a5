/**
 * Settings of the local stack: ports, external services and the state directory. `cli/` reads them too, to find the
 * running stack. Like lib/config.ts, this is where environment variables are parsed, once.
 */
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { commaSeparated, configSchema, parseEnvironment } from './config.ts';

/** The loopback addresses. The stack listens nowhere else by default, because its services have no real passwords. */
export const LOCAL_HOST = '127.0.0.1';
export const LOCAL_HOST_IPV6 = '::1';

/** The default state directory is in the checkout, wherever a command runs. */
const ROOT = join(import.meta.dirname, '..');
const STATE_FOLDER = '.treino';

const port = (fallback: number) => z.coerce.number().int().min(1).max(65_535).default(fallback);

/** The endpoint of an existing service, used instead of an embedded one. */
const endpoint = () =>
  z
    .url({ protocol: /^https?$/, error: 'must be a URL like http://127.0.0.1:4566' })
    .transform((url) => url.replace(/\/$/, ''))
    .optional();

export const localSettingsSchema = z.object({
  TREINO_HTTP_PORT: port(8000).describe('HTTP API.'),
  TREINO_HTTP_HOST: z
    .string()
    .min(1)
    .default(LOCAL_HOST)
    .describe(
      'Address of the HTTP API. Use 0.0.0.0 in a container and restrict access with published ports.',
    ),
  TREINO_HTTP_NAMES: commaSeparated.describe(
    'Host names by which clients may address the HTTP API while AUTH is none, comma-separated, in addition to localhost and addresses. Other names are refused, because a web page can make its own name resolve to this machine.',
  ),
  TREINO_POSTGRES_PORT: port(5433).describe('PostgreSQL.'),
  TREINO_AWS_PORT: port(4566).describe('SQS and S3.'),
  TREINO_DYNAMODB_PORT: port(4567).describe('DynamoDB.'),
  TREINO_LAMBDA_PORT: port(4568).describe('Lambda endpoint of serverless-offline.'),
  TREINO_ECS_PORT: port(4569).describe('Container runner (ECS).'),
  TREINO_EVENTS_PORT: port(4570).describe('Event bus (EventBridge).'),
  TREINO_DATABASE_URL: configSchema.shape.DATABASE_URL.optional().describe(
    'Existing PostgreSQL to use instead of the embedded one.',
  ),
  TREINO_SQS_ENDPOINT: endpoint().describe('Existing SQS to use (LocalStack, …).'),
  TREINO_S3_ENDPOINT: endpoint().describe('Existing S3 to use (LocalStack, MinIO, …).'),
  TREINO_DYNAMODB_ENDPOINT: endpoint().describe('Existing DynamoDB to use.'),
  TREINO_ACCESS_KEY_ID: z.string().min(1).default('local').describe('Access key ID for existing services.'),
  TREINO_SECRET_ACCESS_KEY: z
    .string()
    .min(1)
    .default('local')
    .describe('Secret access key for existing services.'),
  TREINO_SWEEP_SECONDS: z.coerce
    .number()
    .positive()
    .max(86_400)
    .default(60)
    .describe('Interval of the sweep that recovers lost jobs, seconds.'),
  AUTH: z
    .enum(['none', 'required'])
    .default('none')
    .describe('Whether requests need a token. `required` checks it against AUTH_TOKENS and OIDC_ISSUER.'),
  TREINO_STATE_DIR: z
    .string()
    .min(1)
    .optional()
    .meta({ default: STATE_FOLDER })
    .transform((path) => (path === undefined ? join(ROOT, STATE_FOLDER) : resolve(path)))
    .describe('Directory for databases, queues, files and logs. The default is in the checkout.'),
});

export type LocalSettings = z.infer<typeof localSettingsSchema>;

/** The settings that are ports, with the service that listens there. */
export const PORT_SETTINGS = {
  TREINO_HTTP_PORT: 'the HTTP API',
  TREINO_POSTGRES_PORT: 'PostgreSQL',
  TREINO_AWS_PORT: 'SQS and S3',
  TREINO_DYNAMODB_PORT: 'DynamoDB',
  TREINO_LAMBDA_PORT: 'the Lambda endpoint',
  TREINO_ECS_PORT: 'the container runner',
  TREINO_EVENTS_PORT: 'the event bus',
} as const satisfies Partial<Record<keyof LocalSettings, string>>;

export type PortSetting = keyof typeof PORT_SETTINGS;

/** The ports that a stack with these settings listens on. External services need none. */
export function portSettingsOf(settings: LocalSettings): PortSetting[] {
  const isExternal: Partial<Record<PortSetting, boolean>> = {
    TREINO_POSTGRES_PORT: settings.TREINO_DATABASE_URL !== undefined,
    TREINO_AWS_PORT: Boolean(settings.TREINO_SQS_ENDPOINT && settings.TREINO_S3_ENDPOINT),
    TREINO_DYNAMODB_PORT: settings.TREINO_DYNAMODB_ENDPOINT !== undefined,
  };
  return (Object.keys(PORT_SETTINGS) as PortSetting[]).filter((setting) => !isExternal[setting]);
}

/**
 * Parses the local stack's settings. The returned state directory is absolute.
 * @throws ConfigError that names every invalid setting
 */
export const loadLocalSettings = (
  environment?: Readonly<Record<string, string | undefined>>,
): LocalSettings => parseEnvironment(localSettingsSchema, environment);

/** Base URL of the local HTTP API. */
export const localBaseUrl = (settings: Pick<LocalSettings, 'TREINO_HTTP_PORT'>): string =>
  `http://${LOCAL_HOST}:${settings.TREINO_HTTP_PORT}`;
