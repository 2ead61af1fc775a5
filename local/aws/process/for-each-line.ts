/** A child process' output, line by line. */
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';

/** Streams that are null (not piped) have no lines. */
export function forEachLine(streams: readonly (Readable | null)[], onLine: (line: string) => void): void {
  for (const stream of streams) {
    if (stream) createInterface({ input: stream, crlfDelay: Infinity }).on('line', onLine);
  }
}
