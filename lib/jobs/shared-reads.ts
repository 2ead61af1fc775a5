/**
 * Reads of one key, shared by all who ask while the read before is under way:
 *
 *   ask 1 ─▶ read ──────▶ answers 1
 *   ask 2, 3 ─┄┄┄┄┄┄┄┄┄┄▶ read ──────▶ answers 2 and 3
 *
 * Nobody is answered by a read that began before they asked: what was written by then is seen, as without sharing.
 */
interface Reads<T> {
  /** Settles when the read under way has. */
  ended: Promise<unknown>;
  /** The read that has yet to begin. */
  next: Promise<T> | undefined;
}

/** @param read is asked for each key by one at a time. */
export function sharingReads<T>(read: (key: string) => Promise<T>): (key: string) => Promise<T> {
  const byKey = new Map<string, Reads<T>>();

  function begin(key: string, reads: Reads<T>): Promise<T> {
    reads.next = undefined;
    const reading = read(key);
    reads.ended = reading.then(
      () => forget(key, reads),
      () => forget(key, reads),
    );
    return reading;
  }

  function forget(key: string, reads: Reads<T>): void {
    if (!reads.next) byKey.delete(key);
  }

  return (key) => {
    const reads = byKey.get(key);
    if (reads) return (reads.next ??= reads.ended.then(() => begin(key, reads)));
    const first: Reads<T> = { ended: Promise.resolve(), next: undefined };
    byKey.set(key, first);
    return begin(key, first);
  };
}
