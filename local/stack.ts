/**
 * AWS on one machine. Starts everything the functions need, in one process tree:
 *
 *   lock the state ─▶ try the ports ─▶ PostgreSQL, schema  ┐
 *                                      SQS and S3           ├─▶ queues, table, bucket ─▶ mapping ─▶ ready
 *                                      DynamoDB             │
 *                                      HTTP API             ┘
 *
 * and stops it in the reverse order, so that nothing loses what it still talks to.
 */
import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import { messageOf } from '../lib/errors.ts';
import { connect } from '../lib/warehouse/connect.ts';
import { applySchema } from '../lib/warehouse/schema.ts';
import { startDynamoDb, startSqsAndS3 } from './emulators.ts';
import { EventSourceMapping } from './event-source-mapping.ts';
import { startHttpApi } from './http-api.ts';
import { assertPortsFree } from './ports.ts';
import { postgresUrl, startPostgres } from './postgres.ts';
import type { LocalPostgres } from './postgres.ts';
import { createResources, TRAINING_WORKER } from './resources.ts';
import type { AwsClients } from './resources.ts';
import { baseUrlOf } from './settings.ts';
import type { Settings } from './settings.ts';
import { inheritedEnvironment, REGION, stackEnvironment } from './stack-environment.ts';
import type { StackEnvironment } from './stack-environment.ts';
import { openStackLog } from './stack-log.ts';
import type { OnLine } from './stack-log.ts';
import { lockState } from './state-lock.ts';
import { warmUp } from './warm-up.ts';

const GRACE_SECONDS = 10;

/** How long the processes of a killed stack may take to notice, seconds. */
const ORPHAN_SECONDS = 5;

const TRAINING_FUNCTION = {
  functionName: TRAINING_WORKER.functionName,
  handler: `functions/${TRAINING_WORKER.functionName}.handler`,
  root: join(import.meta.dirname, '..'),
  timeoutSeconds: TRAINING_WORKER.timeoutSeconds,
  memoryMegabytes: TRAINING_WORKER.memoryMegabytes,
  region: REGION,
};

export interface StackOptions {
  /** Gets every line the parts write; they also go to `logs/` in the state directory. */
  readonly onLine?: OnLine;
  /** How long a running training may go on after stop(), seconds. */
  readonly graceSeconds?: number;
}

export interface Stack {
  readonly settings: Settings;
  readonly environment: StackEnvironment;
  readonly baseUrl: string;
  /** The training worker's event source mapping, for its events. */
  readonly mapping: EventSourceMapping;
  /** Settles with the reason when the HTTP API ends unasked; the stack is then of no use. */
  readonly failed: Promise<Error>;
  /** Stops everything; a second call waits for the first. */
  stop(): Promise<void>;
}

/**
 * Starts the stack and waits until it serves.
 * @throws TreinoError `stack_running` or `port_in_use`, before anything is started; DependencyError when a
 *   part does not come up. Whatever had been started is stopped again.
 */
export async function startStack(settings: Settings, options: StackOptions = {}): Promise<Stack> {
  const lock = lockState(settings.TREINO_STATE_DIR, baseUrlOf(settings));
  try {
    await assertPortsFree(settings, {
      patienceSeconds: lock.uncleanEnd ? ORPHAN_SECONDS : 0,
      // A killed stack's PostgreSQL lives on; starting the new one stops it.
      except: lock.uncleanEnd ? 'TREINO_POSTGRES_PORT' : undefined,
    });
    const stack = await startParts(settings, options);
    let stopped: Promise<void> | undefined;
    const stop = (): Promise<void> =>
      (stopped ??= stack.stop().finally(() => lock.release({ orderly: true })));
    return { ...stack, stop };
  } catch (error) {
    lock.release({ orderly: !lock.uncleanEnd });
    throw error;
  }
}

