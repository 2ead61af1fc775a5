/** serverless.yml as CloudFormation, and the zips that go with it: packaged offline, without credentials. */
import { execFile } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { unzipSync } from 'fflate';
import { configSchema } from '../../lib/config.ts';
import { writeOnnx } from '../../lib/formats/onnx/onnx.ts';
import { routes } from '../../lib/api/http/routes.ts';
import {
  DATA_READY,
  EVENT_BUS,
  RESOURCES,
  RULES,
  SWEEPER,
  TRAINING_CONTAINER,
  TRAINING_WORKER,
  DEAD_LETTER_HANDLER,
} from '../../local/aws/resources/resources.ts';
import { RETRY_SECONDS } from '../../local/aws/lambda/asynchronous-invocations.ts';
import { startModelsBucket } from '../support/models-bucket.ts';
import { packageService } from '../support/package-service.ts';
import { startTestPostgres } from '../support/postgres.ts';
import { contentOf, fileOf } from '../support/report-content.ts';
import { trainTinyModel } from '../support/tiny-model.ts';
import { ROOT, temporaryFolder } from '../local/support.ts';

const run = promisify(execFile);
/** Where `npm test` keeps libxgboost. */
const STATE = resolve(ROOT, process.env.TREINO_STATE_DIR ?? '.treino');

interface CloudFormation {
  Resources: Record<string, { Type: string; Properties: Record<string, unknown> }>;
}

let folder: ReturnType<typeof temporaryFolder>;
let first: string;
let template: CloudFormation;
/** Of a deployer who sets all there is. */
let another: CloudFormation;
const chosen = Object.fromEntries(
  Object.keys(configSchema.shape).map((name) => [name, `monday-${name}`]),
) as Record<keyof typeof configSchema.shape, string>;

/** Settings that the deployment does not take from who deploys. */
const notChosen = {
  ECS_CONTAINER_NAME: 'names the container that TrainingTask declares',
  XGBOOST_LIBRARY: 'zips and image carry the library, where it is looked for',
  AWS_LAMBDA_FUNCTION_MEMORY_SIZE: 'is set by Lambda, which refuses a deployment that sets it',
};
/** Of the others, those that only some functions are told, and no container. */
const toldTo: Partial<Record<keyof typeof configSchema.shape, readonly string[]>> = {
  // Digests and issuer: of all functions only the authorizer looks at callers' tokens.
  AUTH_TOKENS: ['authorize'],
  OIDC_ISSUER: ['authorize'],
  OIDC_AUDIENCE: ['authorize'],
  // Whether there are containers, to estimate; and all it takes to start one.
  ECS_CLUSTER: ['submit-training', TRAINING_WORKER.functionName],
  ECS_TASK_DEFINITION: [TRAINING_WORKER.functionName],
  ECS_SUBNETS: ['submit-training', TRAINING_WORKER.functionName],
  ECS_SECURITY_GROUPS: [TRAINING_WORKER.functionName],
  CONTAINER_START_SECONDS: [TRAINING_WORKER.functionName, SWEEPER.functionName],
};
/** What is of no use to a container: it serves no API and starts no other. */
const isOfOthers = (setting: string): boolean => /^(CORS_ORIGINS|AUTH|ECS_CONTAINER_NAME)$/.test(setting);

beforeAll(async () => {
  folder = temporaryFolder();
  first = await packageService(join(folder.path, 'first'), STATE);
  template = templateIn(first);
  another = templateIn(await packageService(join(folder.path, 'another'), STATE, { environment: chosen }));
}, 240_000);

afterAll(() => folder.remove());

const templateIn = (packages: string): CloudFormation =>
  JSON.parse(
    readFileSync(join(packages, 'cloudformation-template-update-stack.json'), 'utf8'),
  ) as CloudFormation;

async function unpack(zip: string, into: string): Promise<void> {
  for (const [name, content] of Object.entries(unzipSync(readFileSync(zip)))) {
    await mkdir(dirname(join(into, name)), { recursive: true });
    await writeFile(join(into, name), content);
  }
}

const propertiesOf = (name: string): Record<string, unknown> => template.Resources[name]!.Properties;
const resourcesOf = (type: string, { Resources } = template): Record<string, unknown>[] =>
  Object.values(Resources)
    .filter((resource) => resource.Type === type)
    .map((resource) => resource.Properties);

