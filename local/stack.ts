/**
 * AWS on one machine. Starts everything the functions need, in one process tree:
 *
 *   lock the state ─▶ try the ports ─▶ PostgreSQL, schema  ┐
 *                                      SQS and S3           ├─▶ queues, table, bucket ─▶ mappings, schedule
 *                                      DynamoDB             │
 *                                      ECS                  │   event bus ┘
 *                                      HTTP API             ┘
 *
 * and stops it in the reverse order, so that nothing loses what it still talks to.
 */
import { join } from 'node:path';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import type { SQSClient } from '@aws-sdk/client-sqs';
import { messageOf } from '../lib/errors.ts';
import { openAwsClients } from './aws/resources/aws-clients.ts';
import { ContainerRunner } from './aws/ecs/container-runner.ts';
import { LocalEventBus } from './aws/events/event-bus.ts';
import { EventSourceMapping } from './aws/lambda/event-source-mapping.ts';
import { startHttpApi } from './aws/http/http-api.ts';
import type { FunctionConfiguration } from './aws/lambda/invocation.ts';
import { assertPortsFree } from './stack/ports.ts';
import {
  createResources,
  DATA_READY,
  EVENT_BUS,
  RULES,
  SWEEPER,
  TRAINING_CONTAINER,
  TRAINING_WORKER,
  UNDERTAKER,
} from './aws/resources/resources.ts';
import type { Queue } from './aws/resources/resources.ts';
import { Scheduler } from './aws/lambda/scheduler.ts';
import { openDatabase, openDynamoDb, openSqsAndS3 } from './stack/services.ts';
import type { QueueService, Service } from './stack/services.ts';
import { localBaseUrl } from '../lib/local-settings.ts';
import type { LocalSettings } from '../lib/local-settings.ts';
import { inheritedEnvironment, REGION, stackEnvironment } from './stack/stack-environment.ts';
import type { StackEnvironment } from './stack/stack-environment.ts';
import { openStackLog } from './stack/stack-log.ts';
import type { OnLine, StackLog } from './stack/stack-log.ts';
import { lockState } from './stack/state-lock.ts';
import { warmUp } from './aws/http/warm-up.ts';

const GRACE_SECONDS = 10;

/** How long the processes of a killed stack may take to notice, seconds. */
const ORPHAN_SECONDS = 5;

const ROOT = join(import.meta.dirname, '..');

export interface StackOptions {
  /** Gets every line the parts write; they also go to `logs/` in the state directory. */
  readonly onLine?: OnLine;
  /** How long a running training may go on after stop(), seconds. */
  readonly graceSeconds?: number;
}

export interface Stack {
  readonly settings: LocalSettings;
  readonly environment: StackEnvironment;
  readonly baseUrl: string;
  /** The training worker's event source mapping, for its events. */
  readonly mapping: EventSourceMapping;
  /** The same for the dead-letter queue's function. */
  readonly deadLetterMapping: EventSourceMapping;
  readonly eventBus: LocalEventBus;
  /** Settles with the reason when the HTTP API ends unasked; the stack is then of no use. */
  readonly failed: Promise<Error>;
  /** Looks for forgotten jobs now, and waits until that is done. @throws TreinoError `function_failed` */
  sweep(): Promise<void>;
  /** Stops everything; a second call waits for the first. */
  stop(): Promise<void>;
}

/**
 * Starts the stack and waits until it serves.
 * @throws TreinoError `stack_running` or `port_in_use`, before anything is started; DependencyError when a
 *   part does not come up. Whatever had been started is stopped again.
 */
