/**
 * The local stack: starts everything that the functions need, in one process tree.
 *
 *   lock the state ─▶ check the ports ─┬─▶ PostgreSQL, schema ─┐
 *                                      ├─▶ SQS and S3          ├─▶ queues, table, bucket ─▶ event bus, event source
 *                                      ├─▶ DynamoDB            │                            mappings, schedule
 *                                      ├─▶ container runner    │
 *                                      └─▶ HTTP API ───────────┘
 *
 * It stops in the reverse order, so that no part loses a service that it still uses.
 */
import { join } from 'node:path';
import { messageOf } from '../lib/errors.ts';
import { localBaseUrl } from '../lib/local-settings.ts';
import type { LocalSettings } from '../lib/local-settings.ts';
import { ContainerRunner } from './aws/ecs/container-runner.ts';
import type { LocalEventBus } from './aws/events/event-bus.ts';
import { startHttpApi } from './aws/http/http-api.ts';
import { warmUp } from './aws/http/warm-up.ts';
import type { EventSourceMapping } from './aws/lambda/event-source-mapping.ts';
import { openAwsClients } from './aws/resources/aws-clients.ts';
import { createResources } from './aws/resources/create-resources.ts';
import { DEAD_LETTER_HANDLER, TRAINING_CONTAINER, TRAINING_WORKER } from './aws/resources/resources.ts';
import { mapQueue, scheduleSweeper, startEventBus } from './stack/functions.ts';
import type { FunctionRuntime } from './stack/functions.ts';
import { assertPortsFree } from './stack/ports.ts';
import { provideDynamoDb, providePostgres, provideSqsAndS3 } from './stack/services.ts';
import type { Service } from './stack/services.ts';
import { inheritedEnvironment, stackEnvironment } from './stack/stack-environment.ts';
import type { StackEnvironment } from './stack/stack-environment.ts';
import { openStackLog } from './stack/stack-log.ts';
import type { OnLine } from './stack/stack-log.ts';
import { lockState } from './stack/state-lock.ts';

const GRACE_SECONDS = 10;

/** How long the child processes of a killed stack may take to exit, seconds. */
const ORPHAN_EXIT_SECONDS = 5;

const ROOT = join(import.meta.dirname, '..');

export interface StackOptions {
  /** Receives each line that the parts write. The lines also go to `logs/` in the state directory. */
  readonly onLine?: OnLine;
  /** How long a running training may continue after stop(), seconds. */
  readonly graceSeconds?: number;
  /** The folder with functions/ and lib/ if switchTo() may change it. By default this checkout, which stays. */
  readonly functionRoot?: string;
}

/** What became of a switch to other sources. */
interface SwitchResult {
  /** Why the functions could not be loaded. Undefined on success. */
  readonly error: string | undefined;
  /** How many trainings and other invocations finish on the code before. */
  readonly finishing: number;
}

export interface Stack {
  readonly settings: LocalSettings;
  readonly environment: StackEnvironment;
  readonly baseUrl: string;
  /** The event source mapping of the training worker. Tests wait for its events. */
  readonly mapping: EventSourceMapping;
  /** The event source mapping of the dead-letter queue. */
  readonly deadLetterMapping: EventSourceMapping;
  readonly eventBus: LocalEventBus;
  /** Resolves with the reason if the HTTP API exits unexpectedly. The stack is then unusable. */
  readonly failed: Promise<Error>;
  /** Recovers lost jobs now and waits for the result. @throws TreinoError `function_failed` */
  sweep(): Promise<void>;
  /**
   * Runs new requests and jobs from another copy of the sources. Running ones finish on the code before. If the functions
   * cannot be loaded, nothing changes. Needs `functionRoot`.
   */
  switchTo(root: string): Promise<SwitchResult>;
  /** The folders that running code comes from. */
  rootsInUse(): ReadonlySet<string>;
  /** Stops everything. A second call waits for the first. */
  stop(): Promise<void>;
}

/**
 * Starts the stack and waits until it serves requests.
 * @throws TreinoError `stack_running` or `port_in_use`, before anything is started; DependencyError when a part does
 *   not start. All started parts are stopped again.
 */
