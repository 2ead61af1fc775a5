/** Window features by hand and by their properties: nothing of the future, and no trace of how much history there is. */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { WindowDefinition } from '../../../lib/learning/windows/definition.ts';
import { windowFeatures } from '../../../lib/learning/windows/window-features.ts';
import type { WindowRows } from '../../../lib/learning/windows/window-features.ts';

const MINUTE = 60_000_000;

const definition: WindowDefinition = {
  columns: ['Oil_P', 'Cool_T'],
  minutes: [5, 30],
  failure: { column: 'Eng_RPM_variation_percentage', at_most: -70 },
  running: { column: 'Eng_RPM', above: 0 },
};

/** Rows with gaps, equal times and missing values. */
const rowsArbitrary: fc.Arbitrary<WindowRows> = fc
  .array(
    fc.record({
      step: fc.constantFrom(0, 1, 12_000_000, MINUTE, 5 * MINUTE, 30 * MINUTE, 30 * MINUTE + 1),
      oil: fc.float({ min: -20_000, max: 20_000 }),
      cool: fc.constantFrom(Number.NaN, 80, 80, 90),
      change: fc.constantFrom(Number.NaN, 0, 0, 5, -70, -69.9),
      speed: fc.constantFrom(Number.NaN, 0, 0, 900, 1800),
    }),
    { minLength: 1, maxLength: 60 },
  )
  .map((drawn) => {
    let time = 1.7e15;
    return {
      timestamps: Float64Array.from(drawn, ({ step }) => (time += step)),
      columns: [Float32Array.from(drawn, ({ oil }) => oil), Float32Array.from(drawn, ({ cool }) => cool)],
      speedChange: Float64Array.from(drawn, ({ change }) => change),
      speed: Float32Array.from(drawn, ({ speed }) => speed),
    };
  });

/** The rows [from, to). */
const slice = ({ timestamps, columns, speedChange, speed }: WindowRows, from: number, to?: number) => ({
  timestamps: timestamps.slice(from, to),
  columns: columns.map((column) => column.slice(from, to)),
  speedChange: speedChange.slice(from, to),
  speed: speed.slice(from, to),
});

const bytesOf = (values: Float32Array) => Buffer.from(values.buffer, values.byteOffset, values.byteLength);

describe('window features', () => {
  it('equal hand calculation', () => {
    // 0, 5, 6 and 35 min; (t − 5 min, t] of the row at 5 min does not have the row at 0.
    const rows: WindowRows = {
      timestamps: Float64Array.of(0, 5 * MINUTE, 6 * MINUTE, 35 * MINUTE),
      columns: [Float32Array.of(1, 2, 4, Number.NaN), Float32Array.of(7, Number.NaN, 7, 7)],
      speedChange: Float64Array.of(Number.NaN, -70, -69.99, 3),
      speed: Float32Array.of(0, 900, Number.NaN, 0),
    };
    const { names, compute } = windowFeatures(definition, rows);
    expect(names).toEqual([
      'Oil_P_mean_5min',
      'Oil_P_std_5min',
      'Oil_P_mean_30min',
      'Oil_P_std_30min',
      'Cool_T_mean_5min',
      'Cool_T_std_5min',
      'Cool_T_mean_30min',
      'Cool_T_std_30min',
      'minutes_since_failure',
      'minutes_since_off',
      'minutes_since_on',
    ]);
    const missing = Number.NaN;
    const deviation = Math.fround(Math.sqrt(14 / 9));
    expect([...compute(0, 4)]).toEqual(
      [
        [1, 0, 1, 0, 7, 0, 7, 0, missing, 0, missing],
        [2, 0, 1.5, 0.5, missing, missing, 7, 0, 0, 5, 0],
        [3, 1, 7 / 3, deviation, 7, 0, 7, 0, 1, 6, 1],
        [missing, missing, 4, 0, 7, 0, 7, 0, 30, 0, 30],
      ]
        .flat()
        .map(Math.fround),
    );
  });

  it('are the same when the future is cut off', () => {
    fc.assert(
      fc.property(rowsArbitrary, fc.nat(), (rows, at) => {
        const row = at % rows.timestamps.length;
        const whole = windowFeatures(definition, rows).compute(0, row + 1);
        const cut = windowFeatures(definition, slice(rows, 0, row + 1)).compute(0, row + 1);
        expect(bytesOf(cut).equals(bytesOf(whole))).toBe(true);
      }),
    );
  });

  it('are the same with only the last half hour of history, and the newest times before it', () => {
    fc.assert(
      fc.property(rowsArbitrary, fc.nat(), (rows, at) => {
        const { timestamps, speedChange, speed } = rows;
        const row = at % timestamps.length;
        const start = timestamps.findIndex((time) => time > timestamps[row]! - 30 * MINUTE);
        const newest = (matches: (row: number) => boolean): number => {
          const found = [...timestamps.keys()].findLast((other) => other < start && matches(other));
          return found === undefined ? Number.NaN : timestamps[found]!;
        };
        const before = {
          failure: newest((other) => speedChange[other]! <= -70),
          off: newest((other) => speed[other]! <= 0),
          on: newest((other) => speed[other]! > 0),
        };
        const whole = windowFeatures(definition, rows).compute(row, row + 1);
        const short = windowFeatures(definition, slice(rows, start), before);
        expect(bytesOf(short.compute(row - start, row - start + 1)).equals(bytesOf(whole))).toBe(true);
      }),
    );
  });

  it('do not depend on how many rows are computed at once', () => {
    fc.assert(
      fc.property(rowsArbitrary, fc.nat(), (rows, at) => {
        const middle = at % rows.timestamps.length;
        const { compute } = windowFeatures(definition, rows);
        const parts = [compute(0, middle), compute(middle, rows.timestamps.length)].map(bytesOf);
        expect(Buffer.concat(parts).equals(bytesOf(compute(0, rows.timestamps.length)))).toBe(true);
      }),
    );
  });

  it('have no rounding error of earlier large values', () => {
    const large = Float32Array.from({ length: 1000 }, (_, row) => (row < 900 ? 19_999.9 - row : 0.1));
    const rows: WindowRows = {
      timestamps: Float64Array.from(large, (_, row) => row * MINUTE),
      columns: [large],
      speedChange: new Float64Array(0),
      speed: new Float32Array(0),
    };
    const only = { columns: ['Oil_P'], minutes: [5, 30], failure: null, running: null };
    expect([...windowFeatures(only, rows).compute(999, 1000)]).toEqual([0.1, 0, 0.1, 0].map(Math.fround));
  });

  it('refuse rows that are not in order of time', () => {
    const rows = { columns: [], speedChange: new Float64Array(2), speed: new Float32Array(2) };
    expect(() => windowFeatures(definition, { ...rows, timestamps: Float64Array.of(2, 1) })).toThrow(
      'Row 1 is earlier than the row before it.',
    );
  });
});
