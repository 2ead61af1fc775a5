/** docs/configuration.md: every setting, of the schemas that parse them. */
import { z } from 'zod';
import { configSchema } from '../lib/config.ts';
import { localSettingsSchema } from '../lib/local-settings.ts';

const head = `# Configuration

All of it is environment variables, parsed once; a setting that is missing or wrong is named at the start. This page is
made of the schemas that parse them (\`npm run configuration\`); a test holds that it is up to date.`;

const aws = `Region, credentials and endpoints of AWS are the AWS SDK's own settings: \`AWS_REGION\`, \`AWS_ACCESS_KEY_ID\`,
\`AWS_SECRET_ACCESS_KEY\`, \`AWS_ENDPOINT_URL_SQS\`, \`_S3\`, \`_DYNAMODB\`, \`_ECS\`, and so on. Where S3 is at an endpoint of its
own, buckets are addressed by path. In \`serverless.yml\` most settings come from the resources it declares; those that a
deployer chooses are taken from the environment of \`serverless deploy\`. Leave TRAINING_QUEUE_URL, EVENT_BUS, ECS_CLUSTER
and ECS_TASK_DEFINITION to it: what they name there is bound to more than a name (\`--param="eventBusArn=…"\` is for a bus
that is there already).`;

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
  return ['| setting | default | what it is |', '| --- | --- | --- |', ...rows].join('\n');
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

/** The page, before prettier. */
export const configurationPage = (): string =>
  [
    head,
    '## The service\n\nThe functions, and the container task.',
    table(configSchema),
    aws,
    '## The local stack\n\n`npm start`, `npm run demo`, and everything else on one machine. What `TREINO_*_ENDPOINT` and `TREINO_DATABASE_URL`\nname takes the place of an embedded service.',
    table(localSettingsSchema),
    '',
  ].join('\n\n');
