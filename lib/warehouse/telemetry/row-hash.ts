/** The fingerprint of what a model was trained on: the same rows give the same hash, anywhere. */
import { createHash } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { LoadedTelemetry } from '../../learning/telemetry.ts';

/** Hashed in one go: a few milliseconds. */
const pieceBytes = 4 * 1024 * 1024;

/**
 * SHA-256, hex, over the features' names (JSON), the time stamps, the speed changes and the values, as
 * they lie in memory (little-endian wherever Node runs).
 */
export async function rowHash(telemetry: LoadedTelemetry): Promise<string> {
  const hash = createHash('sha256').update(JSON.stringify(telemetry.features));
  for (const array of [telemetry.timestamps, telemetry.speedChange, telemetry.values]) {
    const bytes = new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
    for (let from = 0; from < bytes.length; from += pieceBytes) {
      hash.update(bytes.subarray(from, from + pieceBytes));
      await nextTurn();
    }
  }
  return hash.digest('hex');
}