export async function startStack(settings: LocalSettings, options: StackOptions = {}): Promise<Stack> {
  const lock = lockState(settings.TREINO_STATE_DIR, localBaseUrl(settings));
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

async function startParts(settings: LocalSettings, options: StackOptions): Promise<Stack> {
  const log = openStackLog(settings.TREINO_STATE_DIR, options.onLine);
  const say = log.writer('stack');
  const environment = stackEnvironment(settings);
  const functionEnvironment = { ...inheritedEnvironment(), ...environment };
  const state = (part: string): string => join(settings.TREINO_STATE_DIR, part);

  const graceSeconds = options.graceSeconds ?? GRACE_SECONDS;
  let eventBus: LocalEventBus | undefined;

  const starting = [
    startHttpApi(settings, functionEnvironment, log.writer('http-api')),
    openSqsAndS3(settings, state('aws'), (object) => eventBus?.objectCreated(object)),
    openDynamoDb(settings, state('dynamodb')),
    openDatabase(settings, state('postgres')),
    ContainerRunner.start({
      port: settings.TREINO_ECS_PORT,
      entry: join(ROOT, TRAINING_CONTAINER.entry),
      root: ROOT,
      environment: functionEnvironment,
      maximumTasks: TRAINING_CONTAINER.maximumTasks,
      graceSeconds,
      log: log.writer(TRAINING_CONTAINER.taskDefinition),
    }),
  ] as const;
  const started = await Promise.allSettled(starting);
  const workers: Service[] = [];
  try {
    // All have settled: this throws the first failure, if any.
    const [api, queues, dynamodb, database, containers] = await Promise.all(starting);
    const clients = openAwsClients(environment);
    const { trainingQueue, deadLetterQueue, parkedEventsQueue } = await createResources(clients);
    const runtime: Runtime = {
      sqs: clients.sqs,
      queues,
      // Nobody ends the polls of a queue that is elsewhere: stopping waits for the last one.
      longPollSeconds: settings.TREINO_SQS_ENDPOINT ? 2 : 20,
      environment: functionEnvironment,
      log,
      graceSeconds,
    };
    const bus = (eventBus = await startEventBus(settings, parkedEventsQueue, runtime));
    const mapping = mapQueue(trainingQueue, TRAINING_WORKER, runtime);
    const deadLetterMapping = mapQueue(deadLetterQueue, UNDERTAKER, runtime);
    const sweeper = new Scheduler({
      function: functionConfiguration(SWEEPER, functionEnvironment),
      intervalSeconds: settings.TREINO_SWEEP_SECONDS,
      log: log.writer(SWEEPER.functionName),
      graceSeconds,
    });
    workers.push(mapping, deadLetterMapping, sweeper);
    mapping.start();
    await warmUp(api.baseUrl);
    // What nobody waits for comes after what somebody does.
    deadLetterMapping.start();
    sweeper.start();
    const stop = async (): Promise<void> => {
      // Whoever works first, then what they work with: a worker that is stopped still writes its job's state.
      await stopAll([api, containers, ...workers], say);
      await stopAll([bus], say);
      for (const client of [clients.sqs, clients.s3, clients.dynamodb]) client.destroy();
      await stopAll([queues, dynamodb, database], say);
    };
    return {
      settings,
      environment,
      baseUrl: api.baseUrl,
      mapping,
      deadLetterMapping,
      eventBus: bus,
      failed: api.failed,
      sweep: () => sweeper.run(),
      stop,
    };
  } catch (error) {
    await stopAll([...workers, ...(eventBus ? [eventBus] : [])], say);
    await stopAll(
      started.flatMap((part) => (part.status === 'fulfilled' ? [part.value] : [])),
      say,
    );
    throw error;
  }
}

/** What the functions run in and on. */
interface Runtime {
  readonly sqs: SQSClient;
  readonly queues: QueueService;
  readonly longPollSeconds: number;
  readonly environment: Readonly<Record<string, string>>;
  readonly log: StackLog;
  readonly graceSeconds: number;
}

interface FunctionSize {
  readonly functionName: string;
  readonly timeoutSeconds: number;
  readonly memoryMegabytes: number;
}

const functionConfiguration = (
  { functionName, timeoutSeconds, memoryMegabytes }: FunctionSize,
  environment: Readonly<Record<string, string>>,
): FunctionConfiguration => ({
  functionName,
  handler: `functions/${functionName}.handler`,
  root: ROOT,
  timeoutSeconds,
  memoryMegabytes,
  region: REGION,
  environment,
});

const mapQueue = (
  queue: Queue,
  size: FunctionSize & { readonly maximumConcurrency: number },
  { sqs, queues, longPollSeconds, environment, log, graceSeconds }: Runtime,
): EventSourceMapping =>
  new EventSourceMapping({
    sqs,
    queueUrl: queue.url,
    queueArn: queue.arn,
    endPolls: () => queues.endPolls(),
    longPollSeconds,
    function: functionConfiguration(size, environment),
    maximumConcurrency: size.maximumConcurrency,
    log: log.writer(size.functionName),
    graceSeconds,
  });

const startEventBus = (
  settings: LocalSettings,
  { url: QueueUrl }: Queue,
  { sqs, environment, log, graceSeconds }: Runtime,
): Promise<LocalEventBus> =>
  LocalEventBus.start({
    port: settings.TREINO_EVENTS_PORT,
    folder: join(settings.TREINO_STATE_DIR, 'events'),
    buses: [EVENT_BUS.name],
    rules: RULES,
    function: functionConfiguration(DATA_READY, environment),
    maximumConcurrency: DATA_READY.maximumConcurrency,
    onFailure: async (record) => {
      await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: JSON.stringify(record) }));
    },
    log: log.writer('event-bus'),
    functionLog: log.writer(DATA_READY.functionName),
    graceSeconds,
  });

/** Stops several at once; one that fails to must not keep the others up. */
async function stopAll(parts: readonly Service[], say: (line: string) => void): Promise<void> {
  const ends = await Promise.allSettled(parts.map((part) => part.stop()));
  for (const end of ends)
    if (end.status === 'rejected') say(`did not stop in order: ${messageOf(end.reason)}`);
}
