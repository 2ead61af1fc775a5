/** The environment the functions get from the local stack: the same names they have on AWS. */
import { z } from 'zod';
import { parseEnvironment } from '../lib/config.ts';
import { RESOURCES } from './resources.ts';
import { HOST } from './settings.ts';
import type { Settings } from './settings.ts';

export const REGION = 'us-east-1';
const ACCOUNT = '000000000000';

/** A type, not an interface: it is passed on as a record. */
export type StackEnvironment = Readonly<
  Record<
    | 'DATABASE_URL'
    | 'TRAINING_QUEUE_URL'
    | 'JOBS_TABLE'
    | 'MODELS_BUCKET'
    | 'AWS_REGION'
    | 'AWS_ACCESS_KEY_ID'
    | 'AWS_SECRET_ACCESS_KEY'
    | 'AWS_ENDPOINT_URL_SQS'
    | 'AWS_ENDPOINT_URL_S3'
    | 'AWS_ENDPOINT_URL_DYNAMODB'
    | 'OMP_WAIT_POLICY',
    string
  >
>;

/** By 127.0.0.1, never `localhost`: with an IP address the SDK addresses buckets by path. */
export function stackEnvironment(settings: Settings, databaseUrl: string): StackEnvironment {
  const sqsAndS3 = `http://${HOST}:${settings.TREINO_AWS_PORT}`;
  return {
    DATABASE_URL: databaseUrl,
    TRAINING_QUEUE_URL: `${sqsAndS3}/${ACCOUNT}/${RESOURCES.trainingQueue.name}`,
    JOBS_TABLE: RESOURCES.jobsTable.name,
    MODELS_BUCKET: RESOURCES.modelsBucket.name,
    AWS_REGION: REGION,
    // The emulators want some; they look at none.
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_ENDPOINT_URL_SQS: sqsAndS3,
    AWS_ENDPOINT_URL_S3: sqsAndS3,
    // As in serverless.yml: threads that wait for each other sleep instead of spinning.
    OMP_WAIT_POLICY: 'passive',
    AWS_ENDPOINT_URL_DYNAMODB: `http://${HOST}:${settings.TREINO_DYNAMODB_PORT}`,
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
