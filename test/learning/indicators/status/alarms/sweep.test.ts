import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { sweepThresholds } from '../../../../../lib/learning/indicators/status/alarms/sweep.ts';
import { evaluateEvents } from '../../../../../lib/learning/indicators/status/events.ts';
import { alarmRows, drawnRows } from './alarm-rows.ts';

describe('sweepThresholds', () => {
  it('has the counts of evaluateEvents at every distinct score, from the highest down', () => {
    const property = fc.property(
      drawnRows,
      fc.integer({ min: 1, max: 12 }),
      fc.constantFrom(0, 0.05, 1),
      (drawn, windowMinutes, muteHours) => {
        const { stops, ...rows } = alarmRows(drawn, windowMinutes, muteHours);
        const judged = { ...rows, events: stops };
        const thresholds = [...new Set(rows.probabilities)].sort((a, b) => b - a);
        const expected = thresholds.map((threshold) => {
          const { alarms, false_alarms: falseAlarms, caught } = evaluateEvents({ ...judged, threshold });
          return { threshold, alarms, falseAlarms, detected: caught };
        });
        expect([...sweepThresholds(judged)]).toEqual(expected);
      },
    );
    fc.assert(property, { numRuns: 300 });
  });

  it('agrees with evaluateEvents on thousands of rows at sampled thresholds', () => {
    const rows = Array.from({ length: 5000 }, (_, row) => ({
      at: row * 10 + (row % 7),
      isFailure: (row * row) % 97 === 5,
      score: (Math.sin(row * 12.9898) * 43758.5453) % 1,
    })).map((row) => ({ ...row, score: Math.fround(Math.abs(row.score)) }));
    const { stops, ...known } = alarmRows(rows, 180, 6);
    const judged = { ...known, events: stops };
    const points = [...sweepThresholds(judged)];
    expect(points).toHaveLength(new Set(known.probabilities).size);
    for (let index = 0; index < points.length; index += 250) {
      const { threshold, ...counts } = points[index]!;
      const { alarms, false_alarms: falseAlarms, caught } = evaluateEvents({ ...judged, threshold });
      expect(counts).toEqual({ alarms, falseAlarms, detected: caught });
    }
  });

  it('has no point without rows', () => {
    const { stops, ...rows } = alarmRows([], 30, 1);
    expect([...sweepThresholds({ ...rows, events: stops })]).toEqual([]);
  });
});
