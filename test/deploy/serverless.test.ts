/** The CloudFormation template of serverless.yml, packaged offline without credentials. test/packaged checks the zips. */
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { configSchema } from '../../lib/config.ts';
import { ROUTES } from '../../lib/api/http/routes.ts';
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
import { packageTemplate, readTemplate } from '../support/package-service.ts';
import type { CloudFormation } from '../support/package-service.ts';
import { temporaryFolder } from '../local/support.ts';

let folder: ReturnType<typeof temporaryFolder>;
let template: CloudFormation;
/** Packaged with every setting in the environment. */
let customTemplate: CloudFormation;
const customSettings = Object.fromEntries(
  Object.keys(configSchema.shape).map((name) => [name, `custom-${name}`]),
) as Record<keyof typeof configSchema.shape, string>;

/** Settings that the deployment does not take from the environment, and why. */
const FIXED_SETTINGS = {
  ECS_CONTAINER_NAME: 'TrainingTask declares the name',
  XGBOOST_LIBRARY: 'zips and image contain the library at a default place',
  AWS_LAMBDA_FUNCTION_MEMORY_SIZE: 'Lambda sets it and rejects deployments that do',
};
/** The functions that accept training requests. */
const SUBMITTERS = ['submit-training', 'on-data-ready'];
/** Settings that only some functions get, and no container. */
const FUNCTIONS_BY_SETTING: Partial<Record<keyof typeof configSchema.shape, readonly string[]>> = {
  // Only the authorizer checks tokens.
  AUTH_TOKENS: ['authorize'],
  OIDC_ISSUER: ['authorize'],
  OIDC_AUDIENCE: ['authorize'],
  // Estimates need to know whether containers exist. The worker starts them.
  ECS_CLUSTER: [...SUBMITTERS, TRAINING_WORKER.functionName],
  ECS_TASK_DEFINITION: [TRAINING_WORKER.functionName],
  ECS_SUBNETS: [...SUBMITTERS, TRAINING_WORKER.functionName],
  ECS_SECURITY_GROUPS: [TRAINING_WORKER.functionName],
  MAX_ACTIVE_JOBS_PER_PRINCIPAL: SUBMITTERS,
  MAX_FITS: SUBMITTERS,
  MAX_ROUNDS: SUBMITTERS,
  MAX_ESTIMATED_SECONDS: SUBMITTERS,
  MAX_MODEL_MIB: SUBMITTERS,
  CONTAINER_START_SECONDS: [TRAINING_WORKER.functionName, SWEEPER.functionName],
};
/** Settings that a container does not need: it serves no API and starts no containers. */
const isUnusedByContainer = (setting: string): boolean =>
  /^(CORS_ORIGINS|AUTH|ECS_CONTAINER_NAME)$/.test(setting);

beforeAll(async () => {
  folder = temporaryFolder();
  const templateOf = async (name: string, environment: Readonly<Record<string, string>> = {}) =>
    readTemplate(await packageTemplate(join(folder.path, name), { environment }));
  [template, customTemplate] = await Promise.all([
    templateOf('default'),
    templateOf('custom', customSettings),
  ]);
}, 240_000);
afterAll(() => folder.remove());

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

/** Evaluates a CloudFormation expression; references become the names of their resources. */
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

