/**
 * The services that the functions use: PostgreSQL, SQS and S3, DynamoDB. Each is embedded, or external if the settings
 * name one (LocalStack, MinIO, another PostgreSQL). External services are never started or stopped.
 */
import type { LocalSettings } from '../../lib/local-settings.ts';
import { startPostgres } from '../../lib/platform/embedded-postgres/start-postgres.ts';
import { connect } from '../../lib/platform/postgres/connect.ts';
import { migrateWarehouse } from '../../lib/warehouse/migrate-warehouse.ts';
import { startEmulator } from '../aws/emulators/emulator-thread.ts';
import type { StoredObject } from '../aws/emulators/sqs-and-s3.ts';

export interface Service {
  stop(): Promise<void>;
}

export interface QueueService extends Service {
  /** Answers all long polls now. Has no effect on an external SQS. */
  endPolls(): void;
}

interface ServiceOptions {
  readonly dataDir: string;
  /** Receives a line when the service fails and when it runs again. */
  readonly log: (line: string) => void;
}

const EXTERNAL: QueueService = { stop: () => Promise.resolve(), endPolls: () => undefined };

/**
 * Starts or reaches PostgreSQL and migrates its schema.
 * @throws DependencyError when the database does not start or cannot be reached
 */
export async function providePostgres(
  settings: LocalSettings,
  { dataDir, log }: ServiceOptions,
): Promise<Service> {
  const externalUrl = settings.TREINO_DATABASE_URL;
  if (externalUrl !== undefined) {
    await migrate(externalUrl);
    return EXTERNAL;
  }
  const database = await startPostgres({ dataDir, port: settings.TREINO_POSTGRES_PORT, log });
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
    await migrateWarehouse(sql);
  } finally {
    await sql.end();
  }
}

/**
 * One emulator serves SQS and S3. It starts unless both are external.
 * @param options.onObject receives every object after it is written to the embedded S3
 */
export async function provideSqsAndS3(
  settings: LocalSettings,
  { dataDir, log, onObject }: ServiceOptions & { onObject: (object: StoredObject) => void },
): Promise<QueueService> {
  if (settings.TREINO_SQS_ENDPOINT && settings.TREINO_S3_ENDPOINT) return EXTERNAL;
  const thread = await startEmulator({
    module: new URL('../aws/emulators/sqs-and-s3-worker.ts', import.meta.url),
    name: 'SQS and S3',
    data: { dataDir, port: settings.TREINO_AWS_PORT },
    onObject,
    log,
  });
  return { stop: () => thread.stop(), endPolls: () => thread.post('end-polls') };
}

export const provideDynamoDb = async (
  settings: LocalSettings,
  { dataDir, log }: ServiceOptions,
): Promise<Service> =>
  settings.TREINO_DYNAMODB_ENDPOINT
    ? EXTERNAL
    : startEmulator({
        module: new URL('../aws/emulators/dynamodb-worker.ts', import.meta.url),
        name: 'DynamoDB',
        data: { dataDir, port: settings.TREINO_DYNAMODB_PORT },
        log,
      });
