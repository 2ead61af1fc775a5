/** The functions of the local stack, connected to the services that invoke them. */
import { join } from 'node:path';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import type { SQSClient } from '@aws-sdk/client-sqs';
import type { LocalSettings } from '../../lib/local-settings.ts';
import { REGION } from '../aws/account.ts';
import { LocalEventBus } from '../aws/events/event-bus.ts';
import { EventSourceMapping } from '../aws/lambda/event-source-mapping.ts';
import type { FunctionConfiguration } from '../aws/lambda/invocation.ts';
import { Scheduler } from '../aws/lambda/scheduler.ts';
import type { Queue } from '../aws/resources/create-resources.ts';
import { DATA_READY, EVENT_BUS, RULES, SWEEPER } from '../aws/resources/resources.ts';
import type { QueueService } from './services.ts';
import type { StackLog } from './stack-log.ts';

/** What the functions of one stack have in common. */
export interface FunctionRuntime {
  readonly settings: LocalSettings;
  /** The folder that contains functions/. */
  readonly root: string;
  readonly sqs: SQSClient;
  readonly queues: QueueService;
  /** Environment variables of every function. */
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
  { root, environment }: Pick<FunctionRuntime, 'root' | 'environment'>,
): FunctionConfiguration => ({
  functionName,
  handler: `functions/${functionName}.handler`,
  root,
  timeoutSeconds,
  memoryMegabytes,
  region: REGION,
  environment,
});

/** Creates the event source mapping of a queue and a function. */
export const mapQueue = (
  queue: Queue,
  size: FunctionSize & { readonly maxConcurrency: number },
  { settings, root, sqs, queues, environment, log, graceSeconds }: FunctionRuntime,
): EventSourceMapping =>
  new EventSourceMapping({
    sqs,
    queueUrl: queue.url,
    queueArn: queue.arn,
    endPolls: () => queues.endPolls(),
    // stop() waits for the last poll of an external queue, because that poll cannot be ended.
    longPollSeconds: settings.TREINO_SQS_ENDPOINT ? 2 : 20,
    function: functionConfiguration(size, { root, environment }),
    maxConcurrency: size.maxConcurrency,
    log: log.writer(size.functionName),
    graceSeconds,
  });

/** Creates the schedule of the sweeper. */
export const scheduleSweeper = ({
  settings,
  root,
  environment,
  log,
  graceSeconds,
}: FunctionRuntime): Scheduler =>
  new Scheduler({
    function: functionConfiguration(SWEEPER, { root, environment }),
    intervalSeconds: settings.TREINO_SWEEP_SECONDS,
    log: log.writer(SWEEPER.functionName),
    graceSeconds,
  });

/** Starts the event bus. Events that the function fails to handle in all attempts go to the queue. */
export const startEventBus = (
  { url: QueueUrl }: Queue,
  { settings, root, sqs, environment, log, graceSeconds }: FunctionRuntime,
): Promise<LocalEventBus> =>
  LocalEventBus.start({
    port: settings.TREINO_EVENTS_PORT,
    folder: join(settings.TREINO_STATE_DIR, 'events'),
    buses: [EVENT_BUS.name],
    rules: RULES,
    function: functionConfiguration(DATA_READY, { root, environment }),
    maxConcurrency: DATA_READY.maxConcurrency,
    onFailure: async (record) => {
      await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: JSON.stringify(record) }));
    },
    log: log.writer('event-bus'),
    functionLog: log.writer(DATA_READY.functionName),
    graceSeconds,
  });
