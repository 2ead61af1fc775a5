/**
 * Runs an emulator in a worker thread, and starts it again when it fails. When the disk is full, dynalite and fauxqs throw
 * where nobody can catch it, and LevelDB refuses every write until it is opened again.
 *
 *   start ─▶ listening ──uncaught error──▶ waiting: 1 s, 2 s, 4 s … ─▶ start at the same port, on the same data
 *                │ stop()
 *                ▼
 *             stopped
 *
 * Clients see a closed connection and send their request again.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { DependencyError, messageOf } from '../../../lib/errors.ts';
import type { StoredObject } from './sqs-and-s3.ts';

const MIN_BACKOFF_MS = 1000;
const MAX_BACKOFF_MS = 10_000;

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

export interface EmulatorThreadOptions {
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

export class EmulatorThread {
  readonly #options: EmulatorThreadOptions;
  readonly #stopping = new AbortController();
  #worker: Worker | undefined;
  #ended: Promise<unknown> = Promise.resolve();
  #restarting: Promise<void> = Promise.resolve();

  private constructor(options: EmulatorThreadOptions) {
    this.#options = options;
  }

  /** @throws DependencyError when the emulator does not start */
  static async start(options: EmulatorThreadOptions): Promise<EmulatorThread> {
    const thread = new EmulatorThread(options);
    try {
      await thread.#run(options.data);
    } catch (cause) {
      throw new DependencyError(options.name, `${options.name} does not start: ${messageOf(cause)}`, {
        cause,
      });
    }
    return thread;
  }

  /** Sends a message to the thread. Has no effect while it does not run. */
  post(message: 'end-polls' | 'stop'): void {
    this.#worker?.postMessage(message);
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    this.post('stop');
    await this.#ended;
    await this.#restarting;
  }

  #isStopping(): boolean {
    return this.#stopping.signal.aborted;
  }

  /** Starts a thread and waits until it listens. @throws the error that ends it before */
  async #run(data: EmulatorData): Promise<void> {
    const worker = new Worker(this.#options.module, { workerData: data });
    const listening = Promise.withResolvers<number>();
    const exited = Promise.withResolvers<undefined>();
    let failure: unknown = new Error('its thread ended');
    worker.on('message', (message: EmulatorMessage) => {
      if (message.type === 'listening') listening.resolve(message.port);
      else this.#options.onObject?.(message.object);
    });
    worker.on('error', (error) => (failure = error));
    worker.on('exit', () => {
      listening.reject(failure);
      exited.resolve(undefined);
    });
    this.#ended = exited.promise;
    const port = await listening.promise;
    this.#worker = worker;
    void exited.promise.then(() => {
      this.#worker = undefined;
      if (!this.#isStopping()) this.#restarting = this.#restart({ ...data, port }, failure);
    });
    // stop() was called while the thread started.
    if (this.#isStopping()) this.post('stop');
  }

  async #restart(data: EmulatorData, failure: unknown): Promise<void> {
    const { name, log } = this.#options;
    let problem = failure;
    for (let wait = MIN_BACKOFF_MS; ; wait = Math.min(2 * wait, MAX_BACKOFF_MS)) {
      log(`${name} failed and starts again in ${wait / 1000} s: ${describe(problem)}`);
      await delay(wait, undefined, { signal: this.#stopping.signal }).catch(() => undefined);
      if (this.#isStopping()) return;
      try {
        await this.#run(data);
        log(`${name} runs again.`);
        return;
      } catch (error) {
        problem = error;
      }
    }
  }
}

/** LevelDB and SQLite give the reason in the cause. */
function describe(error: unknown): string {
  const cause = error instanceof Error && error.cause !== undefined ? ` (${messageOf(error.cause)})` : '';
  return `${messageOf(error)}${cause}`;
}
