/**
 * Shares reads of one key between callers that need it at about the same time. At most one read of a key runs at a
 * time, and reads of a key start at least an interval apart:
 *
 *   call 1 ─▶ read ──▶ answers call 1
 *   calls 2, 3 ─┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄▶ read ──▶ answers calls 2 and 3
 *            └── interval ────┘
 *
 * A call receives only the result of a read that starts after it, so it sees every earlier write, as without sharing.
 * A call more than an interval after the last read does not wait.
 */
import { setTimeout as delay } from 'node:timers/promises';

interface Reads<T> {
  /** When the last read started, milliseconds. */
  startedAt: number;
  /** Settles when the last read has ended. */
  ended: Promise<unknown>;
  /** The read that has not started yet. */
  next: Promise<T> | undefined;
}

export interface SharingOptions {
  /** Minimum time between the starts of two reads of the same key, milliseconds. */
  readonly intervalMs: number;
  readonly clock?: { now(): number; sleep(milliseconds: number): Promise<unknown> };
}

const realClock = { now: () => performance.now(), sleep: (milliseconds: number) => delay(milliseconds) };

/** @param read is called for one key by one call at a time */
export function shareReads<T>(
  read: (key: string) => Promise<T>,
  { intervalMs, clock = realClock }: SharingOptions,
): (key: string) => Promise<T> {
  const byKey = new Map<string, Reads<T>>();

  function start(key: string, reads: Reads<T>): Promise<T> {
    reads.next = undefined;
    reads.startedAt = clock.now();
    const reading = read(key);
    reads.ended = reading.catch(() => undefined);
    void reads.ended.then(() => forgetLater(key, reads));
    return reading;
  }

  /** Drops the key once the interval is over, so that the next call starts at once. */
  async function forgetLater(key: string, reads: Reads<T>): Promise<void> {
    const { startedAt } = reads;
    await intervalEnd(reads);
    if (reads.startedAt === startedAt && !reads.next) byKey.delete(key);
  }

  async function intervalEnd({ startedAt }: Reads<T>): Promise<void> {
    const left = startedAt + intervalMs - clock.now();
    if (left > 0) await clock.sleep(left);
  }

  async function startNext(key: string, reads: Reads<T>): Promise<T> {
    await reads.ended;
    await intervalEnd(reads);
    return start(key, reads);
  }

  return (key) => {
    const reads = byKey.get(key);
    if (reads) return (reads.next ??= startNext(key, reads));
    const first: Reads<T> = { startedAt: 0, ended: Promise.resolve(), next: undefined };
    byKey.set(key, first);
    return start(key, first);
  };
}
