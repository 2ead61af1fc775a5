/**
 * The functions and resources that the local stack emulates. `serverless.yml` declares the same for AWS, and
 * test/deploy/serverless.test.ts compares the two.
 */
import { DATA_READY_TYPE, OBJECT_CREATED_TYPE } from '../../../lib/events/data-ready.ts';
import { JOBS_TABLE } from './jobs-table.ts';

/** The function that trains models, invoked by the training queue. */
export const TRAINING_WORKER = {
  functionName: 'run-training',
  timeoutSeconds: 900,
  memoryMegabytes: 10_240,
  batchSize: 1,
  maxConcurrency: 2,
} as const;

/** The container task that runs long trainings. */
export const TRAINING_CONTAINER = {
  cluster: 'treino',
  taskDefinition: 'treino-training',
  containerName: 'training',
  /** The module that the image runs. */
  entry: 'functions/training-task.ts',
  /** The variables that the service sets for each task (lib/platform/aws/container-tasks.ts). */
  overridable: ['PROCESS_ID', 'CORRELATION_ID'],
  /** Tasks that run at once on this machine. More than one, so a hanging task does not block the others. */
  maxTasks: 2,
} as const;

/** The function that recovers lost jobs, invoked once a minute. */
export const SWEEPER = { functionName: 'sweep-jobs', timeoutSeconds: 60, memoryMegabytes: 512 } as const;

/** The function that fails the jobs whose messages ended in the dead-letter queue. */
export const DEAD_LETTER_HANDLER = {
  functionName: 'handle-dead-letter',
  timeoutSeconds: 30,
  memoryMegabytes: 512,
  batchSize: 1,
  maxConcurrency: 2,
} as const;

/** The function that turns events into jobs, invoked asynchronously. */
export const DATA_READY = {
  functionName: 'on-data-ready',
  timeoutSeconds: 120,
  memoryMegabytes: 512,
  maxConcurrency: 2,
} as const;

/** New objects with this key prefix are manifests: lists of training requests. */
const MANIFEST_PREFIX = 'manifests/';

/** The bus that carries job events out and training requests in. */
export const EVENT_BUS = { name: 'treino' } as const;

export const RESOURCES = {
  trainingQueue: {
    name: 'training_queue',
    /** AWS requires at least the function's timeout and recommends six times as much. */
    visibilityTimeoutSeconds: 6 * TRAINING_WORKER.timeoutSeconds,
    retentionSeconds: 14 * 24 * 3600,
    maxReceiveCount: 3,
  },
  deadLetterQueue: {
    name: 'training_queue_dlq',
    visibilityTimeoutSeconds: 6 * DEAD_LETTER_HANDLER.timeoutSeconds,
    retentionSeconds: 14 * 24 * 3600,
  },
  /** Events that DATA_READY could not turn into jobs. */
  deadLetteredEventsQueue: { name: 'data_ready_dlq', retentionSeconds: 14 * 24 * 3600 },
  jobsTable: JOBS_TABLE,
  modelsBucket: { name: 'models' },
} as const;

/** The rules that invoke DATA_READY. S3 publishes its events on the account's `default` bus. */
export const RULES = [
  { bus: EVENT_BUS.name, pattern: { 'detail-type': [DATA_READY_TYPE] } },
  {
    bus: 'default',
    pattern: {
      source: ['aws.s3'],
      'detail-type': [OBJECT_CREATED_TYPE],
      detail: {
        bucket: { name: [RESOURCES.modelsBucket.name] },
        object: { key: [{ prefix: MANIFEST_PREFIX }] },
      },
    },
  },
] as const;
