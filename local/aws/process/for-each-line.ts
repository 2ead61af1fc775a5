import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';

/** Reads the output of a child process line by line. Skips streams that are null (not piped). */
export function forEachLine(streams: readonly (Readable | null)[], onLine: (line: string) => void): void {
  for (const stream of streams) {
    if (stream) createInterface({ input: stream, crlfDelay: Infinity }).on('line', onLine);
  }
}
