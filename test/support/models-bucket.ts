/** A bucket of a test's own: the S3 that the local stack has, on a free port, gone with the test. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { openModelStore } from '../../lib/artifacts/model-store.ts';
import type { ModelStore } from '../../lib/artifacts/model-store.ts';
import { startSqsAndS3 } from '../../local/emulators.ts';

export interface TestModelsBucket {
  readonly client: S3Client;
  /** The bucket `models`, empty. */
  readonly store: ModelStore;
  stop(): Promise<void>;
}

export async function startModelsBucket(): Promise<TestModelsBucket> {
  const directory = mkdtempSync(join(tmpdir(), 'treino-bucket-'));
  const server = await startSqsAndS3({ dataDir: directory, port: 0 });
  const client = s3ClientOf(server.port);
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

/** A client of what listens on a port of this machine; it asks once. */
export const s3ClientOf = (port: number, options: { socketTimeout?: number } = {}): S3Client =>
  new S3Client({
    endpoint: `http://127.0.0.1:${port}`,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    forcePathStyle: true,
    maxAttempts: 1,
    requestHandler: options,
  });
