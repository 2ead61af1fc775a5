import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { LoadedTelemetry } from '../../lib/learning/telemetry.ts';
import { TelemetryDecoder } from '../../lib/warehouse/telemetry/telemetry-decoder.ts';

const features = ['a', 'b', 'c'];

type Row = readonly [time: number, ...values: (number | null)[]];

/** A binary COPY as the manual describes it, independent of the decoder. */
function copyBytes(rows: readonly Row[], extension = 0): Buffer {
  const parts: Buffer[] = [
    Buffer.from('PGCOPY\n\xff\r\n\0', 'latin1'),
    int32(0),
    int32(extension),
    Buffer.alloc(extension, 7),
  ];
  for (const [time, ...values] of rows) {
    parts.push(int16(1 + values.length), int32(8), int64(BigInt(time) - 946_684_800_000_000n));
    for (const value of values) {
      if (value === null) parts.push(int32(-1));
      else parts.push(int32(8), float64(value));
    }
  }
  return Buffer.concat([...parts, int16(-1)]);
}
const int16 = (value: number): Buffer => {
  const bytes = Buffer.alloc(2);
  bytes.writeInt16BE(value);
  return bytes;
};
const int32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
};
const int64 = (value: bigint): Buffer => {
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64BE(value);
  return bytes;
};
const float64 = (value: number): Buffer => {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleBE(value);
  return bytes;
};

const arraysFor = (rows: number): LoadedTelemetry => ({
  machineName: 'P',
  features,
  rows,
  values: new Float32Array(rows * features.length),
  timestamps: new Float64Array(rows),
  speedChange: new Float64Array(rows),
});

/** Decodes the bytes in chunks. The chunk sizes repeat until all bytes are decoded. */
function decode(bytes: Buffer, rows: number, sizes: readonly number[]): LoadedTelemetry {
  const telemetry = arraysFor(rows);
  const decoder = new TelemetryDecoder(telemetry, 1);
  for (let at = 0, index = 0; at < bytes.length; index++) {
    const size = sizes[index % sizes.length]!;
    // Overwriting the chunk afterwards shows that the decoder keeps none of it.
    const chunk = Buffer.from(bytes.subarray(at, at + size));
    decoder.push(chunk);
    chunk.fill(0xee);
    at += size;
  }
  decoder.finish();
  return telemetry;
}

const value = fc.option(fc.double({ noDefaultInfinity: true, min: -30_000, max: 30_000 }), { nil: null });
const rows = fc.array(fc.tuple(fc.integer({ min: -1e15, max: 4e15 }), value, value, value), {
  maxLength: 40,
});
const expected = (given: number | null): number =>
  given !== null && Math.abs(given) <= 20_000 ? given : NaN;

describe('the decoder', () => {
  it('decodes the same rows from chunks of any size', () => {
    fc.assert(
      fc.property(
        rows,
        fc.array(fc.oneof(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 5_000 })), {
          minLength: 1,
        }),
        fc.nat({ max: 12 }),
        (given, sizes, extension) => {
          const { values, timestamps, speedChange } = decode(
            copyBytes(given, extension),
            given.length,
            sizes,
          );
          expect(Array.from(timestamps)).toEqual(given.map(([time]) => time));
          expect(Array.from(speedChange)).toEqual(given.map((row) => expected(row[2])));
          expect(Array.from(values)).toEqual(
            given.flatMap((row) => row.slice(1).map((one) => Math.fround(expected(one)))),
          );
        },
      ),
    );
  });

  it('decodes a chunk that is larger than its buffer', () => {
    const given = Array.from({ length: 20_000 }, (_, row): Row => [
      row * 12_000_000,
      row % 100,
      -row / 7,
      null,
    ]);
    const bytes = copyBytes(given);
    expect(bytes.length).toBeGreaterThan(512 * 1024);
    const { values, timestamps } = decode(bytes, given.length, [bytes.length]);
    expect(timestamps[19_999]).toBe(19_999 * 12_000_000);
    expect(Array.from(values.subarray(19_999 * 3))).toEqual([99, Math.fround(-19_999 / 7), NaN]);
  });

  it.each([
    ['fewer rows than counted', copyBytes([[0, 1, 2, 3]]), 2],
    [
      'more rows than counted',
      copyBytes([
        [0, 1, 2, 3],
        [0, 1, 2, 3],
      ]),
      1,
    ],
    ['data that ends in the middle of a row', copyBytes([[0, 1, 2, 3]]).subarray(0, -9), 1],
    ['a missing end marker', copyBytes([[0, 1, 2, 3]]).subarray(0, -2), 1],
    ['a different number of columns', copyBytes([[0, 1, 2]]), 1],
    ['data in another format', Buffer.from('a,b,c\n1,2,3,4,5,6,7,8,9\n'), 1],
  ])('refuses %s', (_, bytes, count) => {
    expect(() => decode(bytes, count, [64])).toThrow('could not be read');
  });
});
