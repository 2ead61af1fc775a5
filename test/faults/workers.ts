/** Which worker process runs which job message. */
import type { FaultStack } from './fault-stack.ts';

export interface WorkerWatch {
  /** Waits for the first process that receives the message. @returns its process id */
  firstWorker(messageId: string): Promise<number>;
  /** Start of that invocation by message id, milliseconds since the epoch. */
  readonly startedAt: ReadonlyMap<string, number>;
  /** Ids of messages with a finished invocation. */
  readonly finished: ReadonlySet<string>;
  /** Waits for the end of an invocation of the message. */
  waitForEnd(messageId: string): Promise<void>;
}

export function watchWorkers({ mapping }: FaultStack): WorkerWatch {
  const pids = new Map<string, number>();
  const startedAt = new Map<string, number>();
  const finished = new Set<string>();
  const waiting = new Set<() => void>();
  const notify = (): void => {
    for (const check of [...waiting]) check();
  };
  mapping.on('invocation-started', ({ messageId, pid }) => {
    if (!pids.has(messageId)) {
      pids.set(messageId, pid!);
      startedAt.set(messageId, Date.now());
    }
    notify();
  });
  mapping.on('invocation-finished', ({ messageId }) => {
    finished.add(messageId);
    notify();
  });
  const waitFor = <T>(read: () => T | undefined): Promise<T> =>
    new Promise((resolve) => {
      const check = (): void => {
        const value = read();
        if (value === undefined) return;
        waiting.delete(check);
        resolve(value);
      };
      waiting.add(check);
      check();
    });
  return {
    startedAt,
    finished,
    firstWorker: (messageId) => waitFor(() => pids.get(messageId)),
    waitForEnd: async (messageId) => {
      await waitFor(() => finished.has(messageId) || undefined);
    },
  };
}

/** Sends a signal. @returns false when the process no longer exists */
export function sendSignal(pid: number, name: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, name);
  } catch {
    return false;
  }
}
