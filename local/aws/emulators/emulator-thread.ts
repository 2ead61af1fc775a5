/**
 * Runs an emulator in a worker thread, and starts it again when it fails, at the same port and on the same data. When the
 * disk is full, dynalite and fauxqs throw where nothing can catch it, and LevelDB refuses every write until it is opened
 * again. Clients see a closed connection and send their request again.
 */
import { Worker } from 'node:worker_threads';
import { DependencyError, messageOf } from '../../../lib/errors.ts';
import { keepRunning } from '../../../lib/platform/keep-running.ts';
import type { RunningServer } from '../../../lib/platform/keep-running.ts';
import type { StoredObject } from './sqs-and-s3.ts';

/** What the thread gets as `workerData`. */
export interface EmulatorData {
  readonly dataDir: string;
  /** 0 picks a free port. */
  readonly port: number;
}

/** Thread → stack. */
export type EmulatorMessage =
  | { readonly type: 'listening'; readonly port: number }
  | { readonly type: 'object'; readonly object: StoredObject };

/** Stack → thread. */
type Command = 'end-polls' | 'stop';

export interface EmulatorOptions {
  /** The thread's module. It sends `listening`, and ends when it receives `stop`. */
  readonly module: URL;
  /** For messages, such as `DynamoDB`. */
  readonly name: string;
  readonly data: EmulatorData;
  /** Receives the objects that S3 has stored. */
  readonly onObject?: (object: StoredObject) => void;
  /** Receives a line when the emulator fails and when it runs again. */
  readonly log: (line: string) => void;
}

export interface Emulator {
  /** Sends a command to the thread. Has no effect while it does not run. */
  post(command: Command): void;
  stop(): Promise<void>;
}

interface EmulatorThread extends RunningServer {
  readonly port: number;
  post(command: Command): void;
}

/** @throws DependencyError if the emulator does not start */
export async function startEmulator(options: EmulatorOptions): Promise<Emulator> {
  const { name, data, log } = options;
  try {
    const first = await startThread(options, data);
    const restart = () => startThread(options, { ...data, port: first.port });
    const thread = keepRunning(first, { name, start: restart, log });
    return { post: (command) => thread.current().post(command), stop: () => thread.stop() };
  } catch (cause) {
    throw new DependencyError(name, `${name} does not start: ${messageOf(cause)}`, { cause });
  }
}

/** Starts a thread and waits until it listens. @throws the error that ends it before */
async function startThread(
  { module, onObject }: EmulatorOptions,
  workerData: EmulatorData,
): Promise<EmulatorThread> {
  const worker = new Worker(module, { workerData });
  const listening = Promise.withResolvers<number>();
  const ended = Promise.withResolvers<string>();
  let failure: unknown = new Error('its thread ended');
  worker.on('message', (message: EmulatorMessage) => {
    if (message.type === 'listening') listening.resolve(message.port);
    else onObject?.(message.object);
  });
  worker.on('error', (error) => (failure = error));
  worker.on('exit', () => {
    listening.reject(failure);
    ended.resolve(describe(failure));
  });
  const port = await listening.promise;
  const post = (command: Command): void => worker.postMessage(command);
  return {
    port,
    ended: ended.promise,
    post,
    async stop() {
      post('stop');
      await ended.promise;
    },
  };
}

/** LevelDB and SQLite give the reason in the cause. */
function describe(error: unknown): string {
  const cause = error instanceof Error && error.cause !== undefined ? ` (${messageOf(error.cause)})` : '';
  return `${messageOf(error)}${cause}`;
}