interface Statement {
  readonly Action: string | string[];
  readonly Resource: unknown;
}
const statementsOf = (role: Record<string, unknown>): Statement[] =>
  ((role.Policies ?? []) as { PolicyDocument: { Statement: Statement[] } }[]).flatMap(
    ({ PolicyDocument }) => PolicyDocument.Statement,
  );

/** What CloudFormation makes of an expression, by the names of what it refers to. */
function textOf(expression: unknown): string {
  if (typeof expression === 'string') return expression;
  const [[operator, operand]] = Object.entries(expression as Record<string, unknown>) as [[string, unknown]];
  if (operator !== 'Fn::Join') return operator === 'Ref' ? `{${String(operand)}}` : String(operand);
  const [separator, parts] = operand as [string, unknown[]];
  return parts.map(textOf).join(separator);
}
const functionOf = (name: string): Record<string, unknown> | undefined =>
  resourcesOf('AWS::Lambda::Function').find(({ Handler }) => Handler === `functions/${name}.handler`);
const variablesOf = (name: string): Record<string, unknown> =>
  (functionOf(name)!.Environment as { Variables: Record<string, unknown> }).Variables;

interface EventRule {
  readonly EventBusName?: unknown;
  readonly EventPattern?: unknown;
  readonly Targets: { readonly Arn: unknown; readonly DeadLetterConfig?: unknown }[];
}
const rulesOf = (kind: 'ScheduleExpression' | 'EventPattern'): EventRule[] =>
  (resourcesOf('AWS::Events::Rule') as unknown as EventRule[]).filter((rule) => kind in rule);

