/**
 * What the functions talk to, opened: PostgreSQL, SQS and S3, DynamoDB. Each is the embedded one, or, where the
 * settings name one that is there already (LocalStack, MinIO, a PostgreSQL of one's own), that; whose it is, it
 * is left running.
 */
import { connect } from '../../lib/platform/postgres/connect.ts';
import { applySchema } from '../../lib/platform/postgres/migrate.ts';
import { startDynamoDb, startSqsAndS3 } from '../aws/emulators/sqs-and-s3.ts';
import type { StoredObject } from '../aws/events/event-bus.ts';
import { startPostgres } from '../../lib/platform/embedded-postgres/start-postgres.ts';
import type { LocalSettings } from '../../lib/local-settings.ts';

export interface Service {
  stop(): Promise<void>;
}

export interface QueueService extends Service {
  /** Answers every long poll now, where that can be had. */
  endPolls(): void;
}

const elsewhere: QueueService = { stop: () => Promise.resolve(), endPolls: () => undefined };

/** @throws DependencyError when the database does not come up, or cannot be reached. */
export async function openDatabase(settings: LocalSettings, dataDir: string): Promise<Service> {
  const outside = settings.TREINO_DATABASE_URL;
  if (outside !== undefined) {
    await migrate(outside);
    return elsewhere;
  }
  const database = await startPostgres({ dataDir, port: settings.TREINO_POSTGRES_PORT });
  try {
    await migrate(database.url);
    return database;
  } catch (error) {
    await database.stop();
    throw error;
  }
}

async function migrate(url: string): Promise<void> {
  const sql = connect(url);
  try {
    await applySchema(sql);
  } finally {
    await sql.end();
  }
}

/**
 * One emulator is both: it is started unless both are elsewhere.
 * @param onObject hears of every object that is written; not of those elsewhere.
 */
export const openSqsAndS3 = async (
  settings: LocalSettings,
  dataDir: string,
  onObject?: (object: StoredObject) => void,
): Promise<QueueService> =>
  settings.TREINO_SQS_ENDPOINT && settings.TREINO_S3_ENDPOINT
    ? elsewhere
    : startSqsAndS3({ dataDir, port: settings.TREINO_AWS_PORT, ...(onObject && { onObject }) });

export const openDynamoDb = async (settings: LocalSettings, dataDir: string): Promise<Service> =>
  settings.TREINO_DYNAMODB_ENDPOINT
    ? elsewhere
    : startDynamoDb({ dataDir, port: settings.TREINO_DYNAMODB_PORT });
