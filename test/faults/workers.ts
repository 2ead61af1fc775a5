/** Which process works which job: what faults are aimed by. */
import type { Bench } from './bench.ts';

export interface Watch {
  /** The process that was given a message first. */
  worker(messageId: string): Promise<number>;
  /** When it was, milliseconds since the epoch. */
  readonly startedAt: ReadonlyMap<string, number>;
  /** Messages whose (last) invocation has ended. */
  readonly finished: ReadonlySet<string>;
  /** Resolves when the message's invocation has ended. */
  end(messageId: string): Promise<void>;
}

export function watch({ mapping }: Bench): Watch {
  const pids = new Map<string, number>();
  const startedAt = new Map<string, number>();
  const finished = new Set<string>();
  const waiting = new Set<() => void>();
  const wake = (): void => {
    for (const look of [...waiting]) look();
  };
  mapping.on('invocation-started', ({ messageId, pid }) => {
    if (!pids.has(messageId)) {
      pids.set(messageId, pid!);
      startedAt.set(messageId, Date.now());
    }
    wake();
  });
  mapping.on('invocation-finished', ({ messageId }) => {
    finished.add(messageId);
    wake();
  });
  const once = <T>(look: () => T | undefined): Promise<T> =>
    new Promise((resolve) => {
      const tryIt = (): void => {
        const seen = look();
        if (seen === undefined) return;
        waiting.delete(tryIt);
        resolve(seen);
      };
      waiting.add(tryIt);
      tryIt();
    });
  return {
    startedAt,
    finished,
    worker: (messageId) => once(() => pids.get(messageId)),
    end: async (messageId) => {
      await once(() => finished.has(messageId) || undefined);
    },
  };
}

/** Signals a process; false when it is gone. */
export function signal(pid: number, name: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, name);
  } catch {
    return false;
  }
}