describe('what runs on AWS is what runs here', () => {
  it('queue and dead-letter queue', () => {
    const { trainingQueue, deadLetterQueue } = RESOURCES;
    expect(propertiesOf('TrainingQueue')).toMatchObject({
      QueueName: trainingQueue.name,
      VisibilityTimeout: trainingQueue.visibilityTimeoutSeconds,
      MessageRetentionPeriod: trainingQueue.retentionSeconds,
      RedrivePolicy: {
        deadLetterTargetArn: { 'Fn::GetAtt': ['TrainingDeadLetterQueue', 'Arn'] },
        maxReceiveCount: trainingQueue.maxReceiveCount,
      },
    });
    expect(propertiesOf('TrainingDeadLetterQueue')).toMatchObject({
      QueueName: deadLetterQueue.name,
      VisibilityTimeout: deadLetterQueue.visibilityTimeoutSeconds,
      MessageRetentionPeriod: deadLetterQueue.retentionSeconds,
    });
  });

  it('job table', () => {
    const { name, hashKey, sortKey, indexes } = RESOURCES.jobsTable;
    const table = propertiesOf('JobsTable');
    expect(table).toMatchObject({
      TableName: name,
      BillingMode: 'PAY_PER_REQUEST',
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
    const attributes = [hashKey, sortKey, ...indexes.map((index) => index.hashKey)];
    expect(table.AttributeDefinitions).toEqual(
      expect.arrayContaining(attributes.map((AttributeName) => ({ AttributeName, AttributeType: 'S' }))),
    );
  });

  it('functions are traced, and may write their traces', () => {
    for (const { TracingConfig } of resourcesOf('AWS::Lambda::Function'))
      expect(TracingConfig).toEqual({ Mode: 'Active' });
    const roles = resourcesOf('AWS::IAM::Role').filter((role) =>
      JSON.stringify(role.AssumeRolePolicyDocument).includes('lambda.amazonaws.com'),
    );
    expect(roles.length).toBeGreaterThan(10);
    for (const { ManagedPolicyArns } of roles)
      expect(JSON.stringify(ManagedPolicyArns)).toContain('policy/AWSXRayDaemonWriteAccess');
  });

  it('functions on queues, and their event source mappings', () => {
    const mapping = (
      { batchSize, maxConcurrency }: typeof TRAINING_WORKER | typeof DEAD_LETTER_HANDLER,
      queue: string,
    ) =>
      expect.objectContaining({
        BatchSize: batchSize,
        EventSourceArn: { 'Fn::GetAtt': [queue, 'Arn'] },
        FunctionResponseTypes: ['ReportBatchItemFailures'],
        ScalingConfig: { MaximumConcurrency: maxConcurrency },
      });
    const mappings = resourcesOf('AWS::Lambda::EventSourceMapping');
    expect(mappings).toHaveLength(2);
    expect(mappings).toEqual(
      expect.arrayContaining([
        mapping(TRAINING_WORKER, 'TrainingQueue'),
        mapping(DEAD_LETTER_HANDLER, 'TrainingDeadLetterQueue'),
      ]),
    );
    for (const { functionName, memoryMegabytes, timeoutSeconds } of [
      TRAINING_WORKER,
      DEAD_LETTER_HANDLER,
      SWEEPER,
      DATA_READY,
    ]) {
      expect(functionOf(functionName)).toMatchObject({
        Timeout: timeoutSeconds,
        MemorySize: memoryMegabytes,
      });
    }
  });

  it('schedule of the sweeper, which never runs twice at a time', () => {
    const rules = rulesOf('ScheduleExpression');
    expect(rules).toMatchObject([{ ScheduleExpression: 'rate(1 minute)', State: 'ENABLED' }]);
    expect(rules[0]!.Targets).toMatchObject([
      { Arn: { 'Fn::GetAtt': ['SweepDashjobsLambdaFunction', 'Arn'] } },
    ]);
    expect(functionOf(SWEEPER.functionName)).toMatchObject({ ReservedConcurrentExecutions: 1 });
  });

  it('event bus, and the rules that new data are told by', () => {
    expect(propertiesOf('EventBus')).toMatchObject({ Name: EVENT_BUS.name });
    expect(propertiesOf('ParkedEventsQueue')).toMatchObject({
      QueueName: RESOURCES.deadLetteredEventsQueue.name,
      MessageRetentionPeriod: RESOURCES.deadLetteredEventsQueue.retentionSeconds,
    });
    const here = JSON.parse(
      JSON.stringify(RULES, (_, value: unknown) =>
        value === RESOURCES.modelsBucket.name ? { Ref: 'ModelsBucket' } : value,
      ),
    ) as { bus: string; pattern: unknown }[];
    const rules = rulesOf('EventPattern');
    expect(rules.map(({ EventPattern }) => EventPattern)).toEqual(here.map(({ pattern }) => pattern));
    expect(rules.map(({ EventBusName }) => EventBusName)).toEqual(
      here.map(({ bus }) => (bus === 'default' ? undefined : { Ref: 'EventBus' })),
    );
    const parking = { 'Fn::GetAtt': ['ParkedEventsQueue', 'Arn'] };
    for (const { Targets } of rules)
      expect(Targets).toMatchObject([
        {
          Arn: { 'Fn::GetAtt': ['OnDashdataDashreadyLambdaFunction', 'Arn'] },
          DeadLetterConfig: { Arn: parking },
        },
      ]);
    expect(resourcesOf('AWS::Lambda::EventInvokeConfig')).toContainEqual(
      expect.objectContaining({
        MaximumRetryAttempts: RETRY_SECONDS.length,
        DestinationConfig: { OnFailure: { Destination: parking } },
      }),
    );
    expect(propertiesOf('ModelsBucket').NotificationConfiguration).toEqual({
      EventBridgeConfiguration: { EventBridgeEnabled: true },
    });
  });

  it('container task of long trainings', () => {
    const { cluster, containerName, taskDefinition } = TRAINING_CONTAINER;
    expect(propertiesOf('TrainingCluster')).toMatchObject({ ClusterName: cluster });
    expect(propertiesOf('TrainingTask')).toMatchObject({
      Family: taskDefinition,
      ContainerDefinitions: [{ Name: containerName }],
    });
    expect(variablesOf(TRAINING_WORKER.functionName)).toMatchObject({
      ECS_CLUSTER: { Ref: 'TrainingCluster' },
      ECS_TASK_DEFINITION: { Ref: 'TrainingTask' },
      ECS_CONTAINER_NAME: containerName,
    });
  });

  it('sizes of the runners, as estimates reckon with them', () => {
    const worker = functionOf(TRAINING_WORKER.functionName)!;
    const { Cpu, Memory } = propertiesOf('TrainingTask');
    for (const name of [TRAINING_WORKER.functionName, 'submit-training']) {
      expect(variablesOf(name)).toMatchObject({
        TRAINING_LAMBDA_MEMORY_MIB: String(worker.MemorySize),
        TRAINING_LAMBDA_SECONDS: String(worker.Timeout),
        // A virtual CPU for each 1 769 MB, begun ones too.
        TRAINING_LAMBDA_THREADS: String(Math.ceil((worker.MemorySize as number) / 1769)),
        TRAINING_CONTAINER_MEMORY_MIB: Memory,
        TRAINING_CONTAINER_THREADS: String(Number(Cpu) / 1024),
      });
    }
  });

  it('routes', () => {
    const keys = resourcesOf('AWS::ApiGatewayV2::Route').map(({ RouteKey }) => RouteKey);
    expect(keys.toSorted()).toEqual(
      [...routes.map(({ method, path }) => `${method} ${path}`), '$default'].toSorted(),
    );
  });
});

describe('the deployment', () => {
  it("gives functions their resources by reference, not this machine's", () => {
    for (const { Environment } of resourcesOf('AWS::Lambda::Function')) {
      expect(Environment).toMatchObject({
        Variables: {
          DATABASE_URL: '{{resolve:secretsmanager:treino/database:SecretString:url}}',
          TRAINING_QUEUE_URL: { Ref: 'TrainingQueue' },
          JOBS_TABLE: { Ref: 'JobsTable' },
          MODELS_BUCKET: { Ref: 'ModelsBucket' },
          EVENT_BUS: { Ref: 'EventBus' },
        },
      });
    }
  });

  it('gives a container what the worker has, a minute for SIGTERM and more, and an image of its own', () => {
    const container = (propertiesOf('TrainingTask').ContainerDefinitions as Record<string, unknown>[])[0]!;
    const environment = Object.fromEntries(
      (container.Environment as { Name: string; Value: unknown }[]).map(({ Name, Value }) => [Name, Value]),
    );
    const worker = Object.entries(variablesOf(TRAINING_WORKER.functionName));
    expect(environment).toMatchObject(
      // A container starts no others, and answers nobody.
      Object.fromEntries(worker.filter(([name]) => !(name in toldTo) && !isOfOthers(name))),
    );
    expect(container).toMatchObject({
      Image: { 'Fn::Sub': '${TrainingRepository.RepositoryUri}:latest' },
      StopTimeout: 120,
    });
    expect(propertiesOf('TrainingTask')).toMatchObject({ Cpu: '4096', Memory: '30720' });
  });

  it('lets the worker start containers of this service only', () => {
    const statements = statementsOf(propertiesOf('RunTrainingRole'));
    expect(statements.find(({ Action }) => Action === 'ecs:RunTask')).toMatchObject({
      Resource: {
        'Fn::Sub':
          'arn:${AWS::Partition}:ecs:${AWS::Region}:${AWS::AccountId}:task-definition/treino-training:*',
      },
      Condition: { ArnEquals: { 'ecs:cluster': { 'Fn::GetAtt': ['TrainingCluster', 'Arn'] } } },
    });
    expect(statements.find(({ Action }) => Action === 'iam:PassRole')).toMatchObject({
      Resource: [
        { 'Fn::GetAtt': ['TrainingTaskRole', 'Arn'] },
        { 'Fn::GetAtt': ['TrainingExecutionRole', 'Arn'] },
      ],
    });
  });

  it('lets who publishes see what is there already, and nothing beside the models', () => {
    for (const role of ['RunTrainingRole', 'TrainingTaskRole', 'SweepJobsRole']) {
      const statements = statementsOf(propertiesOf(role));
      expect(statements.find(({ Action }) => Action === 's3:ListBucket')).toMatchObject({
        Condition: { StringLike: { 's3:prefix': 'model/*' } },
      });
    }
  });

  it('gives up uploads that were never finished', () => {
    expect(propertiesOf('ModelsBucket').LifecycleConfiguration).toMatchObject({
      Rules: expect.arrayContaining([
        expect.objectContaining({
          Status: 'Enabled',
          AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 },
        }),
      ]),
    });
  });

  it('lets every role at the job table and the bucket that its function is told of', () => {
    const allowed = (of: CloudFormation, service: string) => {
      const statements = resourcesOf('AWS::IAM::Role', of).flatMap(statementsOf);
      const own = statements.filter(({ Action }) => [Action].flat()[0]!.startsWith(`${service}:`));
      expect(own.length).toBeGreaterThan(5);
      return new Set(own.map(({ Resource }) => textOf(Resource)));
    };
    const table = 'arn:${AWS::Partition}:dynamodb:${AWS::Region}:${AWS::AccountId}:table/';
    const tables = (name: string) => new Set([`${table}${name}`, `${table}${name}/index/*`]);
    expect(allowed(template, 'dynamodb')).toEqual(tables('{JobsTable}'));
    expect(allowed(another, 'dynamodb')).toEqual(tables(chosen.JOBS_TABLE));
    const objects = ['/model/*', '/model/*.onnx', '/model/*.report.html', '/manifests/*'];
    const buckets = (name: string) =>
      new Set(['', ...objects].map((path) => `arn:\${AWS::Partition}:s3:::${name}${path}`));
    expect(allowed(template, 's3')).toEqual(buckets('{ModelsBucket}'));
    expect(allowed(another, 's3')).toEqual(buckets(chosen.MODELS_BUCKET));
  });

  it('tells functions and containers every setting that a deployer chooses', () => {
    const functions = resourcesOf('AWS::Lambda::Function', another).map(({ Handler, Environment }) => ({
      name: /functions\/([\w-]+)/.exec(Handler as string)![1]!,
      variables: (Environment as { Variables: Record<string, unknown> }).Variables,
    }));
    const [task] = resourcesOf('AWS::ECS::TaskDefinition', another);
    const [container] = task!.ContainerDefinitions as { Environment: { Name: string; Value: unknown }[] }[];
    const settings = Object.keys(chosen) as (keyof typeof chosen)[];
    for (const setting of settings.filter((name) => !(name in notChosen))) {
      const told = functions.filter(({ variables }) => variables[setting] === chosen[setting]);
      const names = toldTo[setting] ?? functions.map(({ name }) => name);
      expect({ setting, told: told.map(({ name }) => name).toSorted() }).toEqual({
        setting,
        told: [...names].toSorted(),
      });
      if (setting in toldTo || isOfOthers(setting)) continue;
      expect(container!.Environment).toContainEqual({ Name: setting, Value: chosen[setting] });
    }
  });

  it('allows no function more than named actions on named resources', () => {
    const statements = resourcesOf('AWS::IAM::Role').flatMap(statementsOf);
    expect(statements.length).toBeGreaterThan(0);
    for (const { Action, Resource } of statements) {
      expect(JSON.stringify(Action)).not.toContain('*');
      expect(Resource).not.toBe('*');
    }
  });

  it('has one zip a function, in which the handler is to be loaded from', () => {
    const zips = readdirSync(first).filter((name) => name.endsWith('.zip'));
    expect(zips).toContain('submit-training.zip');
    expect(zips.length).toBe(resourcesOf('AWS::Lambda::Function').length);
    for (const zip of zips) {
      const name = zip.replace('.zip', '');
      const files = unzipSync(readFileSync(join(first, zip)));
      // The worker, which nobody waits for, has every client there is, and the factory.
      const most = name === TRAINING_WORKER.functionName ? 1_200_000 : 1_000_000;
      expect(files[`functions/${name}.mjs`]!.length).toBeLessThanOrEqual(most);
      if (name === TRAINING_WORKER.functionName || name === 'predict') continue;
      // The documentation's page is of files of another package, the console of what Vite makes.
      const own = Object.keys(files).filter(
        (path) => !path.startsWith('node_modules/swagger-ui-dist/') && !path.startsWith('console/dist/'),
      );
      expect(own).toEqual([`functions/${name}.mjs`]);
      const isPage = name === 'get-docs' || name === 'get-console';
      expect(own.length === Object.keys(files).length).toBe(!isPage);
    }
  });

  it('carries the documentation with its page, fit to show', async () => {
    const task = join(folder.path, 'docs');
    await unpack(join(first, 'get-docs.zip'), task);
    await writeFile(
      join(task, 'show.mjs'),
      `import { handler } from './functions/get-docs.mjs';
       const get = (pathParameters) => handler({ rawPath: '/docs', headers: {}, requestContext: {}, pathParameters });
       const page = Buffer.from((await get()).body, 'base64').toString();
       const [, version] = /docs\\/(\\w+)\\/swagger-ui-bundle.js/.exec(page);
       console.log((await get({ version, file: 'swagger-ui-bundle.js' })).statusCode);`,
    );
    const { stdout } = await run(process.execPath, ['show.mjs'], {
      cwd: task,
      env: {
        AUTH: 'none',
        DATABASE_URL: 'postgres://127.0.0.1/none',
        TRAINING_QUEUE_URL: 'http://127.0.0.1/none',
      },
    });
    expect(stdout.trim()).toBe('200');
  });

  it('leads from a path with a slash at its end to the one without, query, method and all', async () => {
    const task = join(folder.path, 'unknown-route');
    await unpack(join(first, 'unknown-route.zip'), task);
    await writeFile(
      join(task, 'ask.mjs'),
      `import { handler } from './functions/unknown-route.mjs';
       const ask = async (method, rawPath, rawQueryString = '') =>
         handler({ rawPath, rawQueryString, headers: {}, requestContext: { http: { method } } });
       const answers = [
         await ask('POST', '/train/', 'dry_run=true'),
         await ask('GET', '/status/\\r\\nx/'),
         await ask('PUT', '/train/'),
         await ask('GET', '/train'),
       ];
       console.log(JSON.stringify(answers.map(({ statusCode, headers }) => [statusCode, headers.location])));`,
    );
    const { stdout } = await run(process.execPath, ['ask.mjs'], {
      cwd: task,
      env: {
        AUTH: 'none',
        DATABASE_URL: 'postgres://127.0.0.1/none',
        TRAINING_QUEUE_URL: 'http://127.0.0.1/none',
      },
    });
    expect(JSON.parse(stdout)).toEqual([
      [307, '/train?dry_run=true'],
      [307, '/status/%0D%0Ax'],
      [404, null],
      [405, null],
    ]);
  });

  it('carries the console with its page, the very bytes that are served here', () => {
    const files = unzipSync(readFileSync(join(first, 'get-console.zip')));
    const carried = Object.keys(files).filter((path) => path.startsWith('console/dist/'));
    const built = readdirSync(join(ROOT, 'console/dist/assets')).map((name) => `console/dist/assets/${name}`);
    expect(carried.toSorted()).toEqual(
      [...built, 'console/dist/index.html', 'console/dist/licences.md'].toSorted(),
    );
    for (const path of carried) {
      expect(Buffer.from(files[path]!).equals(readFileSync(join(ROOT, path)))).toBe(true);
    }
    expect(statSync(join(first, 'get-console.zip')).size).toBeLessThan(1_000_000);
  });

  it('carries libxgboost, its runtime, koffi and the training threads with the worker, fit to load', async () => {
    const files = unzipSync(readFileSync(join(first, `${TRAINING_WORKER.functionName}.zip`)));
    const task = join(folder.path, 'task');
    await unpack(join(first, `${TRAINING_WORKER.functionName}.zip`), task);
    for (const thread of ['trainer-worker', 'model-forms-worker', 'onnx-worker', 'report-worker'])
      expect(existsSync(join(task, `functions/${thread}.mjs`))).toBe(true);
    const carried = Object.keys(files).filter((name) => name.includes('/onnxruntime-node/bin/'));
    expect(carried.length).toBeGreaterThan(0);
    expect(carried.filter((name) => !name.includes('/bin/napi-v6/linux/x64/'))).toEqual([]);
    // What Lambda takes, unzipped.
    const size = Object.values(files).reduce((sum, { length }) => sum + length, 0);
    expect(size).toBeLessThan(250 * 1024 ** 2);
    const library = 'xgboost/lib/libxgboost.so';
    const runtimes = Object.keys(files).filter((name) => name.startsWith('xgboost/lib/') && name !== library);
    expect(runtimes.some((name) => name.includes('libgomp'))).toBe(true);
    // libgomp first: libdmlc needs it.
    const preload = runtimes.sort().reverse();
    await writeFile(
      join(task, 'load.mjs'),
      `import koffi from 'koffi';
       import { InferenceSession } from 'onnxruntime-node';
       for (const name of ${JSON.stringify(preload)}) koffi.load('../local/' + name, { global: true });
       const library = koffi.load('./${library}');
       const [major, minor, patch] = [[0], [0], [0]];
       library.func('void XGBoostVersion(_Out_ int*, _Out_ int*, _Out_ int*)')(major, minor, patch);
       if (typeof InferenceSession.create !== 'function') throw new Error('no onnxruntime');
       console.log([major, minor, patch].join('.'));`,
    );
    const { stdout } = await run(process.execPath, ['load.mjs'], { cwd: task });
    expect(stdout.trim()).toMatch(/^\d+\.\d+\.\d+$/);

    const content = contentOf(await trainTinyModel('status'));
    await writeFile(join(task, 'content.json'), JSON.stringify({ content, figures: fileOf('metrics.json') }));
    await writeFile(
      join(task, 'draw.mjs'),
      `import { readFileSync } from 'node:fs';
       import { Worker } from 'node:worker_threads';
       const workerData = JSON.parse(readFileSync('content.json', 'utf8'));
       const worker = new Worker('./functions/report-worker.mjs', { workerData });
       worker.on('message', (document) => process.stdout.write(document));`,
    );
    const drawn = await run(process.execPath, ['draw.mjs'], { cwd: task, maxBuffer: 2e6 });
    expect(drawn.stdout).toMatch(/^<!doctype html>[^]*<svg[^]*<\/html>\s*$/);
  });

  it('carries onnxruntime and its thread with predict, and opens a model with them', async () => {
    const task = join(folder.path, 'predict');
    await unpack(join(first, 'predict.zip'), task);
    const carried = readdirSync(task, { recursive: true, encoding: 'utf8' });
    expect(carried).toContain('functions/onnx-worker.mjs');
    expect(carried.filter((path) => /xgboost|koffi/.test(path))).toEqual([]);
    const onnx = writeOnnx(readFileSync(join(ROOT, 'test/fixtures/model.ubj')), {
      features: ['Oil_P', 'óleo nível', 'a "b"', 'base_score'],
      objective: 'binary:logistic',
      threshold: 0.5,
      processId: 'x',
      xgboostVersion: '3.4.1',
    });
    const [database, bucket] = await Promise.all([startTestPostgres(), startModelsBucket()]);
    try {
      const id = randomUUID();
      await bucket.store.put('model/x.onnx', onnx, 'application/octet-stream');
      const digest = createHash('sha256').update(onnx).digest('hex');
      const { sql } = database;
      await sql`
        INSERT INTO models (id, process_id, machine_name, indicator, bucket_address, data_start_date, data_end_date,
          metrics, artifacts, sha256, xgboost_version, row_hash, rows, seconds)
        VALUES (${id}, ${randomUUID()}, 'M', 'status', 'model/x.pkl', '2026-01-01', '2026-01-01', '{}',
          ${sql.json({ onnx: 'model/x.onnx' })}, ${sql.json({ onnx: digest })}, '3.4.1', '', 1, 1)`;
      const row = { Oil_P: 1, 'óleo nível': -1, 'a "b"': 0.5, base_score: null };
      await writeFile(
        join(task, 'ask.mjs'),
        `import { handler } from './functions/predict.mjs';
         const event = { rawPath: '/', headers: {}, requestContext: {}, pathParameters: { id: '${id}' } };
         console.log((await handler({ ...event, body: ${JSON.stringify(JSON.stringify({ rows: [row] }))} })).body);
         process.exit();`,
      );
      const { stdout } = await run(process.execPath, ['ask.mjs'], {
        cwd: task,
        env: {
          AUTH: 'none',
          DATABASE_URL: database.url,
          TRAINING_QUEUE_URL: 'http://127.0.0.1/none',
          AWS_REGION: 'us-east-1',
          AWS_ACCESS_KEY_ID: 'local',
          AWS_SECRET_ACCESS_KEY: 'local',
          AWS_ENDPOINT_URL_S3: await bucket.client.config.endpoint!().then(
            ({ protocol, hostname, port }) => `${protocol}//${hostname}:${port}`,
          ),
        },
      });
      expect(JSON.parse(stdout)).toMatchObject({ indicator: 'status', model_id: id, trained_on: 'M' });
    } finally {
      await Promise.all([database.stop(), bucket.stop()]);
    }
  }, 60_000);
});
