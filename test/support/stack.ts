/**
 * Local stacks for tests, on free ports and with their own state directories. If the environment names existing services
 * (npm run test:localstack), the stacks use those, emptied first.
 */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DeleteTableCommand } from '@aws-sdk/client-dynamodb';
import { ListBucketsCommand } from '@aws-sdk/client-s3';
import { DeleteQueueCommand, GetQueueUrlCommand } from '@aws-sdk/client-sqs';
import { z } from 'zod';
import { openModelStore } from '../../lib/platform/artifacts/model-store.ts';
import { parseEnvironment } from '../../lib/config.ts';
import { openDynamoDbJobTable } from '../../lib/jobs/dynamodb/job-table.ts';
import type { JobTable } from '../../lib/jobs/job-table.ts';
import { openPostgresJobTable } from '../../lib/jobs/postgres/job-table.ts';
import { connect } from '../../lib/platform/postgres/connect.ts';
import { openAwsClients } from '../../local/aws/resources/aws-clients.ts';
import { RESOURCES } from '../../local/aws/resources/resources.ts';
import { loadLocalSettings } from '../../lib/local-settings.ts';
import type { LocalSettings } from '../../lib/local-settings.ts';
import { stackEnvironment } from '../../local/stack/stack-environment.ts';
import type { StackEnvironment } from '../../local/stack/stack-environment.ts';
import { copyEmptyDatabase } from './empty-database.ts';
import { freePorts } from './ports.ts';

const environmentSchema = z.object({
  JOB_TABLE: z.enum(['dynamodb', 'postgres']).default('dynamodb'),
});

/** The kind of job table: JOB_TABLE, which the stack passes on to its functions. */
export const jobTableName = (): 'dynamodb' | 'postgres' => parseEnvironment(environmentSchema).JOB_TABLE;

/** Settings for a new stack. Its state directory has a space in its path and contains only an empty database. */
export async function freeSettings(): Promise<LocalSettings> {
  await emptyExternalServices(loadLocalSettings());
  const stateDir = mkdtempSync(join(tmpdir(), 'treino stack '));
  await copyEmptyDatabase(join(stateDir, 'postgres'));
  const [http, postgres, aws, dynamodb, lambda, ecs, events] = await freePorts(7);
  return {
    ...loadLocalSettings(),
    TREINO_HTTP_PORT: http!,
    TREINO_POSTGRES_PORT: postgres!,
    TREINO_AWS_PORT: aws!,
    TREINO_DYNAMODB_PORT: dynamodb!,
    TREINO_LAMBDA_PORT: lambda!,
    TREINO_ECS_PORT: ecs!,
    TREINO_EVENTS_PORT: events!,
    TREINO_SWEEP_SECONDS: 60,
    AUTH: 'none',
    TREINO_STATE_DIR: stateDir,
  };
}

/** Empties existing services. Stacks use them one after the other. */
async function emptyExternalServices(settings: LocalSettings): Promise<void> {
  const { TREINO_SQS_ENDPOINT, TREINO_S3_ENDPOINT, TREINO_DYNAMODB_ENDPOINT } = settings;
  const { s3, sqs, dynamodb } = openAwsClients(stackEnvironment(settings));
  if (TREINO_SQS_ENDPOINT !== undefined) {
    for (const { name: QueueName } of [
      RESOURCES.trainingQueue,
      RESOURCES.deadLetterQueue,
      RESOURCES.deadLetteredEventsQueue,
    ])
      await unlessMissing('QueueDoesNotExist', async () => {
        const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName }));
        await sqs.send(new DeleteQueueCommand({ QueueUrl }));
      });
  }
  if (TREINO_S3_ENDPOINT !== undefined) {
    const store = openModelStore(RESOURCES.modelsBucket.name, s3);
    const { Buckets = [] } = await s3.send(new ListBucketsCommand({}));
    if (Buckets.some(({ Name }) => Name === store.bucket)) await store.remove(await store.list(''));
  }
  if (TREINO_DYNAMODB_ENDPOINT !== undefined) {
    await unlessMissing('ResourceNotFoundException', () =>
      dynamodb.send(new DeleteTableCommand({ TableName: RESOURCES.jobsTable.name })),
    );
  }
  for (const client of [s3, sqs, dynamodb]) client.destroy();
}

async function unlessMissing(name: string, remove: () => Promise<unknown>): Promise<void> {
  try {
    await remove();
  } catch (error) {
    if (!(error instanceof Error && error.name.endsWith(name))) throw error;
  }
}

/** The settings as environment variables, for a stack in a child process. */
export const asEnvironment = (settings: LocalSettings): Record<string, string> =>
  Object.fromEntries(Object.entries(settings).map(([name, value]) => [name, String(value)]));

/** Clients that tests use to look behind the API. */
export function openClients(environment: StackEnvironment) {
  const { s3, sqs, dynamodb } = openAwsClients(environment);
  const sql = connect(environment.DATABASE_URL);
  const jobs: JobTable =
    jobTableName() === 'postgres'
      ? openPostgresJobTable(sql)
      : openDynamoDbJobTable(environment.JOBS_TABLE, dynamodb);
  return {
    sql,
    s3,
    sqs,
    jobs,
    async close() {
      for (const client of [s3, sqs, dynamodb]) client.destroy();
      await sql.end();
    },
  };
}

/** The number of jobs in the table. */
export async function countJobs(jobs: JobTable): Promise<number> {
  let count = 0;
  let cursor: string | undefined;
  do {
    const page = await jobs.list({ limit: 100, ...(cursor !== undefined && { cursor }) });
    count += page.jobs.length;
    cursor = page.cursor;
  } while (cursor !== undefined);
  return count;
}
