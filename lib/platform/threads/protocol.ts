/** The protocol between the main thread and all kinds of worker threads. */

/** Main thread → worker. */
export interface TaskMessage {
  readonly id: number;
  readonly task: unknown;
}

/** Worker → main thread. Any number of `progress` replies, then one `done` or `failed`. */
export type TaskReply = { readonly id: number } & (
  | { readonly type: 'progress'; readonly value: unknown }
  | { readonly type: 'done'; readonly value: unknown }
  | { readonly type: 'failed'; readonly message: string; readonly code: string | undefined }
);

/** The task threw in the worker. */
export class TaskFailedError extends Error {
  /** Code of the TreinoError that the task threw; undefined for any other error. */
  readonly code: string | undefined;

  constructor(message: string, code: string | undefined) {
    super(message);
    this.name = new.target.name;
    this.code = code;
  }
}

/** The worker thread ended before its task was done. The message says how it ended. */
export class WorkerDiedError extends Error {
  constructor(reason: string, options: { readonly cause?: unknown } = {}) {
    super(reason, options);
    this.name = new.target.name;
  }
}

/** The pool was closed before the task was done. */
export class PoolClosedError extends Error {
  constructor() {
    super('The worker pool is closed.');
    this.name = new.target.name;
  }
}
