/** The worker's side of the protocol. */
import { parentPort } from 'node:worker_threads';
import { messageOf, TreinoError } from '../../errors.ts';
import type { TaskMessage, TaskReply } from './protocol.ts';

export interface TaskContext {
  /** Sends an intermediate value to the main thread. */
  readonly progress: (value: unknown) => void;
  /** Moves buffers of the result to the main thread instead of copying them. */
  readonly transfer: (buffers: readonly ArrayBuffer[]) => void;
}

/**
 * Performs the tasks that the main thread sends, until the thread ends. Asynchronous tasks overlap.
 * @param perform returns the task's result; the main thread receives an error as TaskFailedError
 */
// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- names the type of the tasks
export function serveTasks<Task>(perform: (task: Task, context: TaskContext) => unknown): void {
  const port = parentPort!;
  const serve = async ({ id, task }: TaskMessage): Promise<void> => {
    const transferred: ArrayBuffer[] = [];
    let reply: TaskReply;
    try {
      const value = await perform(task as Task, {
        progress: (step) => port.postMessage({ id, type: 'progress', value: step } satisfies TaskReply),
        transfer: (buffers) => transferred.push(...buffers),
      });
      reply = { id, type: 'done', value };
    } catch (error) {
      const code = error instanceof TreinoError ? error.code : undefined;
      reply = { id, type: 'failed', message: messageOf(error), code };
    }
    port.postMessage(reply, transferred);
  };
  port.on('message', (message: TaskMessage) => void serve(message));
}
