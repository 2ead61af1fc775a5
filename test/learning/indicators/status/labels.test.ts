import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { labelFailures } from '../../../../lib/learning/indicators/status/labels.ts';

const second = 1_000_000;
const minute = 60 * second;

const label = (rows: readonly (readonly [time: number, change: number])[], windowMinutes = 30) => {
  const { labels, events } = labelFailures({
    timestamps: Float64Array.from(rows, ([time]) => time),
    speedChange: Float64Array.from(rows, ([, change]) => change),
    dropPercentage: -70,
    windowMinutes,
  });
  return { labels: [...labels], events: [...events] };
};

/** The predecessor's rule, unchanged: compares every event with every row. */
const quadratic = (timestamps: readonly number[], change: readonly number[], drop: number, window: number) =>
  timestamps.map((time) =>
    timestamps.some((event, i) => change[i]! <= drop && time >= event - window && time < event) ? 1 : 0,
  );

describe('labelFailures', () => {
  it('labels from the window’s first instant to just before the event', () => {
    const rows = [
      [0, 0],
      [1, 0],
      [30 * minute, 0],
      [30 * minute + 1, -70],
      [30 * minute + 2, 0],
    ] as const;
    expect(label(rows)).toEqual({ labels: [0, 1, 1, 0, 0], events: [3] });
  });

  it('counts a drop of exactly the percentage as an event, but not a smaller drop or a missing value', () => {
    const change = [-69.999, -70, Number.NaN, -70.001, -Infinity, 12];
    const rows = change.map((value, i) => [i * 60 * minute, value] as const);
    expect(label(rows).events).toEqual([1, 3, 4]);
  });

  it('labels rows of an event’s own instant only for a later event', () => {
    const rows = [
      [5, 0],
      [10, 0],
      [10, -90],
      [10, 0],
      [11, -90],
    ] as const;
    expect(label(rows, 1)).toEqual({ labels: [1, 1, 1, 1, 0], events: [2, 4] });
    const alone = rows.slice(0, 4);
    expect(label(alone, 1)).toEqual({ labels: [1, 0, 0, 0], events: [2] });
  });

  it('keeps windows shorter than a minute, and microseconds of present-day times', () => {
    const now = Date.UTC(2025, 8, 27) * 1000;
    const rows = [
      [now - 6 * second - 1, 0],
      [now - 6 * second, 0],
      [now, -100],
    ] as const;
    expect(label(rows, 0.1).labels).toEqual([0, 1, 0]);
  });

  it('returns no labels for no rows', () => {
    expect(label([])).toEqual({ labels: [], events: [] });
  });

  it('agrees with the quadratic rule for duplicates, overlapping windows, gaps and missing values', () => {
    const row = fc.record({
      step: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 4 }), fc.integer({ min: 0, max: 200 })),
      change: fc.oneof(
        { weight: 3, arbitrary: fc.constant(0) },
        fc.constantFrom(-70, -100, -69, Number.NaN),
        fc.double({ min: -100, max: 100 }),
      ),
    });
    const property = fc.property(
      fc.array(row, { maxLength: 60 }),
      fc.constantFrom(-70, -50, -100),
      fc.integer({ min: 1, max: 40 }),
      (rows, dropPercentage, windowMicroseconds) => {
        let time = Date.UTC(2025, 0, 1) * 1000;
        const times = rows.map(({ step }) => (time += step));
        const change = rows.map((one) => one.change);
        const { labels, events } = labelFailures({
          timestamps: Float64Array.from(times),
          speedChange: Float64Array.from(change),
          dropPercentage,
          windowMinutes: windowMicroseconds / 60e6,
        });
        expect([...labels]).toEqual(quadratic(times, change, dropPercentage, windowMicroseconds));
        expect([...events]).toEqual(change.flatMap((value, i) => (value <= dropPercentage ? [i] : [])));
      },
    );
    fc.assert(property, { numRuns: 500 });
  });
});