export async function startStack(settings: LocalSettings, options: StackOptions = {}): Promise<Stack> {
  const lock = lockState(settings.TREINO_STATE_DIR, localBaseUrl(settings));
  try {
    await assertPortsFree(settings, {
      timeoutSeconds: lock.wasKilled ? ORPHAN_EXIT_SECONDS : 0,
      // The PostgreSQL of a killed stack still runs. It is stopped when the new one starts.
      except: lock.wasKilled ? 'TREINO_POSTGRES_PORT' : undefined,
    });
    const stack = await startParts(settings, options);
    let stopped: Promise<void> | undefined;
    const stop = (): Promise<void> =>
      (stopped ??= stack.stop().finally(() => lock.release({ isClean: true })));
    return { ...stack, stop };
  } catch (error) {
    lock.release({ isClean: !lock.wasKilled });
    throw error;
  }
}

async function startParts(settings: LocalSettings, options: StackOptions): Promise<Stack> {
  const log = openStackLog(settings.TREINO_STATE_DIR, options.onLine);
  const logStack = log.writer('stack');
  const environment = stackEnvironment(settings);
  const functionEnvironment = { ...inheritedEnvironment(), ...environment };
  const folder = (part: string): string => join(settings.TREINO_STATE_DIR, part);

  const graceSeconds = options.graceSeconds ?? GRACE_SECONDS;
  const root = options.functionRoot ?? ROOT;
  let eventBus: LocalEventBus | undefined;

  const starting = [
    startHttpApi(settings, functionEnvironment, log.writer('http-api'), options.functionRoot),
    provideSqsAndS3(settings, {
      dataDir: folder('aws'),
      log: log.writer('sqs-and-s3'),
      onObject: (object) => eventBus?.objectCreated(object),
    }),
    provideDynamoDb(settings, { dataDir: folder('dynamodb'), log: log.writer('dynamodb') }),
    providePostgres(settings, { dataDir: folder('postgres'), log: log.writer('postgres') }),
    ContainerRunner.start({
      port: settings.TREINO_ECS_PORT,
      entry: TRAINING_CONTAINER.entry,
      root,
      environment: functionEnvironment,
      overridable: TRAINING_CONTAINER.overridable,
      maxTasks: TRAINING_CONTAINER.maxTasks,
      graceSeconds,
      log: log.writer(TRAINING_CONTAINER.taskDefinition),
    }),
  ] as const;
  const started = await Promise.allSettled(starting);
  const workers: Service[] = [];
  try {
    // All have settled. This throws the first failure, if any.
    const [api, queues, dynamodb, database, containers] = await Promise.all(starting);
    const clients = openAwsClients(environment);
    const { trainingQueue, deadLetterQueue, deadLetteredEventsQueue } = await createResources(clients);
    const runtime: FunctionRuntime = {
      settings,
      root,
      sqs: clients.sqs,
      queues,
      environment: functionEnvironment,
      log,
      graceSeconds,
    };
    const bus = (eventBus = await startEventBus(deadLetteredEventsQueue, runtime));
    const mapping = mapQueue(trainingQueue, TRAINING_WORKER, runtime);
    const deadLetterMapping = mapQueue(deadLetterQueue, DEAD_LETTER_HANDLER, runtime);
    const sweeper = scheduleSweeper(runtime);
    workers.push(mapping, deadLetterMapping, sweeper);
    const pools = [
      containers,
      ...[mapping, deadLetterMapping, sweeper, bus].map((part) => part.environments),
    ];
    mapping.start();
    await warmUp(api.baseUrl);
    // Started last, because no user waits for these.
    deadLetterMapping.start();
    sweeper.start();
    const stop = async (): Promise<void> => {
      // The workers first, then their services: a stopping worker still writes the state of its job.
      await stopAll([api, containers, ...workers], logStack);
      await stopAll([bus], logStack);
      for (const client of [clients.sqs, clients.s3, clients.dynamodb]) client.destroy();
      await stopAll([queues, dynamodb, database], logStack);
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
      async switchTo(next) {
        const error = await api.switchTo(next);
        const finishing = error === undefined ? pools.map((pool) => pool.switchTo(next)) : [];
        return { error, finishing: finishing.reduce((sum, running) => sum + running, 0) };
      },
      rootsInUse: () => new Set(pools.flatMap(({ roots }) => roots)),
      stop,
    };
  } catch (error) {
    await stopAll([...workers, ...(eventBus ? [eventBus] : [])], logStack);
    await stopAll(
      started.flatMap((part) => (part.status === 'fulfilled' ? [part.value] : [])),
      logStack,
    );
    throw error;
  }
}

/** Stops several parts at once. A failure is logged and does not keep the others running. */
async function stopAll(parts: readonly Service[], log: (line: string) => void): Promise<void> {
  const results = await Promise.allSettled(parts.map((part) => part.stop()));
  for (const result of results)
    if (result.status === 'rejected') log(`Failed to stop: ${messageOf(result.reason)}`);
}
