/**
 * The service's settings, parsed once from the environment. The AWS SDK reads its own settings (`AWS_REGION`,
 * `AWS_ENDPOINT_URL_*`, credentials). Nothing else in lib/ or functions/ reads `process.env`.
 */
import { z } from 'zod';
import { databaseSettings } from './database-url/database-settings.ts';
import type { DatabaseUrlError } from './database-url/database-url-error.ts';
import { tokensSetting } from './principal/token-setting.ts';
import { ConfigError } from './errors.ts';

const seconds = (fallback: number) => z.coerce.number().positive().default(fallback);

/** Adds what is wrong with the URL as an issue, which never contains a password. */
const checkDatabaseUrl = (url: string, context: z.core.$RefinementCtx<string>): void => {
  try {
    databaseSettings(url);
  } catch (error) {
    context.addIssue({ code: 'custom', message: (error as DatabaseUrlError).problem });
  }
};

const count = () => z.coerce.number().int().positive().optional();

const limit = (fallback: number) => z.coerce.number().int().positive().default(fallback);

/** A DynamoDB item of 400 KB lists the jobs that count towards a limit (lib/jobs/dynamodb/places.ts). */
const MAX_PLACES = 9000;
const TOO_MANY_PLACES = `must be at most ${MAX_PLACES} with JOB_TABLE=dynamodb`;

/** A list such as `a,b`. */
export const commaSeparated = z
  .string()
  .default('')
  .transform((text) => text.split(',').filter((part) => part !== ''));

/** An origin as browsers send it: scheme, host and port without a path. */
const isOrigin = (text: string): boolean => URL.canParse(text) && new URL(text).origin === text;

/** Keys must be fetched over TLS, except from this machine. */
const isSecureUrl = (url: string): boolean => /^https:|^http:\/\/127\.0\.0\.1[:/]/.test(url);

