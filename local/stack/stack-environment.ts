/** The environment variables that the local stack gives the functions. They have the same names on AWS. */
import { availableParallelism } from 'node:os';
import { z } from 'zod';
import { parseEnvironment } from '../../lib/config.ts';
import { LOCAL_HOST } from '../../lib/local-settings.ts';
import type { LocalSettings } from '../../lib/local-settings.ts';
import { postgresUrl } from '../../lib/platform/embedded-postgres/start-postgres.ts';
import { machineMemoryBytes } from '../../lib/training/runners/runners.ts';
import { ACCOUNT, REGION } from '../aws/account.ts';
import { EVENT_BUS, RESOURCES, TRAINING_CONTAINER, TRAINING_WORKER } from '../aws/resources/resources.ts';

/** A type instead of an interface, so that it is assignable to a record. */
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

/** Endpoints use 127.0.0.1 instead of `localhost`: with an IP address, the SDK uses path-style bucket URLs. */
export function stackEnvironment(settings: LocalSettings): StackEnvironment {
  const machineMib = Math.floor(machineMemoryBytes() / 2 ** 20);
  const embedded = `http://${LOCAL_HOST}:${settings.TREINO_AWS_PORT}`;
  const sqs = settings.TREINO_SQS_ENDPOINT ?? embedded;
  return {
    DATABASE_URL: settings.TREINO_DATABASE_URL ?? postgresUrl(settings.TREINO_POSTGRES_PORT),
    TRAINING_QUEUE_URL: `${sqs}/${ACCOUNT}/${RESOURCES.trainingQueue.name}`,
    DATA_READY_DLQ_URL: `${sqs}/${ACCOUNT}/${RESOURCES.deadLetteredEventsQueue.name}`,
    EVENT_BUS: EVENT_BUS.name,
    JOBS_TABLE: RESOURCES.jobsTable.name,
    MODELS_BUCKET: RESOURCES.modelsBucket.name,
    // No metrics, because there is no CloudWatch here.
    METRICS_NAMESPACE: '',
    AUTH: settings.AUTH,
    TREINO_NO_AUTH: String(settings.AUTH === 'none'),
    AWS_REGION: REGION,
    // The emulators require credentials but do not check them.
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
    // Required by ECS, ignored by the container runner.
    ECS_SUBNETS: 'subnet-local',
    ECS_SECURITY_GROUPS: 'sg-local',
    // A child process starts much faster than a container.
    CONTAINER_START_SECONDS: '30',
    // As in serverless.yml: waiting OpenMP threads sleep instead of spinning.
    OMP_WAIT_POLICY: 'passive',
    // Every runner has this machine's resources. A function has no more memory than on AWS.
    TRAINING_LAMBDA_MEMORY_MIB: String(Math.min(TRAINING_WORKER.memoryMegabytes, machineMib)),
    TRAINING_LAMBDA_THREADS: String(availableParallelism()),
    TRAINING_LAMBDA_SECONDS: String(TRAINING_WORKER.timeoutSeconds),
    TRAINING_CONTAINER_MEMORY_MIB: String(machineMib),
    TRAINING_CONTAINER_THREADS: String(availableParallelism()),
  };
}

/**
 * The variables of this process that the functions inherit: PATH, LOG_LEVEL, TRAINING_THREADS and so on, but not the
 * user's AWS account or Node options.
 */
export const inheritedEnvironment = (): Record<string, string> =>
  Object.fromEntries(
    Object.entries(parseEnvironment(z.record(z.string(), z.string()))).filter(
      ([name]) => !/^(AWS_|NODE_OPTIONS$|NODE_CHANNEL_|JEST_|npm_)/.test(name),
    ),
  );
