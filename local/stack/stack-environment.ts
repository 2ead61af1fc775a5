/** The environment the functions get from the local stack: the same names they have on AWS. */
import { availableParallelism } from 'node:os';
import { z } from 'zod';
import { parseEnvironment } from '../../lib/config.ts';
import { machineMemory } from '../lib/training/runners/runners.ts';
import { postgresUrl } from '../../lib/platform/embedded-postgres/start-postgres.ts';
import { EVENT_BUS, RESOURCES, TRAINING_CONTAINER, TRAINING_WORKER } from '../aws/resources/resources.ts';
import { LOCAL_HOST } from '../../lib/local-settings.ts';
import type { LocalSettings } from '../../lib/local-settings.ts';

export const REGION = 'us-east-1';
export const ACCOUNT = '000000000000';

/** A type, not an interface: it is passed on as a record. */
export type StackEnvironment = Readonly<
  Record<
    | 'DATABASE_URL'
    | 'TRAINING_QUEUE_URL'
    | 'DATA_READY_DLQ_URL'
    | 'EVENT_BUS'
    | 'JOBS_TABLE'
    | 'MODELS_BUCKET'
    | 'METRICS_NAMESPACE'
    | 'AUTH'
    | 'TREINO_NO_AUTH'
    | 'AWS_REGION'
    | 'AWS_ACCESS_KEY_ID'
    | 'AWS_SECRET_ACCESS_KEY'
    | 'AWS_ENDPOINT_URL_SQS'
    | 'AWS_ENDPOINT_URL_S3'
    | 'AWS_ENDPOINT_URL_DYNAMODB'
    | 'AWS_ENDPOINT_URL_ECS'
    | 'AWS_ENDPOINT_URL_EVENTBRIDGE'
    | 'ECS_CLUSTER'
    | 'ECS_TASK_DEFINITION'
    | 'ECS_CONTAINER_NAME'
    | 'ECS_SUBNETS'
    | 'ECS_SECURITY_GROUPS'
    | 'CONTAINER_START_SECONDS'
    | 'OMP_WAIT_POLICY'
    | 'TRAINING_LAMBDA_MEMORY_MIB'
    | 'TRAINING_LAMBDA_THREADS'
    | 'TRAINING_LAMBDA_SECONDS'
    | 'TRAINING_CONTAINER_MEMORY_MIB'
    | 'TRAINING_CONTAINER_THREADS',
    string
  >
>;

/** By 127.0.0.1, never `localhost`: with an IP address the SDK addresses buckets by path. */
export function stackEnvironment(settings: LocalSettings): StackEnvironment {
  const machineMib = Math.floor(machineMemory() / 2 ** 20);
  const embedded = `http://${LOCAL_HOST}:${settings.TREINO_AWS_PORT}`;
  const sqs = settings.TREINO_SQS_ENDPOINT ?? embedded;
  return {
    DATABASE_URL: settings.TREINO_DATABASE_URL ?? postgresUrl(settings.TREINO_POSTGRES_PORT),
    TRAINING_QUEUE_URL: `${sqs}/${ACCOUNT}/${RESOURCES.trainingQueue.name}`,
    DATA_READY_DLQ_URL: `${sqs}/${ACCOUNT}/${RESOURCES.parkedEventsQueue.name}`,
    EVENT_BUS: EVENT_BUS.name,
    JOBS_TABLE: RESOURCES.jobsTable.name,
    MODELS_BUCKET: RESOURCES.modelsBucket.name,
    // None: there is no CloudWatch here to read them.
    METRICS_NAMESPACE: '',
    AUTH: settings.AUTH,
    TREINO_NO_AUTH: String(settings.AUTH === 'none'),
    AWS_REGION: REGION,
    // The emulators want some; they look at none.
    AWS_ACCESS_KEY_ID: settings.TREINO_ACCESS_KEY_ID,
    AWS_SECRET_ACCESS_KEY: settings.TREINO_SECRET_ACCESS_KEY,
    AWS_ENDPOINT_URL_SQS: sqs,
    AWS_ENDPOINT_URL_S3: settings.TREINO_S3_ENDPOINT ?? embedded,
    AWS_ENDPOINT_URL_DYNAMODB:
      settings.TREINO_DYNAMODB_ENDPOINT ?? `http://${LOCAL_HOST}:${settings.TREINO_DYNAMODB_PORT}`,
    AWS_ENDPOINT_URL_ECS: `http://${LOCAL_HOST}:${settings.TREINO_ECS_PORT}`,
    AWS_ENDPOINT_URL_EVENTBRIDGE: `http://${LOCAL_HOST}:${settings.TREINO_EVENTS_PORT}`,
    ECS_CLUSTER: TRAINING_CONTAINER.cluster,
    ECS_TASK_DEFINITION: TRAINING_CONTAINER.taskDefinition,
    ECS_CONTAINER_NAME: TRAINING_CONTAINER.containerName,
    // There is no network to be in here; ECS wants some named.
    ECS_SUBNETS: 'subnet-local',
    ECS_SECURITY_GROUPS: 'sg-local',
    // A child process: it comes at once, or it does not.
    CONTAINER_START_SECONDS: '30',
    // As in serverless.yml: threads that wait for each other sleep instead of spinning.
    OMP_WAIT_POLICY: 'passive',
    // Whatever runs here has this machine; a Lambda no more than it would have on AWS.
    TRAINING_LAMBDA_MEMORY_MIB: String(Math.min(TRAINING_WORKER.memoryMegabytes, machineMib)),
    TRAINING_LAMBDA_THREADS: String(availableParallelism()),
    TRAINING_LAMBDA_SECONDS: String(TRAINING_WORKER.timeoutSeconds),
    TRAINING_CONTAINER_MEMORY_MIB: String(machineMib),
    TRAINING_CONTAINER_THREADS: String(availableParallelism()),
  };
}

/**
 * What the functions may see of this process' own environment: PATH, LOG_LEVEL, TRAINING_THREADS and the
 * like, but no AWS account of the user's, and no options meant for this process' Node.
 */
export const inheritedEnvironment = (): Record<string, string> =>
  Object.fromEntries(
    Object.entries(parseEnvironment(z.record(z.string(), z.string()))).filter(
      ([name]) => !/^(AWS_|NODE_OPTIONS$|NODE_CHANNEL_|JEST_|npm_)/.test(name),
    ),
  );