export const configSchema = z
  .object({
    DATABASE_URL: z
      .string()
      .superRefine(checkDatabaseUrl)
      .describe(
        'PostgreSQL database with the tables processed_data and models, as a URL that psql takes (see [deploy.md](deploy.md#the-url-of-the-database)).',
      ),
    TRAINING_QUEUE_URL: z.url().describe('URL of the SQS queue training_queue.'),
    JOB_TABLE: z
      .enum(['dynamodb', 'postgres'])
      .default('dynamodb')
      .describe('Where jobs are stored: DynamoDB (JOBS_TABLE), or the table training_jobs of DATABASE_URL.'),
    JOBS_TABLE: z.string().min(1).default('training_jobs').describe('DynamoDB table for jobs.'),
    COMPATIBILITY: z
      .enum(['none', 'predecessor'])
      .default('none')
      .describe(
        'Whether programs of the FastAPI + Celery service work unchanged (see [migrating.md](migrating.md)). With predecessor, JOB_TABLE is postgres by default.',
      ),
    MODELS_BUCKET: z.string().min(1).default('models').describe('S3 bucket for published models.'),
    EVENT_BUS: z
      .string()
      .min(1)
      .optional()
      .describe('Name or ARN of the EventBridge bus for job events. Unset disables them.'),
    LEASE_SECONDS: seconds(60).describe(
      'Lease of a job: how long its worker can be silent before another may take it over, seconds.',
    ),
    HEARTBEAT_SECONDS: seconds(4).describe('Interval at which a worker renews its lease, seconds.'),
    REQUEUE_AFTER_SECONDS: seconds(60).describe(
      'Age at which the message of a pending job counts as lost and is sent again if the queue is empty, seconds.',
    ),
    PUBLISH_RETRY_SECONDS: seconds(3600).describe(
      'How long a worker keeps trying to publish a trained model while the bucket or the database is unavailable, seconds. ' +
        'The Lambda stops earlier, at its timeout, and the next attempt continues.',
    ),
    TRAINING_THREADS: count().describe('Number of training threads. Default: all cores.'),
    MAX_QUEUED_PER_MACHINE: limit(100).describe(
      'Maximum number of pending jobs of a machine. More are refused with 429. At most 9000 with JOB_TABLE=dynamodb.',
    ),
    MAX_ACTIVE_JOBS_PER_PRINCIPAL: limit(2000).describe(
      'Maximum number of pending and running jobs of a principal: a token, a subject of OIDC_ISSUER, or all callers if AUTH=none. More are refused with 429. Events do not count. At most 9000 with JOB_TABLE=dynamodb.',
    ),
    MAX_FITS: limit(2000).describe(
      'Maximum number of fits of a request: candidates × folds, those for alarms and a backtest, and the final fit.',
    ),
    MAX_ROUNDS: limit(1_000_000).describe('Maximum number of boosting rounds of a request, over all fits.'),
    MAX_ESTIMATED_SECONDS: limit(86_400).describe(
      'Maximum estimated duration of a training, without loading and publishing, seconds.',
    ),
    MAX_MODEL_MIB: limit(500).describe('Maximum estimated size of the model that a request may give, MiB.'),
    AUTH: z
      .enum(['required', 'none'])
      .default('required')
      .describe('Whether requests need a token. Use none only on a machine that nobody else can reach.'),
    AUTH_TOKENS: tokensSetting.describe(
      'Bearer tokens, a JSON array of {"name", "sha256", "scopes", "machines"?}. Create one with `treino token`.',
    ),
    OIDC_ISSUER: z
      .url()
      .refine(isSecureUrl, 'must start with https://')
      .optional()
      .describe('OpenID Connect issuer of access tokens, exactly as in their `iss` claim.'),
    OIDC_AUDIENCE: z.string().min(1).optional().describe('Required `aud` claim of access tokens.'),
    CORS_ORIGINS: commaSeparated
      .refine(
        (origins) => origins.every((origin) => origin === '*' || isOrigin(origin)),
        'must be origins like https://console.example.com, comma-separated, or *',
      )
      .describe(
        'Origins whose web pages may call the API, comma-separated. * allows any origin. Default: none.',
      ),
    TRAINING_RUNNER: z
      .enum(['lambda', 'container'])
      .optional()
      .describe('Runner of all trainings. Default: chosen by the estimated duration.'),
    TRAINING_LAMBDA_MEMORY_MIB: count().describe(
      "Memory of the training Lambda for estimates, MiB. Default: this machine's memory.",
    ),
    TRAINING_LAMBDA_THREADS: count().describe(
      'Number of training threads of the training Lambda. Default: all cores.',
    ),
    TRAINING_LAMBDA_SECONDS: seconds(900).describe('Timeout of the training Lambda, seconds.'),
    TRAINING_CONTAINER_MEMORY_MIB: count().describe(
      "Memory of a training container, MiB. Default: this machine's memory.",
    ),
    TRAINING_CONTAINER_THREADS: count().describe(
      'Number of training threads of a training container. Default: all cores.',
    ),
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: count().describe(
      "This function's memory, MiB. Set by Lambda; do not set it yourself.",
    ),
    ECS_CLUSTER: z
      .string()
      .min(1)
      .optional()
      .describe(
        'ECS cluster for long trainings. Without it or without ECS_SUBNETS, all trainings run in Lambdas.',
      ),
    ECS_TASK_DEFINITION: z
      .string()
      .min(1)
      .default('treino-training')
      .describe('ECS task definition of trainings.'),
    ECS_CONTAINER_NAME: z
      .string()
      .min(1)
      .default('training')
      .describe('Container of the task definition that runs the training.'),
    ECS_SUBNETS: commaSeparated.describe(
      'Subnets of the ECS tasks, comma-separated. Without any, no containers are used.',
    ),
    ECS_SECURITY_GROUPS: commaSeparated.describe('Security groups of the ECS tasks, comma-separated.'),
    CONTAINER_START_SECONDS: seconds(600).describe(
      'Time within which a started container must claim its job before another one is started, seconds.',
    ),
    XGBOOST_LIBRARY: z
      .string()
      .min(1)
      .optional()
      .describe('Path of libxgboost. Used before any other location.'),
    METRICS_NAMESPACE: z
      .string()
      .min(1)
      .optional()
      .describe('CloudWatch namespace of the metrics, which are written as log lines. Unset disables them.'),
    LOG_LEVEL: z
      .enum(['DEBUG', 'INFO', 'WARN', 'ERROR', 'SILENT'])
      .default('INFO')
      .describe('Minimum log level.'),
  })
  .refine(({ OIDC_ISSUER, OIDC_AUDIENCE }) => (OIDC_ISSUER === undefined) === (OIDC_AUDIENCE === undefined), {
    path: ['OIDC_AUDIENCE'],
    error: 'must be set together with OIDC_ISSUER: set both or neither',
  })
  .refine((config) => config.JOB_TABLE === 'postgres' || config.MAX_QUEUED_PER_MACHINE <= MAX_PLACES, {
    path: ['MAX_QUEUED_PER_MACHINE'],
    error: TOO_MANY_PLACES,
  })
  .refine((config) => config.JOB_TABLE === 'postgres' || config.MAX_ACTIVE_JOBS_PER_PRINCIPAL <= MAX_PLACES, {
    path: ['MAX_ACTIVE_JOBS_PER_PRINCIPAL'],
    error: TOO_MANY_PLACES,
  });

export type Config = z.infer<typeof configSchema>;

/**
 * Parses an environment by a schema. Empty variables count as not set.
 * @throws ConfigError that names every missing or invalid setting
 */
export function parseEnvironment<T>(
  schema: z.ZodType<T>,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): T {
  const present = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
  const result = schema.safeParse(present);
  if (result.success) return result.data;
  const lines = result.error.issues.map(({ code, path, message }) => {
    const isMissing = code === 'invalid_type' && present[String(path[0])] === undefined;
    return isMissing ? `${path.join('.')} is not set` : `${path.join('.')}: ${message}`;
  });
  throw new ConfigError(`Invalid settings. ${lines.join('; ')}.`, { cause: result.error });
}

/** Parses the service's settings. @throws ConfigError as parseEnvironment */
export const loadConfig = (environment: Readonly<Record<string, string | undefined>> = process.env): Config =>
  parseEnvironment(configSchema, withImpliedSettings(environment));

/** The predecessor's programs read jobs from PostgreSQL. */
const withImpliedSettings = (environment: Readonly<Record<string, string | undefined>>) =>
  environment.COMPATIBILITY === 'predecessor' && !environment.JOB_TABLE
    ? { ...environment, JOB_TABLE: 'postgres' }
    : environment;
