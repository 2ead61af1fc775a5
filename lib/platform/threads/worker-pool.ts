/**
 * A few worker threads and a queue before them. A worker does one task at a time; the next goes to the
 * first that is idle, highest priority first. Threads start when there is work for them and a dead one is
 * replaced, so a task that kills its worker fails alone.
 */
import { Worker } from 'node:worker_threads';
import { messageOf, TreinoError } from '../../errors.ts';

export type PoolReply =
  | { readonly type: 'progress'; readonly value: unknown }
  | { readonly type: 'done'; readonly value: unknown }
  | { readonly type: 'failed'; readonly message: string; readonly code: string | undefined };

/** A task that a worker answered with an error; `code` is that of the TreinoError it threw, if it was one. */
export class TaskFailedError extends Error {
  readonly code: string | undefined;

  constructor(message: string, code: string | undefined) {
    super(message);
    this.code = code;
  }
}

/** A training thread ended in the middle of its work, most likely for lack of memory. */
export class WorkerDiedError extends TreinoError {
  constructor(why: string, options: { cause?: unknown } = {}) {
    super(
      `A training thread ended before its work was done (${why}). If it ran out of memory, give it more or train on fewer rows.`,
      {
        code: 'training_thread_died',
        retryable: true,
        ...options,
      },
    );
  }
}

interface Entry {
  readonly task: unknown;
  readonly priority: number;
  readonly onProgress: (value: unknown) => void;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
}

export class WorkerPool {
  readonly #entry: URL;
  readonly #workerData: unknown;
  readonly #size: number;
  readonly #queue: Entry[] = [];
  readonly #busy = new Map<Worker, Entry>();
  readonly #idle: Worker[] = [];
  #closed = false;

  /** @param size most threads at a time. */
  constructor(entry: URL, workerData: unknown, size: number) {
    this.#entry = entry;
    this.#workerData = workerData;
    this.#size = size;
  }

  /**
   * Queues a task.
   * @param priority higher goes first; equal ones in the order they came.
   * @throws TaskFailedError what the worker threw; WorkerDiedError when the worker ended.
   */
  run(
    task: unknown,
    priority: number,
    onProgress: (value: unknown) => void = () => undefined,
  ): Promise<unknown> {
    return new Promise((resolve, reject) => {
      if (this.#closed) {
        reject(new TreinoError('The trainer is closed.', { code: 'trainer_closed' }));
        return;
      }
      const after = this.#queue.findIndex((other) => other.priority < priority);
      const entry = { task, priority, onProgress, resolve, reject };
      this.#queue.splice(after === -1 ? this.#queue.length : after, 0, entry);
      this.#dispatch();
    });
  }

  /** Ends the threads, running ones after their present native call; what is queued is refused. */
  async close(): Promise<void> {
    this.#closed = true;
    const refusal = new TreinoError('The trainer is closed.', { code: 'trainer_closed' });
    for (const entry of this.#queue.splice(0)) entry.reject(refusal);
    const workers = [...this.#idle.splice(0), ...this.#busy.keys()];
    await Promise.all(workers.map((worker) => worker.terminate()));
  }

  #dispatch(): void {
    while (this.#queue.length > 0 && this.#busy.size < this.#size) {
      const worker = this.#idle.pop() ?? this.#start();
      const entry = this.#queue.shift()!;
      this.#busy.set(worker, entry);
      worker.postMessage(entry.task);
    }
  }

  #start(): Worker {
    const worker = new Worker(this.#entry, { workerData: this.#workerData });
    let fault: unknown;
    worker.on('message', (reply: PoolReply) => this.#hear(worker, reply));
    worker.on('error', (error) => {
      fault = error;
    });
    worker.on('exit', (code) => {
      const why = fault === undefined ? `exit code ${code}` : messageOf(fault);
      this.#bury(worker, new WorkerDiedError(why, { cause: fault }));
    });
    return worker;
  }

  #hear(worker: Worker, reply: PoolReply): void {
    const entry = this.#busy.get(worker);
    if (entry === undefined) return;
    if (reply.type === 'progress') {
      entry.onProgress(reply.value);
      return;
    }
    this.#busy.delete(worker);
    this.#idle.push(worker);
    if (reply.type === 'done') entry.resolve(reply.value);
    else entry.reject(new TaskFailedError(reply.message, reply.code));
    this.#dispatch();
  }

  #bury(worker: Worker, error: WorkerDiedError): void {
    const place = this.#idle.indexOf(worker);
    if (place !== -1) this.#idle.splice(place, 1);
    const entry = this.#busy.get(worker);
    this.#busy.delete(worker);
    entry?.reject(error);
    if (!this.#closed) this.#dispatch();
  }
}
