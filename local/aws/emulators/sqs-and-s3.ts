/**
 * SQS and S3 by fauxqs, in this process: when the process dies, the ports are free again. Data is on disk.
 *
 * fauxqs' own `startFauxqs` listens on all interfaces and has no hook for written objects, so this module assembles
 * the server from fauxqs' internal modules. The version of fauxqs is pinned.
 */
import { mkdirSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { buildApp } from 'fauxqs';
import type { BuildAppOptions, SpyMessage } from 'fauxqs';
import { LOCAL_HOST } from '../../../lib/local-settings.ts';
import { emulatorCheck } from '../guard/emulator-check.ts';
import { guardServer } from '../guard/request-guard.ts';
import { listenOnIpv6 } from '../loopback.ts';
import { acceptBodies } from './s3/bodies.ts';
import { checkConditions } from './s3/conditional-writes.ts';
import { listInOrder } from './s3/listing.ts';
import { setRequestedHeaders } from './s3/response-headers.ts';
import { answerSubresources } from './s3/subresources.ts';
import { readXmlBodies } from './s3/xml-bodies.ts';

export interface QueueEmulator {
  readonly port: number;
  /** Answers all long polls now. */
  endPolls(): void;
  stop(): Promise<void>;
}

/** An object that was just written. */
export interface StoredObject {
  readonly bucket: string;
  readonly key: string;
  /** Bytes. */
  readonly size: number;
  /** Without quotation marks. */
  readonly etag: string;
  readonly at: Date;
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

/** Imports a module that fauxqs does not export. */
const importInternal = async <T>(file: string): Promise<T> =>
  (await import(new URL(file, import.meta.resolve('fauxqs')).href)) as T;

/** The internal modules; imported once. */
let internals: ReturnType<typeof importInternals> | undefined;

const importInternals = () =>
  Promise.all([
    importInternal<{ SqsStore: new () => Stores['sqsStore'] }>('sqs/sqsStore.js'),
    importInternal<{ SnsStore: new () => Stores['snsStore'] }>('sns/snsStore.js'),
    importInternal<{ S3Store: new () => Stores['s3Store'] }>('s3/s3Store.js'),
    importInternal<{ PersistenceManager: new (dir: string) => SqsPersistence }>('persistence.js'),
    importInternal<{ FileS3Persistence: new (dir: string) => S3Persistence }>('s3/fileS3Persistence.js'),
  ]);

/**
 * Starts SQS and S3 on the loopback addresses. They refuse requests of web pages, except for presigned links.
 * @param options.port 0 picks a free port
 * @param options.onObject receives every object after it is written
 */
export async function startSqsAndS3(options: {
  dataDir: string;
  port: number;
  onObject?: (object: StoredObject) => void;
}): Promise<QueueEmulator> {
  const [{ SqsStore }, { SnsStore }, { S3Store }, { PersistenceManager }, { FileS3Persistence }] =
    await (internals ??= importInternals());
  const sqsStore = new SqsStore();
  const snsStore = new SnsStore();
  const s3Store = new S3Store();
  mkdirSync(options.dataDir, { recursive: true });
  const queues = patchReceiveCount(new PersistenceManager(join(options.dataDir, 'sqs')));
  const objects = new FileS3Persistence(join(options.dataDir, 's3'));
  moveQueues(queues, options.port);
  queues.loadSqsAndSns(sqsStore, snsStore);
  objects.loadS3(s3Store);
  // Set after loading, so that loaded data is not written again.
  Object.assign(sqsStore, { persistence: queues });
  Object.assign(snsStore, { persistence: queues });
  Object.assign(s3Store, { persistence: objects });
  for (const queue of sqsStore.allQueues()) Object.assign(queue, { persistence: queues });
  if (options.onObject) Object.assign(s3Store, { spy: objectSpy(s3Store, options.onObject) });

  // Queue URLs then use the address of the request. fauxqs' default host `sqs.<region>.localhost` rarely resolves.
  sqsStore.host = '';
  const app = buildApp({ logger: false, stores: { sqsStore, snsStore, s3Store } });
  completeS3(app, s3Store);
  app.addHook('preClose', () => {
    queues.close();
    objects.close();
  });
  makeInFlightVisible(sqsStore);
  await app.ready();
  guardServer(app.server, emulatorCheck({ opensLinks: true }));
  await app.listen({ port: options.port, host: LOCAL_HOST });
  const closeIpv6 = await listenOnIpv6(app.server);
  return {
    port: (app.server.address() as AddressInfo).port,
    endPolls: () => {
      for (const queue of sqsStore.allQueues()) queue.cancelWaiters();
    },
    async stop() {
      // Long polls would keep the server open for up to 20 s.
      sqsStore.shutdown();
      closeIpv6();
      app.server.closeAllConnections();
      await app.close();
    },
  };
}

/** Adds what S3 clients need and fauxqs does not have. */
function completeS3(app: ReturnType<typeof buildApp>, store: Stores['s3Store']): void {
  const etagOf = (bucket: string, key: string): string | undefined => {
    try {
      return store.headObject(bucket, key).etag;
    } catch {
      // The store has no other way to say that there is no such object.
      return undefined;
    }
  };
  const list = store.listObjects.bind(store);
  store.listObjects = (bucket, options) =>
    listInOrder(list(bucket, { prefix: options?.prefix ?? '', maxKeys: Infinity }).objects, options);
  answerSubresources(app, {
    hasBucket: (bucket) => store.hasBucket(bucket),
    hasObject: (bucket, key) => etagOf(bucket, key) !== undefined,
  });
  acceptBodies(app);
  readXmlBodies(app, store);
  checkConditions(app, etagOf);
  setRequestedHeaders(app);
}

/**
 * Fixes a bug of fauxqs 2.4.1, which loses a persisted message when its visibility timeout is set to 0: it writes
 * NULL to a receive count that must not be NULL. This keeps the count, as SQS does.
 */
function patchReceiveCount(persistence: SqsPersistence): SqsPersistence {
  const makeReady = persistence.db.prepare(
    'UPDATE sqs_messages SET receipt_handle = NULL, visibility_deadline = NULL WHERE message_id = ?',
  );
  return Object.assign(persistence, {
    updateMessageReady: (messageId: string) => void makeReady.run(messageId),
  });
}

/**
 * Gives the queues of an earlier run URLs with this port. fauxqs stores a queue's URL when it creates the queue, and returns
 * it forever.
 * @param port 0, which picks a free port later, leaves them as they are
 */
function moveQueues({ db }: SqsPersistence, port: number): void {
  if (port === 0) return;
  // What follows `http://` and the next slash is the path.
  db.prepare(
    "UPDATE sqs_queues SET url = ? || substr(url, 7 + instr(substr(url, 8), '/')) WHERE url LIKE 'http://%/%'",
  ).run(`http://${LOCAL_HOST}:${port}`);
}

/** fauxqs notifies a spy after each operation on an object. */
const objectSpy = (s3Store: Stores['s3Store'], onObject: (object: StoredObject) => void) => ({
  addMessage(operation: SpyMessage) {
    if (operation.service !== 's3' || !['uploaded', 'renamed'].includes(operation.status)) return;
    const { bucket, key } = operation;
    const { contentLength: size, etag, lastModified: at } = s3Store.headObject(bucket, key);
    onObject({ bucket, key, size, etag: etag.replaceAll('"', ''), at });
  },
});

/**
 * Makes all received but undeleted messages visible. Their receivers ended with an earlier stack, so waiting for
 * the visibility timeout (1.5 hours) would only delay the jobs.
 */
function makeInFlightVisible(sqsStore: Stores['sqsStore']): void {
  for (const queue of sqsStore.allQueues()) {
    for (const { receiptHandle } of queue.inspectMessages().inflight)
      queue.changeVisibility(receiptHandle, 0);
  }
}
