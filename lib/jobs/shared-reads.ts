/**
 * Reads of one key, shared by all who ask meanwhile: while the read before is under way, and until a moment has passed
 * since it began.
 *
 *   ask 1 ─▶ read ──▶ answers 1
 *   ask 2, 3 ─┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄▶ read ──▶ answers 2 and 3
 *            └── interval ────┘
 *
 * Nobody is answered by a read that began before they asked: what was written by then is seen, as without sharing. Who
 * asks seldom never waits.
 */
import { setTimeout as delay } from 'node:timers/promises';

interface Reads<T> {
  /** When the last one began, milliseconds. */
  began: number;
  /** Settles when it has ended. */
  ended: Promise<unknown>;
  /** The one that has yet to begin. */
  next: Promise<T> | undefined;
}

export interface SharingOptions {
  /** From the beginning of a read to that of the next of the same key, milliseconds. */
  readonly intervalMs: number;
  readonly clock?: { now(): number; pause(milliseconds: number): Promise<unknown> };
}

const realClock = { now: () => performance.now(), pause: (milliseconds: number) => delay(milliseconds) };

/** @param read is asked for each key by one at a time. */
export function sharingReads<T>(
  read: (key: string) => Promise<T>,
  { intervalMs, clock = realClock }: SharingOptions,
): (key: string) => Promise<T> {
  const byKey = new Map<string, Reads<T>>();

  function begin(key: string, reads: Reads<T>): Promise<T> {
    reads.next = undefined;
    reads.began = clock.now();
    const reading = read(key);
    reads.ended = reading.catch(() => undefined);
    void reads.ended.then(() => forgetLater(key, reads));
    return reading;
  }

  /** Once the interval is over and nobody has asked, the next one need not wait. */
  async function forgetLater(key: string, reads: Reads<T>): Promise<void> {
    const { began } = reads;
    await untilNext(reads);
    if (reads.began === began && !reads.next) byKey.delete(key);
  }

  async function untilNext({ began }: Reads<T>): Promise<void> {
    const left = began + intervalMs - clock.now();
    if (left > 0) await clock.pause(left);
  }

  async function beginNext(key: string, reads: Reads<T>): Promise<T> {
    await reads.ended;
    await untilNext(reads);
    return begin(key, reads);
  }

  return (key) => {
    const reads = byKey.get(key);
    if (reads) return (reads.next ??= beginNext(key, reads));
    const first: Reads<T> = { began: 0, ended: Promise.resolve(), next: undefined };
    byKey.set(key, first);
    return begin(key, first);
  };
}
