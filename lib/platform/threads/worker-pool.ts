/**
 * A fixed number of worker threads with a priority queue. Each worker performs one task at a time. Threads start on
 * demand, and a dead one is replaced, so a task that kills its worker does not affect other tasks.
 */
import { PoolClosedError } from './protocol.ts';
import { WorkerThread } from './worker-thread.ts';

interface QueuedTask extends PromiseWithResolvers<unknown> {
  readonly task: unknown;
  readonly priority: number;
  readonly onProgress: ((value: unknown) => void) | undefined;
}

export class WorkerPool {
  readonly #entry: URL;
  readonly #workerData: unknown;
  readonly #size: number;
  readonly #queue: QueuedTask[] = [];
  readonly #busy = new Set<WorkerThread>();
  readonly #idle: WorkerThread[] = [];
  #closed = false;

  /**
   * @param entry see WorkerThread
   * @param size maximum number of threads
   */
  constructor(entry: URL, workerData: unknown, size: number) {
    this.#entry = entry;
    this.#workerData = workerData;
    this.#size = size;
  }

  /**
   * Queues a task.
   * @param priority higher runs first; equal priorities run in order of arrival
   * @throws TaskFailedError when the task threw; WorkerDiedError when its thread ended; PoolClosedError
   */
  run(task: unknown, priority: number, onProgress?: (value: unknown) => void): Promise<unknown> {
    if (this.#closed) return Promise.reject(new PoolClosedError());
    const queued: QueuedTask = { ...Promise.withResolvers<unknown>(), task, priority, onProgress };
    const position = this.#queue.findIndex((other) => other.priority < priority);
    this.#queue.splice(position === -1 ? this.#queue.length : position, 0, queued);
    this.#dispatch();
    return queued.promise;
  }

  /** Ends all threads, busy ones after their current native call, and rejects queued tasks. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const queued of this.#queue.splice(0)) queued.reject(new PoolClosedError());
    const threads = [...this.#idle.splice(0), ...this.#busy];
    await Promise.all(threads.map((thread) => thread.terminate()));
  }

  #dispatch(): void {
    while (this.#queue.length > 0 && this.#busy.size < this.#size) {
      const thread = this.#idle.pop() ?? this.#start();
      this.#busy.add(thread);
      void this.#perform(thread, this.#queue.shift()!);
    }
  }

  async #perform(thread: WorkerThread, { task, onProgress, resolve, reject }: QueuedTask): Promise<void> {
    try {
      resolve(await thread.run(task, onProgress));
    } catch (error) {
      reject(error);
    }
    // A thread that died has been removed from both lists.
    if (this.#busy.delete(thread) && !this.#closed) this.#idle.push(thread);
    this.#dispatch();
  }

  #start(): WorkerThread {
    const thread = new WorkerThread(this.#entry, this.#workerData);
    void thread.ended.then(() => this.#remove(thread));
    return thread;
  }

  #remove(thread: WorkerThread): void {
    this.#busy.delete(thread);
    const position = this.#idle.indexOf(thread);
    if (position !== -1) this.#idle.splice(position, 1);
    if (!this.#closed) this.#dispatch();
  }
}
