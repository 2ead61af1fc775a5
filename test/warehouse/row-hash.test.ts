import { describe, expect, it } from '@jest/globals';
import { rowHash } from '../../lib/warehouse/telemetry/row-hash.ts';
import type { LoadedTelemetry } from '../../lib/learning/telemetry.ts';

const telemetry = (changes: Partial<LoadedTelemetry> = {}): LoadedTelemetry => {
  const values = new Float32Array(4);
  values.set([1, 2, NaN, -0.5]);
  return {
    machineName: 'P',
    features: ['a', 'b'],
    rows: 2,
    values,
    timestamps: Float64Array.of(1_740_787_200_000_000, 1_740_787_212_000_000),
    speedChange: Float64Array.of(0, -70.5),
    ...changes,
  };
};

describe('the row hash', () => {
  it('is the SHA-256 of names, times, speed changes and values', async () => {
    // python3 -c "import hashlib,struct; print(hashlib.sha256(b'[\"a\",\"b\"]'
    //   + struct.pack('<4d', 1740787200e6, 1740787212e6, 0, -70.5)
    //   + struct.pack('<4f', 1, 2, float('nan'), -0.5)).hexdigest())"
    expect(await rowHash(telemetry())).toBe(
      'a83f8b51ad12aeb42bf8ff4f561376c78d7944553b3339c81ed922640ee0be17',
    );
  });

  it('changes only with names, times, speed changes and values', async () => {
    const other = telemetry();
    other.values[3] = -0.500_000_06;
    const hashes = await Promise.all(
      [
        telemetry(),
        telemetry({ features: ['a', 'c'] }),
        telemetry({ timestamps: Float64Array.of(1_740_787_200_000_000, 1_740_787_212_000_001) }),
        telemetry({ speedChange: Float64Array.of(0, -70.500_000_1) }),
        other,
      ].map(rowHash),
    );
    expect(new Set(hashes).size).toBe(5);
    expect(await rowHash(telemetry({ machineName: 'Q' }))).toBe(hashes[0]);
  });
});
