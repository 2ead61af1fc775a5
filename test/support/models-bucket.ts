/**
 * A bucket for one test. It is in the S3 emulator of the local stack on a free port, or in an existing store if the
 * environment names one (npm run test:s3, test:localstack).
 */
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateBucketCommand, DeleteBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { openModelStore } from '../../lib/platform/artifacts/model-store.ts';
import type { ModelStore } from '../../lib/platform/artifacts/model-store.ts';
import { startSqsAndS3 } from '../../local/aws/emulators/sqs-and-s3.ts';
import { loadLocalSettings } from '../../lib/local-settings.ts';

export interface TestModelsBucket {
  readonly client: S3Client;
  /** Initially empty. */
  readonly store: ModelStore;
  stop(): Promise<void>;
}

export async function startModelsBucket(): Promise<TestModelsBucket> {
  const { TREINO_S3_ENDPOINT: endpoint, ...settings } = loadLocalSettings();
  if (endpoint !== undefined) {
    const client = s3ClientOf(endpoint, settings);
    const store = openModelStore(`models-${randomUUID()}`, client);
    await client.send(new CreateBucketCommand({ Bucket: store.bucket }));
    return {
      client,
      store,
      async stop() {
        await store.remove(await store.list(''));
        await client.send(new DeleteBucketCommand({ Bucket: store.bucket }));
        client.destroy();
      },
    };
  }
  const directory = mkdtempSync(join(tmpdir(), 'treino-bucket-'));
  const server = await startSqsAndS3({ dataDir: directory, port: 0 });
  const client = s3ClientOf(`http://127.0.0.1:${server.port}`);
  await client.send(new CreateBucketCommand({ Bucket: 'models' }));
  return {
    client,
    store: openModelStore('models', client),
    async stop() {
      client.destroy();
      await server.stop();
      rmSync(directory, { recursive: true });
    },
  };
}

/** A client without retries. */
export const s3ClientOf = (
  endpoint: string,
  options: {
    readonly socketTimeout?: number;
    readonly TREINO_ACCESS_KEY_ID?: string;
    readonly TREINO_SECRET_ACCESS_KEY?: string;
  } = {},
): S3Client =>
  new S3Client({
    endpoint,
    region: 'us-east-1',
    credentials: {
      accessKeyId: options.TREINO_ACCESS_KEY_ID ?? 'local',
      secretAccessKey: options.TREINO_SECRET_ACCESS_KEY ?? 'local',
    },
    maxAttempts: 1,
    ...(options.socketTimeout !== undefined && {
      requestHandler: { socketTimeout: options.socketTimeout },
    }),
  });
