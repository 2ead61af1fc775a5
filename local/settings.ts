/** Where the local stack listens and keeps its state. Everything is bound to 127.0.0.1 alone. */
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { configSchema, parseEnvironment } from '../lib/config.ts';

/** The only address the stack listens on: what it serves has no password worth the name. */
export const HOST = '127.0.0.1';

/** Its default is in the checkout, wherever a command is run: one stack, one state. */
const ROOT = join(import.meta.dirname, '..');
const STATE_FOLDER = '.treino';

const port = (fallback: number) => z.coerce.number().int().min(1).max(65_535).default(fallback);

/** Where a service is that is not to be started here. */
const endpoint = () =>
  z
    .url({ protocol: /^https?$/, error: 'must be a URL, as http://127.0.0.1:4566' })
    .transform((url) => url.replace(/\/$/, ''))
    .optional();

export const settingsSchema = z.object({
  TREINO_HTTP_PORT: port(8000).describe('HTTP API.'),
  TREINO_HTTP_HOST: z
    .string()
    .min(1)
    .default(HOST)
    .describe('Address it listens on; 0.0.0.0 in a container, whose own ports decide who reaches it.'),
  TREINO_POSTGRES_PORT: port(5433).describe('PostgreSQL.'),
  TREINO_AWS_PORT: port(4566).describe('SQS and S3.'),
  TREINO_DYNAMODB_PORT: port(4567).describe('DynamoDB.'),
  TREINO_LAMBDA_PORT: port(4568).describe('Lambda endpoint of serverless-offline.'),
  TREINO_ECS_PORT: port(4569).describe('Container runner (ECS).'),
  TREINO_EVENTS_PORT: port(4570).describe('Event bus (EventBridge).'),
  TREINO_DATABASE_URL: configSchema.shape.DATABASE_URL.optional().describe(
    'A PostgreSQL that is there already, in place of the embedded one.',
  ),
  TREINO_SQS_ENDPOINT: endpoint().describe('An SQS that is there already (LocalStack, …).'),
  TREINO_S3_ENDPOINT: endpoint().describe('An S3 that is there already (LocalStack, MinIO, …).'),
  TREINO_DYNAMODB_ENDPOINT: endpoint().describe('A DynamoDB that is there already.'),
  TREINO_ACCESS_KEY_ID: z.string().min(1).default('local').describe('Who the stack is to those.'),
  TREINO_SECRET_ACCESS_KEY: z.string().min(1).default('local').describe('Its secret.'),
  TREINO_SWEEP_SECONDS: z.coerce
    .number()
    .positive()
    .max(86_400)
    .default(60)
    .describe('How often forgotten jobs are looked for, seconds.'),
  AUTH: z
    .enum(['none', 'required'])
    .default('none')
    .describe('Whether callers must say who they are, by AUTH_TOKENS or OIDC_ISSUER of the service.'),
  TREINO_STATE_DIR: z
    .string()
    .min(1)
    .optional()
    .meta({ default: STATE_FOLDER })
    .transform((path) => (path === undefined ? join(ROOT, STATE_FOLDER) : resolve(path)))
    .describe('Where everything the stack remembers is kept; by default in the checkout.'),
});

export type Settings = z.infer<typeof settingsSchema>;

/** The settings whose value is a port, with what listens there. */
export const PORT_SETTINGS = {
  TREINO_HTTP_PORT: 'the HTTP API',
  TREINO_POSTGRES_PORT: 'PostgreSQL',
  TREINO_AWS_PORT: 'SQS and S3',
  TREINO_DYNAMODB_PORT: 'DynamoDB',
  TREINO_LAMBDA_PORT: 'the Lambda endpoint',
  TREINO_ECS_PORT: 'the container runner',
  TREINO_EVENTS_PORT: 'the event bus',
} as const satisfies Partial<Record<keyof Settings, string>>;

export type PortSetting = keyof typeof PORT_SETTINGS;

/** The ports that a stack of these settings listens on: not those of services that are elsewhere. */
export function portSettingsOf(settings: Settings): PortSetting[] {
  const isElsewhere: Partial<Record<PortSetting, boolean>> = {
    TREINO_POSTGRES_PORT: settings.TREINO_DATABASE_URL !== undefined,
    TREINO_AWS_PORT: Boolean(settings.TREINO_SQS_ENDPOINT && settings.TREINO_S3_ENDPOINT),
    TREINO_DYNAMODB_PORT: settings.TREINO_DYNAMODB_ENDPOINT !== undefined,
  };
  return (Object.keys(PORT_SETTINGS) as PortSetting[]).filter((setting) => !isElsewhere[setting]);
}

/**
 * The local stack's settings; the state directory comes back absolute.
 * @throws ConfigError that names every setting that is wrong.
 */
export const loadSettings = (environment?: Readonly<Record<string, string | undefined>>): Settings =>
  parseEnvironment(settingsSchema, environment);

/** Where the HTTP API answers. */
export const baseUrlOf = (settings: Pick<Settings, 'TREINO_HTTP_PORT'>): string =>
  `http://${HOST}:${settings.TREINO_HTTP_PORT}`;