async function startParts(settings: Settings, options: StackOptions): Promise<Stack> {
  const log = openStackLog(settings.TREINO_STATE_DIR, options.onLine);
  const say = log.writer('stack');
  const environment = stackEnvironment(settings, postgresUrl(settings.TREINO_POSTGRES_PORT));
  const functionEnvironment = { ...inheritedEnvironment(), ...environment };
  const state = (part: string): string => join(settings.TREINO_STATE_DIR, part);

  const starting = [
    startHttpApi(settings, functionEnvironment, log.writer('http-api')),
    startSqsAndS3({ dataDir: state('aws'), port: settings.TREINO_AWS_PORT }),
    startDynamoDb({ dataDir: state('dynamodb'), port: settings.TREINO_DYNAMODB_PORT }),
    startDatabase(state('postgres'), settings.TREINO_POSTGRES_PORT),
  ] as const;
  const started = await Promise.allSettled(starting);
  const stopStarted = (): Promise<void> =>
    stopAll(
      started.flatMap((part) => (part.status === 'fulfilled' ? [part.value] : [])),
      say,
    );
  try {
    // All have settled: this throws the first failure, if any.
    const [api, queues, dynamodb, database] = await Promise.all(starting);
    const clients = openClients(environment);
    const { trainingQueueArn } = await createResources(clients);
    const mapping = new EventSourceMapping({
      sqs: clients.sqs,
      queueUrl: environment.TRAINING_QUEUE_URL,
      queueArn: trainingQueueArn,
      endPolls: () => queues.endPolls(),
      function: { ...TRAINING_FUNCTION, environment: functionEnvironment },
      maximumConcurrency: TRAINING_WORKER.maximumConcurrency,
      log: log.writer(TRAINING_WORKER.functionName),
      graceSeconds: options.graceSeconds ?? GRACE_SECONDS,
    });
    mapping.start();
    await warmUp(api.baseUrl);
    const stop = async (): Promise<void> => {
      // Whoever works first, then what they work with: a worker that is stopped still writes its job's state.
      await stopAll([api, mapping], say);
      for (const client of [clients.sqs, clients.s3, clients.dynamodb]) client.destroy();
      await stopAll([queues, dynamodb, database], say);
    };
    return { settings, environment, baseUrl: api.baseUrl, mapping, failed: api.failed, stop };
  } catch (error) {
    await stopStarted();
    throw error;
  }
}

/** Stops several at once; one that fails to must not keep the others up. */
async function stopAll(
  parts: readonly { stop(): Promise<void> }[],
  say: (line: string) => void,
): Promise<void> {
  const ends = await Promise.allSettled(parts.map((part) => part.stop()));
  for (const end of ends)
    if (end.status === 'rejected') say(`did not stop in order: ${messageOf(end.reason)}`);
}

async function startDatabase(dataDir: string, port: number): Promise<LocalPostgres> {
  const database = await startPostgres({ dataDir, port });
  const sql = connect(database.url);
  try {
    await applySchema(sql);
    return database;
  } catch (error) {
    await database.stop();
    throw error;
  } finally {
    await sql.end();
  }
}

function openClients(environment: StackEnvironment): AwsClients {
  const common = {
    region: environment.AWS_REGION,
    credentials: {
      accessKeyId: environment.AWS_ACCESS_KEY_ID,
      secretAccessKey: environment.AWS_SECRET_ACCESS_KEY,
    },
  };
  return {
    // Its queue URLs are made from the address it was asked at, which may be another name of this machine.
    sqs: new SQSClient({
      ...common,
      endpoint: environment.AWS_ENDPOINT_URL_SQS,
      useQueueUrlAsEndpoint: false,
    }),
    s3: new S3Client({ ...common, endpoint: environment.AWS_ENDPOINT_URL_S3, forcePathStyle: true }),
    dynamodb: new DynamoDBClient({ ...common, endpoint: environment.AWS_ENDPOINT_URL_DYNAMODB }),
  };
}
