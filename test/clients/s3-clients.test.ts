/**
 * Clients that data engineers use for S3, SQS and DynamoDB, against the embedded services: MinIO's SDK, boto3, s3fs under
 * pandas, and the AWS CLI. The programs check what they read against what they wrote.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { REGION } from '../../local/aws/account.ts';
import { startDynamoDb } from '../../local/aws/emulators/dynamodb.ts';
import { startSqsAndS3 } from '../../local/aws/emulators/sqs-and-s3.ts';
import { openAwsClients } from '../../local/aws/resources/aws-clients.ts';
import { createResources } from '../../local/aws/resources/create-resources.ts';
import { prepareEnvironment } from '../support/python-environment.ts';
import { run } from './client-tools.ts';

/** The version of boto3 is that of botocore, which aiobotocore under s3fs decides. */
const sdks = await prepareEnvironment({
  minMinor: 10,
  packages: ['minio==7.2.20', 's3fs==2026.9.0', 'aiobotocore==3.10.0', 'boto3==1.43.117', 'pandas==3.1.1'],
  modules: ['minio', 'boto3', 's3fs', 'pandas'],
});
const cli = await prepareEnvironment({
  minMinor: 10,
  packages: ['awscli==1.46.3'],
  modules: ['awscli'],
});

const folder = mkdtempSync(join(tmpdir(), 'treino-s3-clients-'));
const services: { stop(): Promise<void> }[] = [];
let aws: string;
let dynamodb: string;

beforeAll(async () => {
  const [queuesAndFiles, tables] = await Promise.all([
    startSqsAndS3({ dataDir: join(folder, 'aws'), port: 0 }),
    startDynamoDb({ dataDir: join(folder, 'dynamodb'), port: 0 }),
  ]);
  services.push(queuesAndFiles, tables);
  aws = `http://127.0.0.1:${queuesAndFiles.port}`;
  dynamodb = `http://127.0.0.1:${tables.port}`;
  const clients = openAwsClients({
    AWS_REGION: REGION,
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_ENDPOINT_URL_SQS: aws,
    AWS_ENDPOINT_URL_S3: aws,
    AWS_ENDPOINT_URL_DYNAMODB: dynamodb,
  });
  await createResources(clients);
  for (const client of [clients.sqs, clients.s3, clients.dynamodb]) client.destroy();
});

afterAll(async () => {
  await Promise.all(services.map((service) => service.stop()));
  rmSync(folder, { recursive: true });
});

const suite = (name: string, environment: typeof sdks): string =>
  'missing' in environment ? `${name} (skipped: ${environment.missing})` : name;
const testOf = (environment: typeof sdks) => ('missing' in environment ? it.skip : it);

describe(suite('the embedded services work with', sdks), () => {
  testOf(sdks).each(['s3_minio.py', 's3_boto3.py', 's3_s3fs.py'])('%s', async (program) => {
    if ('missing' in sdks) return;
    await run(sdks.python, [join(import.meta.dirname, 'programs', program), aws, dynamodb, folder], folder);
  });
});

describe(suite('the AWS CLI', cli), () => {
  const call = (service: string, command: string, ...options: string[]): Promise<string> => {
    if ('missing' in cli) throw new Error(cli.missing);
    const endpoint = service === 'dynamodb' ? dynamodb : aws;
    const credentials = ['AWS_ACCESS_KEY_ID=local', 'AWS_SECRET_ACCESS_KEY=local'];
    const common = ['--endpoint-url', endpoint, '--region', REGION];
    const program = join(dirname(cli.python), 'aws');
    return run('env', [...credentials, program, ...common, service, command, ...options], folder);
  };
  const test = testOf(cli);

  test('copies, lists, synchronizes and removes files, also in parts', async () => {
    const [sent, received] = [join(folder, 'sent'), join(folder, 'received')];
    writeFileSync(sent, randomBytes(20 * 2 ** 20));
    expect(await call('s3', 'ls')).toMatch(/ models$/m);
    await call('s3', 'cp', sent, 's3://models/cli/á b', '--quiet');
    await call('s3', 'cp', 's3://models/cli/á b', 's3://models/cli/copy', '--quiet');
    await call('s3', 'mv', 's3://models/cli/copy', 's3://models/cli/moved', '--quiet');
    await call('s3', 'cp', 's3://models/cli/moved', received, '--quiet');
    expect(readFileSync(received).equals(readFileSync(sent))).toBe(true);
    expect(await call('s3', 'ls', 's3://models')).toMatch(/PRE cli\//);
    expect(
      (await call('s3', 'ls', '--recursive', 's3://models')).match(/ 20971520 cli\/(moved|á b)$/gm),
    ).toHaveLength(2);

    const link = (await call('s3', 'presign', 's3://models/cli/moved')).trim();
    expect(Buffer.from(await (await fetch(link)).arrayBuffer()).equals(readFileSync(sent))).toBe(true);
    const programs = join(import.meta.dirname, 'programs');
    await call('s3', 'sync', programs, 's3://models/cli/programs', '--quiet');
    expect(await call('s3', 'sync', programs, 's3://models/cli/programs')).toBe('');
    await call('s3', 'rm', '--recursive', '--quiet', 's3://models/cli');
    expect(await call('s3', 'ls', 's3://models')).not.toContain('cli');
  });

  test('calls operations by name', async () => {
    await call(
      's3api',
      'put-object',
      '--bucket',
      'models',
      '--key',
      'cli/one',
      '--body',
      import.meta.filename,
    );
    const query = async (...options: string[]): Promise<unknown> =>
      JSON.parse(await call(options[0]!, options[1]!, ...options.slice(2)));
    expect(await query('s3api', 'get-bucket-location', '--bucket', 'models')).toEqual({
      LocationConstraint: null,
    });
    for (const operation of ['list-objects', 'list-objects-v2'])
      expect(
        await query(
          's3api',
          operation,
          '--bucket',
          'models',
          '--prefix',
          'cli/',
          '--query',
          'Contents[].Key',
        ),
      ).toEqual(['cli/one']);
    const head = await query('s3api', 'head-object', '--bucket', 'models', '--key', 'cli/one');
    expect(head).toMatchObject({ ContentLength: readFileSync(import.meta.filename).length });
    expect(await query('sqs', 'list-queues')).toMatchObject({
      QueueUrls: expect.arrayContaining([`${aws}/000000000000/training_queue`]),
    });
    expect(await query('dynamodb', 'list-tables')).toEqual({ TableNames: ['training_jobs'] });
    await call('s3api', 'delete-object', '--bucket', 'models', '--key', 'cli/one');
  });
});
