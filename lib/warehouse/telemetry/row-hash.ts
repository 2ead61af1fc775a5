/** Digest of the rows that a model was trained on. The same rows give the same digest on any machine. */
import { createHash } from 'node:crypto';
import { setImmediate as yieldToEventLoop } from 'node:timers/promises';
import type { LoadedTelemetry } from '../../learning/telemetry.ts';

/** Bytes hashed between two yields to the event loop: a few milliseconds. */
const CHUNK_BYTES = 4 * 1024 * 1024;

/**
 * SHA-256 in hex over the feature names (JSON), the timestamps, the speed changes and the values, as they are in memory
 * (little-endian on every platform of Node).
 */
export async function rowHash(telemetry: LoadedTelemetry): Promise<string> {
  const hash = createHash('sha256').update(JSON.stringify(telemetry.features));
  for (const array of [telemetry.timestamps, telemetry.speedChange, telemetry.values]) {
    const bytes = new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
    for (let from = 0; from < bytes.length; from += CHUNK_BYTES) {
      hash.update(bytes.subarray(from, from + CHUNK_BYTES));
      await yieldToEventLoop();
    }
  }
  return hash.digest('hex');
}
