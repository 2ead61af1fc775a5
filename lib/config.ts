/**
 * The environment, parsed once. Nothing else in lib/ or functions/ reads `process.env`; AWS regions,
 * credentials and endpoints (`AWS_REGION`, `AWS_ENDPOINT_URL_*`) are read by the AWS SDK itself.
 */
import { z } from 'zod';
import { tokensSetting } from './principal/token-setting.ts';
import { ConfigError } from './errors.ts';

const seconds = (fallback: number) => z.coerce.number().positive().default(fallback);

const count = () => z.coerce.number().int().positive().optional();

const commaSeparated = z
  .string()
  .default('')
  .transform((text) => text.split(',').filter((part) => part !== ''));

/** As a browser says it: scheme, host and port, no path. */
const isOrigin = (text: string): boolean => URL.canParse(text) && new URL(text).origin === text;

/** Keys that are fetched from elsewhere than this machine are not to be changed on the way. */
const isTrusted = (url: string): boolean => /^https:|^http:\/\/127\.0\.0\.1[:/]/.test(url);

export const configSchema = z
  .object({
    DATABASE_URL: z
      .string()
      .regex(/^postgres(ql)?:\/\//, 'must start with postgres://')
      .describe('PostgreSQL that holds processed_data and models.'),
    TRAINING_QUEUE_URL: z.url().describe('URL of the SQS queue training_queue.'),
    JOB_TABLE: z
      .enum(['dynamodb', 'postgres'])
      .default('dynamodb')
      .describe('Where the jobs are: DynamoDB (JOBS_TABLE), or the table training_jobs of DATABASE_URL.'),
    JOBS_TABLE: z.string().min(1).default('training_jobs').describe('DynamoDB table of the jobs.'),
    MODELS_BUCKET: z.string().min(1).default('models').describe('S3 bucket the models go to.'),
    EVENT_BUS: z
      .string()
      .min(1)
      .optional()
      .describe(
        'EventBridge bus, name or ARN, that is told of every change of a job; nobody is when absent.',
      ),
    LEASE_SECONDS: seconds(60).describe('How long a worker owns a job without a heartbeat, seconds.'),
    HEARTBEAT_SECONDS: seconds(4).describe('How often a worker renews its lease, seconds.'),
    REQUEUE_AFTER_SECONDS: seconds(60).describe(
      'If the queue is empty, a pending job whose message was sent longer ago is queued again, seconds.',
    ),
    TRAINING_THREADS: count().describe('Training threads; all cores when absent.'),
    MAX_QUEUED_PER_MACHINE: z.coerce
      .number()
      .int()
      .positive()
      .default(100)
      .describe('Pending jobs a machine may have; more are refused with 429.'),
    AUTH: z
      .enum(['required', 'none'])
      .default('required')
      .describe('Whether callers must say who they are; none is for a machine that nobody else can reach.'),
    AUTH_TOKENS: tokensSetting.describe(
      'Bearer tokens, a JSON array of {"name", "sha256", "scopes", "machines"?}; `treino token` makes one.',
    ),
    OIDC_ISSUER: z
      .url()
      .refine(isTrusted, 'must begin with https://')
      .optional()
      .describe('Issuer of access tokens (OpenID Connect), exactly as its tokens say it.'),
    OIDC_AUDIENCE: z.string().min(1).optional().describe('What its tokens must be made for.'),
    CORS_ORIGINS: commaSeparated
      .refine(
        (origins) => origins.every((origin) => origin === '*' || isOrigin(origin)),
        'must be origins like https://console.example.com, comma-separated, or *',
      )
      .describe('Origins whose web pages may call the API, comma-separated; * is any, none by default.'),
    TRAINING_RUNNER: z
      .enum(['lambda', 'container'])
      .optional()
      .describe('Runs every training there; by its estimated length when absent.'),
    TRAINING_LAMBDA_MEMORY_MIB: count().describe(
      "Memory of the training Lambda, MiB, as estimates reckon; this machine's when absent.",
    ),
    TRAINING_LAMBDA_THREADS: count().describe('Its training threads; all cores when absent.'),
    TRAINING_LAMBDA_SECONDS: seconds(900).describe('Its timeout, seconds.'),
    TRAINING_CONTAINER_MEMORY_MIB: count().describe(
      "Memory of a training container, MiB; this machine's when absent.",
    ),
    TRAINING_CONTAINER_THREADS: count().describe('Its training threads; all cores when absent.'),
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: count().describe(
      "This function's own memory, MiB: Lambda sets it, and nobody else.",
    ),
    ECS_CLUSTER: z
      .string()
      .min(1)
      .optional()
      .describe('ECS cluster for long trainings; without it and ECS_SUBNETS all run in Lambdas.'),
    ECS_TASK_DEFINITION: z.string().min(1).default('treino-training').describe('ECS task definition.'),
    ECS_CONTAINER_NAME: z
      .string()
      .min(1)
      .default('training')
      .describe('The container of the task definition.'),
    ECS_SUBNETS: commaSeparated.describe(
      'Subnets of the task, comma-separated; without any there are no containers.',
    ),
    ECS_SECURITY_GROUPS: commaSeparated.describe('Security groups of the task, comma-separated.'),
    CONTAINER_START_SECONDS: seconds(600).describe(
      'How long a container may take from its start to its job before another is asked for, seconds.',
    ),
    XGBOOST_LIBRARY: z.string().min(1).optional().describe('Path of libxgboost, before any other place.'),
    METRICS_NAMESPACE: z
      .string()
      .min(1)
      .optional()
      .describe(
        'CloudWatch namespace of the metrics that are written as log lines; none are written when absent.',
      ),
    LOG_LEVEL: z
      .enum(['DEBUG', 'INFO', 'WARN', 'ERROR', 'SILENT'])
      .default('INFO')
      .describe('Least level logged.'),
  })
  .refine(({ OIDC_ISSUER, OIDC_AUDIENCE }) => (OIDC_ISSUER === undefined) === (OIDC_AUDIENCE === undefined), {
    path: ['OIDC_AUDIENCE'],
    error: 'belongs together with OIDC_ISSUER: set both or none',
  });

export type Config = z.infer<typeof configSchema>;

/**
 * Parses an environment by a schema.
 * @throws ConfigError that names every setting that is missing or wrong.
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
  throw new ConfigError(`The environment is not complete. ${lines.join('; ')}.`, { cause: result.error });
}

/** The service's own settings. */
export const loadConfig = (environment?: Readonly<Record<string, string | undefined>>): Config =>
  parseEnvironment(configSchema, environment);
