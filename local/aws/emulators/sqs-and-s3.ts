/**
 * SQS and S3 (fauxqs) and DynamoDB (dynalite), in this process: when it dies, they die, and free their
 * ports. What they hold is on disk.
 */
import { mkdirSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import dynalite from 'dynalite';
import { buildApp } from 'fauxqs';
import type { BuildAppOptions, SpyMessage } from 'fauxqs';
import type { StoredObject } from '../events/event-bus.ts';
import { LOCAL_HOST } from '../../../lib/local-settings.ts';

export interface Emulator {
  readonly port: number;
  stop(): Promise<void>;
}

export interface QueueEmulator extends Emulator {
  /** Answers every long poll now. */
  endPolls(): void;
}

type Stores = NonNullable<BuildAppOptions['stores']>;
interface Persistence {
  close(): void;
}
interface SqsPersistence extends Persistence {
  readonly db: DatabaseSync;
  loadSqsAndSns(sqs: Stores['sqsStore'], sns: Stores['snsStore']): void;
}
interface S3Persistence extends Persistence {
  loadS3(s3: Stores['s3Store']): void;
}

/** A part of fauxqs that its front door does not show; the version is pinned. */
const fauxqsPart = async <T>(file: string): Promise<T> =>
  (await import(new URL(file, import.meta.resolve('fauxqs')).href)) as T;

/** Those that are needed, imported once. */
let parts: ReturnType<typeof importParts> | undefined;

const importParts = () =>
  Promise.all([
    fauxqsPart<{ SqsStore: new () => Stores['sqsStore'] }>('sqs/sqsStore.js'),
    fauxqsPart<{ SnsStore: new () => Stores['snsStore'] }>('sns/snsStore.js'),
    fauxqsPart<{ S3Store: new () => Stores['s3Store'] }>('s3/s3Store.js'),
    fauxqsPart<{ PersistenceManager: new (dir: string) => SqsPersistence }>('persistence.js'),
    fauxqsPart<{ FileS3Persistence: new (dir: string) => S3Persistence }>('s3/fileS3Persistence.js'),
  ]);

/**
 * Starts SQS and S3. fauxqs' own `startFauxqs` listens on every interface; this does the same on
 * 127.0.0.1 only.
 * @param port 0 takes a free one.
 * @param onObject hears of every object that is written.
 */
export async function startSqsAndS3(options: {
  dataDir: string;
  port: number;
  onObject?: (object: StoredObject) => void;
}): Promise<QueueEmulator> {
  const [{ SqsStore }, { SnsStore }, { S3Store }, { PersistenceManager }, { FileS3Persistence }] =
    await (parts ??= importParts());
  const sqsStore = new SqsStore();
  const snsStore = new SnsStore();
  const s3Store = new S3Store();
  mkdirSync(options.dataDir, { recursive: true });
  const queues = mended(new PersistenceManager(join(options.dataDir, 'sqs')));
  const objects = new FileS3Persistence(join(options.dataDir, 's3'));
  queues.loadSqsAndSns(sqsStore, snsStore);
  objects.loadS3(s3Store);
  // Only now: what is loaded must not be written again.
  Object.assign(sqsStore, { persistence: queues });
  Object.assign(snsStore, { persistence: queues });
  Object.assign(s3Store, { persistence: objects });
  for (const queue of sqsStore.allQueues()) Object.assign(queue, { persistence: queues });
  if (options.onObject) Object.assign(s3Store, { spy: writeListener(s3Store, options.onObject) });

  // Queue URLs on the address that was asked, not on fauxqs' own `sqs.<region>.localhost`, which few resolve.
  sqsStore.host = '';
  const app = buildApp({ logger: false, stores: { sqsStore, snsStore, s3Store } });
  app.addHook('preClose', () => {
    queues.close();
    objects.close();
  });
  releaseInFlight(sqsStore);
  await app.listen({ port: options.port, host: LOCAL_HOST });
  return {
    port: (app.server.address() as AddressInfo).port,
    endPolls: () => {
      for (const queue of sqsStore.allQueues()) queue.cancelWaiters();
    },
    async stop() {
      // Long polls would hold the server for up to 20 s.
      sqsStore.shutdown();
      app.server.closeAllConnections();
      await app.close();
    },
  };
}

/**
 * fauxqs 2.4.1 loses a persisted message whose visibility is set to 0: it writes NULL to a receive count
 * that must not be NULL, and fails half way. This keeps the count, as SQS does.
 */
function mended(persistence: SqsPersistence): SqsPersistence {
  const makeReady = persistence.db.prepare(
    'UPDATE sqs_messages SET receipt_handle = NULL, visibility_deadline = NULL WHERE message_id = ?',
  );
  return Object.assign(persistence, {
    updateMessageReady: (messageId: string) => void makeReady.run(messageId),
  });
}

/** fauxqs tells a spy of what was done to its objects, once it is done. */
const writeListener = (s3Store: Stores['s3Store'], onObject: (object: StoredObject) => void) => ({
  addMessage(done: SpyMessage) {
    if (done.service !== 's3' || !['uploaded', 'renamed'].includes(done.status)) return;
    const { bucket, key } = done;
    const { contentLength: size, etag, lastModified: at } = s3Store.headObject(bucket, key);
    onObject({ bucket, key, size, etag: etag.replaceAll('"', ''), at });
  },
});

/**
 * Makes every received but undeleted message visible. Whoever had received them belonged to a stack that
 * is gone: waiting out their visibility timeout (1.5 hours) would serve no one.
 */
function releaseInFlight(sqsStore: Stores['sqsStore']): void {
  for (const queue of sqsStore.allQueues()) {
    for (const { receiptHandle } of queue.inspectMessages().inflight)
      queue.changeVisibility(receiptHandle, 0);
  }
}

/**
 * Starts DynamoDB.
 * @param port 0 takes a free one.
 */
export async function startDynamoDb(options: { dataDir: string; port: number }): Promise<Emulator> {
  mkdirSync(options.dataDir, { recursive: true });
  const server = dynalite({ path: options.dataDir, createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, LOCAL_HOST, resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    stop: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error ? reject(error) : resolve()));
        server.closeAllConnections();
      }),
  };
}
