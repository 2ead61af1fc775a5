/** Text of docs/configuration.md: a table of all settings, from the schemas that parse them. */
import { z } from 'zod';
import { configSchema } from '../lib/config.ts';
import { localSettingsSchema } from '../lib/local-settings.ts';

const INTRODUCTION = `# Configuration

All settings are environment variables. They are parsed once, at start; the error message names every missing or invalid
setting. This page is generated from the schemas that parse them (\`npm run configuration\`), and a test checks that it is
up to date. [local-stack.md](local-stack.md#settings) and [deploy.md](deploy.md#settings) list the most used settings.`;

const AWS_SETTINGS = `The AWS region, credentials and endpoints are the AWS SDK's own settings: \`AWS_REGION\`, \`AWS_ACCESS_KEY_ID\`,
\`AWS_SECRET_ACCESS_KEY\`, \`AWS_ENDPOINT_URL_SQS\`, \`_S3\`, \`_DYNAMODB\`, \`_ECS\`, and so on. If \`AWS_ENDPOINT_URL_S3\` is
set, buckets are addressed by path. In \`serverless.yml\` most settings come from the resources that it declares; the
deployer's own choices come from the environment of \`serverless deploy\`. Do not set TRAINING_QUEUE_URL, EVENT_BUS,
ECS_CLUSTER or ECS_TASK_DEFINITION for a deployment: permissions and event sources are bound to the declared resources. To
use an existing event bus, pass \`--param="eventBusArn=…"\`.`;

interface Setting {
  readonly description?: string;
  readonly default?: unknown;
  readonly enum?: readonly string[];
}

function table(schema: z.ZodObject): string {
  const { properties = {}, required = [] } = z.toJSONSchema(schema, {
    io: 'input',
    unrepresentable: 'any',
  }) as { properties?: Record<string, Setting>; required?: string[] };
  const rows = Object.entries(properties).map(([name, setting]) => {
    if (setting.description === undefined) throw new TypeError(`${name} has no description.`);
    const values = setting.enum ? ` One of ${setting.enum.map((value) => `\`${value}\``).join(', ')}.` : '';
    return `| \`${name}\` | ${defaultOf(setting, required.includes(name))} | ${(setting.description + values).replaceAll('|', '\\|')} |`;
  });
  return ['| setting | default | description |', '| --- | --- | --- |', ...rows].join('\n');
}

function defaultOf(setting: Setting, isRequired: boolean): string {
  const value = setting.default;
  if (value === undefined) return isRequired ? '**required**' : '';
  return typeof value === 'string' && value !== ''
    ? `\`${value}\``
    : value === ''
      ? ''
      : `\`${JSON.stringify(value)}\``;
}

/** The page, not yet formatted by prettier. */
export const configurationPage = (): string =>
  [
    INTRODUCTION,
    '## The service\n\nSettings of the functions and the container task.',
    table(configSchema),
    AWS_SETTINGS,
    '## The local stack\n\nSettings of `npm start`, `npm run demo` and the other commands on one machine. A service named by `TREINO_*_ENDPOINT` or\n`TREINO_DATABASE_URL` replaces the embedded one.',
    table(localSettingsSchema),
    '',
  ].join('\n\n');