describe('serverless.yml declares the same as the local stack', () => {
  it('for the training queue and its dead-letter queue', () => {
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

  it('for the job table', () => {
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

  it('with traced functions that may write their traces', () => {
    for (const { TracingConfig } of resourcesOf('AWS::Lambda::Function'))
      expect(TracingConfig).toEqual({ Mode: 'Active' });
    const roles = resourcesOf('AWS::IAM::Role').filter((role) =>
      JSON.stringify(role.AssumeRolePolicyDocument).includes('lambda.amazonaws.com'),
    );
    expect(roles.length).toBeGreaterThan(10);
    for (const { ManagedPolicyArns } of roles)
      expect(JSON.stringify(ManagedPolicyArns)).toContain('policy/AWSXRayDaemonWriteAccess');
  });

  it('for the functions of queues and their event source mappings', () => {
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

  it('for the schedule of the sweeper, which never runs twice at a time', () => {
    const rules = rulesOf('ScheduleExpression');
    expect(rules).toMatchObject([{ ScheduleExpression: 'rate(1 minute)', State: 'ENABLED' }]);
    expect(rules[0]!.Targets).toMatchObject([
      { Arn: { 'Fn::GetAtt': ['SweepDashjobsLambdaFunction', 'Arn'] } },
    ]);
    expect(functionOf(SWEEPER.functionName)).toMatchObject({ ReservedConcurrentExecutions: 1 });
  });

  it('for the event bus and its rules', () => {
    expect(propertiesOf('EventBus')).toMatchObject({ Name: EVENT_BUS.name });
    expect(propertiesOf('ParkedEventsQueue')).toMatchObject({
      QueueName: RESOURCES.deadLetteredEventsQueue.name,
      MessageRetentionPeriod: RESOURCES.deadLetteredEventsQueue.retentionSeconds,
    });
    const localRules = JSON.parse(
      JSON.stringify(RULES, (_, value: unknown) =>
        value === RESOURCES.modelsBucket.name ? { Ref: 'ModelsBucket' } : value,
      ),
    ) as { bus: string; pattern: unknown }[];
    const rules = rulesOf('EventPattern');
    expect(rules.map(({ EventPattern }) => EventPattern)).toEqual(localRules.map(({ pattern }) => pattern));
    expect(rules.map(({ EventBusName }) => EventBusName)).toEqual(
      localRules.map(({ bus }) => (bus === 'default' ? undefined : { Ref: 'EventBus' })),
    );
    const deadLetters = { 'Fn::GetAtt': ['ParkedEventsQueue', 'Arn'] };
    for (const { Targets } of rules)
      expect(Targets).toMatchObject([
        {
          Arn: { 'Fn::GetAtt': ['OnDashdataDashreadyLambdaFunction', 'Arn'] },
          DeadLetterConfig: { Arn: deadLetters },
        },
      ]);
    expect(resourcesOf('AWS::Lambda::EventInvokeConfig')).toContainEqual(
      expect.objectContaining({
        MaximumRetryAttempts: RETRY_SECONDS.length,
        DestinationConfig: { OnFailure: { Destination: deadLetters } },
      }),
    );
    expect(propertiesOf('ModelsBucket').NotificationConfiguration).toEqual({
      EventBridgeConfiguration: { EventBridgeEnabled: true },
    });
  });

  it('for the container task of long trainings', () => {
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

  it('for the sizes of the runners that estimates use', () => {
    const worker = functionOf(TRAINING_WORKER.functionName)!;
    const { Cpu, Memory } = propertiesOf('TrainingTask');
    for (const name of [TRAINING_WORKER.functionName, 'submit-training']) {
      expect(variablesOf(name)).toMatchObject({
        TRAINING_LAMBDA_MEMORY_MIB: String(worker.MemorySize),
        TRAINING_LAMBDA_SECONDS: String(worker.Timeout),
        // Lambda has one virtual CPU per 1,769 MB, rounded up.
        TRAINING_LAMBDA_THREADS: String(Math.ceil((worker.MemorySize as number) / 1769)),
        TRAINING_CONTAINER_MEMORY_MIB: Memory,
        TRAINING_CONTAINER_THREADS: String(Number(Cpu) / 1024),
      });
    }
  });

  it('for the routes', () => {
    const keys = resourcesOf('AWS::ApiGatewayV2::Route').map(({ RouteKey }) => RouteKey);
    expect(keys.toSorted()).toEqual(
      [...ROUTES.map(({ method, path }) => `${method} ${path}`), '$default'].toSorted(),
    );
  });
});

describe('the deployment', () => {
  it('gives functions references to the deployed resources', () => {
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

  it('gives the container the settings of the worker, two minutes after SIGTERM, and its own image', () => {
    const container = (propertiesOf('TrainingTask').ContainerDefinitions as Record<string, unknown>[])[0]!;
    const environment = Object.fromEntries(
      (container.Environment as { Name: string; Value: unknown }[]).map(({ Name, Value }) => [Name, Value]),
    );
    const worker = Object.entries(variablesOf(TRAINING_WORKER.functionName));
    expect(environment).toMatchObject(
      Object.fromEntries(
        worker.filter(([name]) => !(name in FUNCTIONS_BY_SETTING) && !isUnusedByContainer(name)),
      ),
    );
    expect(container).toMatchObject({
      Image: { 'Fn::Sub': '${TrainingRepository.RepositoryUri}:latest' },
      StopTimeout: 120,
    });
    expect(propertiesOf('TrainingTask')).toMatchObject({ Cpu: '4096', Memory: '30720' });
  });

  it('allows the worker to start only the containers of this service', () => {
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

  it('allows publishers to list only the models in the bucket', () => {
    for (const role of ['RunTrainingRole', 'TrainingTaskRole', 'SweepJobsRole']) {
      const statements = statementsOf(propertiesOf(role));
      expect(statements.find(({ Action }) => Action === 's3:ListBucket')).toMatchObject({
        Condition: { StringLike: { 's3:prefix': 'model/*' } },
      });
    }
  });

  it('aborts unfinished uploads after a day', () => {
    expect(propertiesOf('ModelsBucket').LifecycleConfiguration).toMatchObject({
      Rules: expect.arrayContaining([
        expect.objectContaining({
          Status: 'Enabled',
          AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 },
        }),
      ]),
    });
  });

  it('allows every role the job table and the bucket that its function is configured with', () => {
    const allowed = (of: CloudFormation, service: string) => {
      const statements = resourcesOf('AWS::IAM::Role', of).flatMap(statementsOf);
      const ofService = statements.filter(({ Action }) => [Action].flat()[0]!.startsWith(`${service}:`));
      expect(ofService.length).toBeGreaterThan(5);
      return new Set(ofService.flatMap(({ Resource }) => [Resource].flat().map(textOf)));
    };
    const table = 'arn:${AWS::Partition}:dynamodb:${AWS::Region}:${AWS::AccountId}:table/';
    const tables = (name: string) => new Set([`${table}${name}`, `${table}${name}/index/*`]);
    expect(allowed(template, 'dynamodb')).toEqual(tables('{JobsTable}'));
    expect(allowed(customTemplate, 'dynamodb')).toEqual(tables(customSettings.JOBS_TABLE));
    const objects = [
      ...['/model/*', '/model/*.onnx', '/model/*.ubj', '/model/*.metrics.json', '/model/*.report.html'],
      '/manifests/*',
    ];
    const buckets = (name: string) =>
      new Set(['', ...objects].map((path) => `arn:\${AWS::Partition}:s3:::${name}${path}`));
    expect(allowed(template, 's3')).toEqual(buckets('{ModelsBucket}'));
    expect(allowed(customTemplate, 's3')).toEqual(buckets(customSettings.MODELS_BUCKET));
  });

  it('passes every setting of the deployer to functions and containers', () => {
    const functions = resourcesOf('AWS::Lambda::Function', customTemplate).map(
      ({ Handler, Environment }) => ({
        name: /functions\/([\w-]+)/.exec(Handler as string)![1]!,
        variables: (Environment as { Variables: Record<string, unknown> }).Variables,
      }),
    );
    const [task] = resourcesOf('AWS::ECS::TaskDefinition', customTemplate);
    const [container] = task!.ContainerDefinitions as { Environment: { Name: string; Value: unknown }[] }[];
    const settings = Object.keys(customSettings) as (keyof typeof customSettings)[];
    for (const setting of settings.filter((name) => !(name in FIXED_SETTINGS))) {
      const receivers = functions.filter(({ variables }) => variables[setting] === customSettings[setting]);
      const names = FUNCTIONS_BY_SETTING[setting] ?? functions.map(({ name }) => name);
      expect({ setting, receivers: receivers.map(({ name }) => name).toSorted() }).toEqual({
        setting,
        receivers: [...names].toSorted(),
      });
      if (setting in FUNCTIONS_BY_SETTING || isUnusedByContainer(setting)) continue;
      expect(container!.Environment).toContainEqual({ Name: setting, Value: customSettings[setting] });
    }
  });

  it('allows functions only named actions on named resources', () => {
    const statements = resourcesOf('AWS::IAM::Role').flatMap(statementsOf);
    expect(statements.length).toBeGreaterThan(0);
    for (const { Action, Resource } of statements) {
      expect(JSON.stringify(Action)).not.toContain('*');
      expect(Resource).not.toBe('*');
    }
  });
});
