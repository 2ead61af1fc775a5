/**
 * The service with dependencies that tests can break: a real PostgreSQL and emulated SQS, S3 and DynamoDB that can be stopped,
 * started or cut off, and the real functions in separate processes, as the local stack runs them. Leases are short and the
 * sweeper runs every second, so that recovery takes seconds.
 *
 *   submit ─▶ SQS ─▶ mapping ─▶ functions/run-training (killed, frozen, starved)
 *                       ▲              │ ▲ direct, or through TCP proxies
 *   functions/sweep-jobs ┘      PostgreSQL, S3, DynamoDB (stopped, cut off)
 */
import { createHash, randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { GetObjectCommand, ListObjectsV2Command, NoSuchKey } from '@aws-sdk/client-s3';
import type { S3Client } from '@aws-sdk/client-s3';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import type { SQSClient } from '@aws-sdk/client-sqs';
import type postgres from 'postgres';
import { openDynamoDbJobTable } from '../../lib/jobs/dynamodb/job-table.ts';
import { isActive } from '../../lib/jobs/job.ts';
import type { Job } from '../../lib/jobs/job.ts';
import type { JobTable } from '../../lib/jobs/job-table.ts';
import { openPostgresJobTable } from '../../lib/jobs/postgres/job-table.ts';
import type { ParamGrid } from '../../lib/learning/search/candidates.ts';
import { openMetrics } from '../../lib/observability/cloudwatch-metrics.ts';
import { submitTraining } from '../../lib/training/submission/submit-training.ts';
import { connect } from '../../lib/platform/postgres/connect.ts';
import { machineExists } from '../../lib/warehouse/machines.ts';
import { openAwsClients } from '../../local/aws/resources/aws-clients.ts';
import { EventSourceMapping } from '../../local/aws/lambda/event-source-mapping.ts';
import { ExecutionEnvironment } from '../../local/aws/lambda/execution-environment.ts';
import type { FunctionConfiguration, InvocationResult } from '../../local/aws/lambda/invocation.ts';
import { createResources } from '../../local/aws/resources/create-resources.ts';
import { SWEEPER, TRAINING_WORKER } from '../../local/aws/resources/resources.ts';
import { provideDynamoDb, providePostgres, provideSqsAndS3 } from '../../local/stack/services.ts';
import type { QueueService, Service } from '../../local/stack/services.ts';
import type { LocalSettings } from '../../lib/local-settings.ts';
import { REGION } from '../../local/aws/account.ts';
import { inheritedEnvironment, stackEnvironment } from '../../local/stack/stack-environment.ts';
import { eventually } from '../support/eventually.ts';
import { silentLog } from '../support/log.ts';
import { wideLimits } from '../support/limits.ts';
import { freeSettings } from '../support/stack.ts';
import { TcpProxy } from '../support/tcp-proxy.ts';
import { insertTinyTelemetry, tinyLabeling } from '../support/tiny-telemetry.ts';
import { readFitRecord } from './fit-record.ts';
import type { FitRecord } from './fit-record.ts';
import { REQUEST_DEFAULTS } from '../../lib/learning/indicators/request.ts';

const ROOT = join(import.meta.dirname, '../..');

export interface FaultStackOptions {
  readonly jobTable?: 'dynamodb' | 'postgres';
  /** Maximum number of concurrent workers. */
  readonly concurrency?: number;
  readonly leaseSeconds?: number;
  readonly heartbeatSeconds?: number;
  /** Seconds between runs of the sweeper; 0 disables it. */
  readonly sweepSeconds?: number;
  /** Whether the functions reach PostgreSQL, SQS, S3 and DynamoDB through proxies. */
  readonly proxied?: boolean;
  /** Number of rows of each machine. */
  readonly rows?: number;
  readonly machines: readonly string[];
  /** Additional settings of the functions. */
  readonly environment?: Readonly<Record<string, string>>;
}

export interface Submitted {
  readonly processId: string;
  /** Id of the first job message. */
  readonly messageId: string;
}

type Dependency = 'database' | 'queues' | 'dynamodb';

export class FaultStack {
  readonly sql: postgres.Sql;
  readonly jobs: JobTable;
  readonly s3: S3Client;
  readonly mapping: EventSourceMapping;
  readonly queueUrl: string;
  readonly queueArn: string;
  readonly proxies: Readonly<Record<Dependency, TcpProxy>> | undefined;
  /** Log lines of the functions. */
  readonly lines: string[] = [];
  readonly #dependencies: Dependencies;
  readonly #sqs: SQSClient;
  readonly #dynamodb: DynamoDBClient;
  readonly #environment: Readonly<Record<string, string>>;
  readonly #functions = new Map<string, ExecutionEnvironment>();
  readonly #sweeping: Promise<void>;
  #isStopping = false;

  private constructor(opened: Opened, options: FaultStackOptions) {
    const { dependencies, sqs, s3, dynamodb, queueUrl, queueArn, environment, proxies } = opened;
    this.#dependencies = dependencies;
    this.#sqs = sqs;
    this.#dynamodb = dynamodb;
    this.#environment = environment;
    this.s3 = s3;
    this.sql = opened.sql;
    this.proxies = proxies;
    this.queueUrl = queueUrl;
    this.queueArn = queueArn;
    this.jobs =
      options.jobTable === 'postgres'
        ? openPostgresJobTable(this.sql)
        : openDynamoDbJobTable(environment.JOBS_TABLE!, dynamodb);
    this.mapping = new EventSourceMapping({
      sqs,
      queueUrl,
      queueArn,
      endPolls: () => dependencies.queues.endPolls(),
      longPollSeconds: 2,
      function: this.configuration('run-training'),
      maxConcurrency: options.concurrency ?? TRAINING_WORKER.maxConcurrency,
      log: (line) => this.lines.push(line),
      graceSeconds: 1,
    });
    this.mapping.start();
    this.#sweeping = this.#sweepEvery(options.sweepSeconds ?? 1);
  }

  static async start(options: FaultStackOptions): Promise<FaultStack> {
    return new FaultStack(await openAll(options), options);
  }

  /** Configuration of a function in this stack. */
  configuration(name: string, environment: Readonly<Record<string, string>> = {}): FunctionConfiguration {
    return {
      functionName: name,
      handler: `functions/${name}.handler`,
      root: ROOT,
      timeoutSeconds: (name === SWEEPER.functionName ? SWEEPER : TRAINING_WORKER).timeoutSeconds,
      memoryMegabytes: TRAINING_WORKER.memoryMegabytes,
      region: REGION,
      environment: { ...this.#environment, ...environment },
    };
  }

  /** Submits a job like POST /train. The machine must have rows. */
  async submit(machineName: string, paramGrid: ParamGrid, folds = 3): Promise<Submitted> {
    let messageId = '';
    const processId = await submitTraining(
      {
        indicator: 'status',
        machineName,
        startDate: null,
        endDate: null,
        ...REQUEST_DEFAULTS.status,
        labeling: tinyLabeling,
        search: { ...REQUEST_DEFAULTS.status.search, folds, paramGrid },
      },
      {
        jobs: this.jobs,
        queue: { enqueue: async (job) => void (messageId = await this.sendJobMessage(job.processId)) },
        machineExists: (name) => machineExists(this.sql, name),
        log: silentLog,
        metrics: openMetrics({ METRICS_NAMESPACE: undefined }),
        // Effectively no limit.
        limits: wideLimits,
        columnNames: () => Promise.resolve({ features: ['Oil_P', 'Oil_L'], others: ['note'] }),
        estimateSeconds: () => Promise.resolve(1),
      },
      { correlationId: randomUUID() },
    );
    return { processId, messageId };
  }

  /** The functions' DATABASE_URL. */
  get databaseUrl(): string {
    return this.#environment.DATABASE_URL!;
  }

  /** Sends another message for a job. @returns the message id. */
  async sendJobMessage(processId: string): Promise<string> {
    const { MessageId } = await this.#sqs.send(
      new SendMessageCommand({
        QueueUrl: this.queueUrl,
        MessageBody: JSON.stringify({ process_id: processId }),
      }),
    );
    return MessageId!;
  }

  /** Invokes a function in its own process. */
  invoke(name: string, event: unknown): Promise<InvocationResult> {
    const existing = this.#functions.get(name);
    const environment =
      existing && !existing.isDead
        ? existing
        : new ExecutionEnvironment(this.configuration(name), (line) => this.lines.push(line));
    this.#functions.set(name, environment);
    return environment.invoke(event);
  }

  /** Runs the sweeper once. */
  sweep(): Promise<InvocationResult> {
    return this.invoke('sweep-jobs', {});
  }

  /** POST /jobs/{process_id}/cancel. @returns the HTTP status. */
  async cancel(processId: string): Promise<number> {
    const result = await this.invoke('cancel-job', {
      rawPath: `/jobs/${processId}/cancel`,
      headers: {},
      pathParameters: { process_id: processId },
      requestContext: { http: { method: 'POST' } },
      isBase64Encoded: false,
    });
    if (!result.ok) throw new Error(`cancel-job: ${result.message}`);
    return (result.payload as { statusCode: number }).statusCode;
  }

  /** Waits until the job satisfies a condition; retries while the job table is unavailable. */
  waitFor(
    processId: string,
    isSatisfied: (job: Job) => boolean,
    options: { deadlineSeconds: number; what: string },
  ): Promise<Job> {
    return eventually(
      () => this.jobs.get(processId).catch(() => undefined),
      (job) => job !== undefined && isSatisfied(job),
      options,
    ) as Promise<Job>;
  }

  /** Waits until the job is in its final state. */
  waitForEnd(processId: string, deadlineSeconds = 180): Promise<Job> {
    const options = { deadlineSeconds, what: `the end of job ${processId}` };
    return this.waitFor(processId, (job) => !isActive(job.status), options);
  }

  fitRecord(machine: string): FitRecord {
    return readFitRecord(this.#environment.FIT_RECORD!, machine);
  }

  /** Hex digests of all objects in the bucket, by key. */
  async objects(): Promise<Map<string, string>> {
    const digests = new Map<string, string>();
    let ContinuationToken: string | undefined;
    do {
      const page = await this.s3.send(new ListObjectsV2Command({ Bucket: 'models', ContinuationToken }));
      for (const { Key } of page.Contents ?? []) {
        const bytes = await this.#bytesOf(Key!);
        if (bytes) digests.set(Key!, createHash('sha256').update(bytes).digest('hex'));
      }
      ContinuationToken = page.NextContinuationToken;
    } while (ContinuationToken !== undefined);
    return digests;
  }

  /** @returns undefined when the sweeper deleted the object after it was listed */
  async #bytesOf(Key: string): Promise<Uint8Array | undefined> {
    try {
      const { Body } = await this.s3.send(new GetObjectCommand({ Bucket: 'models', Key }));
      return await Body!.transformToByteArray();
    } catch (error) {
      if (error instanceof NoSuchKey) return undefined;
      throw error;
    }
  }

  /** Compares the published files with the objects in the bucket. */
  async inventory(): Promise<{ models: number; orphans: string[]; missing: string[]; wrong: string[] }> {
    const rows = await this.sql<
      { artifacts: Record<string, string>; sha256: Record<string, string> }[]
    >`SELECT artifacts, sha256 FROM models`;
    const published = new Map(
      rows.flatMap(({ artifacts, sha256 }) =>
        Object.entries(artifacts).map(([format, key]) => [key, sha256[format]] as const),
      ),
    );
    const stored = await this.objects();
    return {
      models: rows.length,
      orphans: [...stored.keys()].filter((key) => !published.has(key)),
      missing: [...published.keys()].filter((key) => !stored.has(key)),
      wrong: [...published].filter(([key, digest]) => stored.get(key) !== digest).map(([key]) => key),
    };
  }

  stopDependency(dependency: Dependency): Promise<void> {
    return this.#dependencies.stopOne(dependency);
  }

  startDependency(dependency: Dependency): Promise<void> {
    return this.#dependencies.startOne(dependency);
  }

  async stop(): Promise<void> {
    this.#isStopping = true;
    await this.#sweeping;
    await Promise.all([
      this.mapping.stop(),
      ...[...this.#functions.values()].map((environment) => environment.stop(1)),
    ]);
    await this.sql.end({ timeout: 1 });
    for (const client of [this.#sqs, this.s3, this.#dynamodb]) client.destroy();
    await Promise.all(Object.values(this.proxies ?? {}).map((proxy) => proxy.stop()));
    await this.#dependencies.stop();
  }

  async #sweepEvery(seconds: number): Promise<void> {
    if (seconds === 0) return;
    let next = Date.now();
    while (!this.#isStopping) {
      if (Date.now() >= next) {
        const result = await this.sweep();
        if (!result.ok) this.lines.push(`sweep-jobs: ${result.message}`);
        next = Date.now() + seconds * 1000;
      }
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

interface Opened {
  readonly dependencies: Dependencies;
  readonly sql: postgres.Sql;
  readonly sqs: SQSClient;
  readonly s3: S3Client;
  readonly dynamodb: DynamoDBClient;
  readonly queueUrl: string;
  readonly queueArn: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly proxies: Readonly<Record<Dependency, TcpProxy>> | undefined;
}

async function openAll(options: FaultStackOptions): Promise<Opened> {
  const settings = await freeSettings();
  const dependencies = await Dependencies.start(settings);
  const direct = stackEnvironment(settings);
  const sql = connect(direct.DATABASE_URL);
  await insertTinyTelemetry(sql, options.machines, options.rows ?? 600);

  const { sqs, s3, dynamodb } = openAwsClients(direct);
  const { trainingQueue } = await createResources({ sqs, s3, dynamodb });

  const proxies = options.proxied
    ? {
        database: await TcpProxy.start(settings.TREINO_POSTGRES_PORT),
        queues: await TcpProxy.start(settings.TREINO_AWS_PORT),
        dynamodb: await TcpProxy.start(settings.TREINO_DYNAMODB_PORT),
      }
    : undefined;
  const functionSettings = proxies
    ? {
        ...settings,
        TREINO_POSTGRES_PORT: proxies.database.port,
        TREINO_AWS_PORT: proxies.queues.port,
        TREINO_DYNAMODB_PORT: proxies.dynamodb.port,
      }
    : settings;
  const environment = {
    ...inheritedEnvironment(),
    ...stackEnvironment(functionSettings),
    JOB_TABLE: options.jobTable ?? 'dynamodb',
    LEASE_SECONDS: String(options.leaseSeconds ?? 3),
    HEARTBEAT_SECONDS: String(options.heartbeatSeconds ?? 0.5),
    TRAINING_RUNNER: 'lambda',
    TRAINING_THREADS: '1',
    // Shorter than in production, so that the sweeper requeues lost jobs sooner.
    REQUEUE_AFTER_SECONDS: '10',
    // No event bus, unless a test starts one.
    EVENT_BUS: '',
    LOG_LEVEL: 'INFO',
    NODE_OPTIONS: `--import=${pathToFileURL(join(import.meta.dirname, 'record-fits.ts')).href}`,
    FIT_RECORD: join(settings.TREINO_STATE_DIR, 'fits.jsonl'),
    ...options.environment,
  };
  const { url: queueUrl, arn: queueArn } = trainingQueue;
  return { dependencies, sql, sqs, s3, dynamodb, queueUrl, queueArn, environment, proxies };
}

/** PostgreSQL, SQS with S3, and DynamoDB; each keeps its port when it is stopped and started. */
class Dependencies {
  readonly #settings: LocalSettings;
  #database!: Service;
  #queues!: QueueService;
  #dynamodb!: Service;

  private constructor(settings: LocalSettings) {
    this.#settings = settings;
  }

  static async start(settings: LocalSettings): Promise<Dependencies> {
    const dependencies = new Dependencies(settings);
    await Promise.all(
      (['database', 'queues', 'dynamodb'] as const).map((dependency) => dependencies.startOne(dependency)),
    );
    return dependencies;
  }

  get queues(): QueueService {
    return this.#queues;
  }

  async stopOne(dependency: Dependency): Promise<void> {
    const services = { database: this.#database, queues: this.#queues, dynamodb: this.#dynamodb };
    await services[dependency].stop();
  }

  async startOne(dependency: Dependency): Promise<void> {
    const folder = dependency === 'database' ? 'postgres' : dependency;
    const options = { dataDir: join(this.#settings.TREINO_STATE_DIR, folder), log: () => undefined };
    if (dependency === 'database') this.#database = await providePostgres(this.#settings, options);
    else if (dependency === 'queues')
      this.#queues = await provideSqsAndS3(this.#settings, { ...options, onObject: () => undefined });
    else this.#dynamodb = await provideDynamoDb(this.#settings, options);
  }

  async stop(): Promise<void> {
    await Promise.all([this.#queues.stop(), this.#dynamodb.stop(), this.#database.stop()]);
    rmSync(this.#settings.TREINO_STATE_DIR, { recursive: true, force: true });
  }
}
