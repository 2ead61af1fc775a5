/** The main thread's side of one worker thread. */
import { Worker } from 'node:worker_threads';
import { messageOf } from '../../errors.ts';
import { TaskFailedError, WorkerDiedError } from './protocol.ts';
import type { TaskMessage, TaskReply } from './protocol.ts';

interface PendingTask extends PromiseWithResolvers<unknown> {
  readonly onProgress: ((value: unknown) => void) | undefined;
}

export class WorkerThread {
  readonly #worker: Worker;
  readonly #pending = new Map<number, PendingTask>();
  /** Resolves when the thread has ended, for any reason. */
  readonly ended: Promise<void>;
  #lastId = 0;
  /** Why the thread ended; undefined while it runs. */
  #death: WorkerDiedError | undefined;

  /**
   * Starts the thread.
   * @param entry a module that calls serveTasks (see workerEntry)
   * @param workerData available to the module as `workerData` of node:worker_threads
   */
  constructor(entry: URL, workerData?: unknown) {
    this.#worker = new Worker(entry, { workerData });
    this.ended = new Promise((resolve) => this.#worker.on('exit', () => resolve()));
    this.#worker.on('message', (reply: TaskReply) => this.#receive(reply));
    this.#worker.on('error', (error) => {
      this.#death ??= new WorkerDiedError(messageOf(error), { cause: error });
    });
    this.#worker.on('exit', (code) => {
      this.#death ??= new WorkerDiedError(`exit code ${code}`);
      for (const task of this.#pending.values()) task.reject(this.#death);
      this.#pending.clear();
    });
  }

  /**
   * Performs a task on the thread.
   * @throws TaskFailedError when the task threw; WorkerDiedError when the thread ended first
   */
  run(task: unknown, onProgress?: (value: unknown) => void): Promise<unknown> {
    if (this.#death) return Promise.reject(this.#death);
    const id = ++this.#lastId;
    const pending: PendingTask = { ...Promise.withResolvers<unknown>(), onProgress };
    this.#pending.set(id, pending);
    this.#worker.postMessage({ id, task } satisfies TaskMessage);
    return pending.promise;
  }

  /** Ends the thread after its current native call; pending tasks fail with WorkerDiedError. */
  async terminate(): Promise<void> {
    await this.#worker.terminate();
  }

  #receive(reply: TaskReply): void {
    const pending = this.#pending.get(reply.id);
    if (reply.type === 'progress') {
      pending?.onProgress?.(reply.value);
      return;
    }
    this.#pending.delete(reply.id);
    if (reply.type === 'done') pending?.resolve(reply.value);
    else pending?.reject(new TaskFailedError(reply.message, reply.code));
  }
}

/**
 * Performs one task on a new thread, which then ends.
 * @throws TaskFailedError, WorkerDiedError as WorkerThread.run
 */
export async function runInThread(entry: URL, task: unknown): Promise<unknown> {
  const thread = new WorkerThread(entry);
  try {
    return await thread.run(task);
  } finally {
    await thread.terminate();
  }
}
