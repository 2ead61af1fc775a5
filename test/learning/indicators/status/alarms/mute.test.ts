import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { chooseMute } from '../../../../../lib/learning/indicators/status/alarms/choose-mute.ts';
import {
  rowsAtRisk,
  stopsOf,
  timeSinceFailure,
} from '../../../../../lib/learning/indicators/status/alarms/mute.ts';
import { evaluateEvents, observedDaysOf } from '../../../../../lib/learning/indicators/status/events.ts';
import { alarmRows, drawnRows, hour } from './alarm-rows.ts';

describe('the mute', () => {
  // Failures at 1 h, 2 h (two rows), 5 h and 8 h.
  const timestamps = Float64Array.from([0, 1, 2, 2, 3, 4, 5, 6, 7, 8], (hours) => hours * hour);
  const events = Uint32Array.of(1, 2, 3, 6, 9);

  it('counts the time since the newest failure at or before each row', () => {
    const failures = Float64Array.from(events, (row) => timestamps[row]!);
    const hours = timeSinceFailure(timestamps, failures).map((since) => since / hour);
    expect([...hours]).toEqual([Infinity, 0, 0, 0, 1, 2, 0, 1, 2, 0]);
  });

  it('leaves the rows at risk that are at least the mute after a failure, and those before the first', () => {
    expect([...rowsAtRisk({ timestamps, events, muteHours: 2 })]).toEqual([1, 0, 0, 0, 0, 1, 0, 0, 1, 0]);
  });

  it('counts a failure as a stop if none came in the mute before', () => {
    expect([...stopsOf({ timestamps, events, muteHours: 3 })]).toEqual([1, 6, 9]);
    expect([...stopsOf({ timestamps, events, muteHours: 3.01 })]).toEqual([1]);
  });

  it('without hours leaves all rows at risk and all failures as stops', () => {
    expect([...rowsAtRisk({ timestamps, events, muteHours: 0 })]).toEqual(Array(10).fill(1));
    expect([...stopsOf({ timestamps, events, muteHours: 0 })]).toEqual([...events]);
  });

  it('mutes every row of the instant of a failure, whatever their order', () => {
    const instants = { timestamps: Float64Array.of(0, 5, 5, 6), events: Uint32Array.of(2), muteHours: 1 };
    expect([...rowsAtRisk(instants)]).toEqual([1, 0, 0, 0]);
  });

  it('makes alarms and false alarms the same by stop and by failure', () => {
    const property = fc.property(drawnRows, fc.constantFrom(0.05, 0.5, 1), (drawn, muteHours) => {
      const { stops, ...rows } = alarmRows(drawn, 5, muteHours);
      const byFailure = evaluateEvents({ ...rows, threshold: 0.25 });
      const byStop = evaluateEvents({ ...rows, events: stops, threshold: 0.25 });
      expect(byStop).toMatchObject({ alarms: byFailure.alarms, false_alarms: byFailure.false_alarms });
    });
    fc.assert(property, { numRuns: 300 });
  });
});

describe('alarms of muted rows', () => {
  it('are not raised, and their time is observed but not at risk', () => {
    // A failure at 60 min. Muted for an hour: 60 to 119 min. Alarm rows at 50, 70 and 130; stop at 140.
    const drawn = [
      { at: 0, isFailure: false, score: 0.1 },
      { at: 50, isFailure: false, score: 0.9 },
      { at: 60, isFailure: true, score: 0.9 },
      { at: 70, isFailure: false, score: 0.9 },
      { at: 120, isFailure: false, score: 0.1 },
      { at: 130, isFailure: false, score: 0.9 },
      { at: 140, isFailure: true, score: 0.1 },
      { at: 150, isFailure: false, score: 0.1 },
    ];
    const rows = alarmRows(drawn, 30, 1);
    expect(evaluateEvents({ ...rows, threshold: 0.5 })).toMatchObject({
      failures: 2,
      caught: 2,
      alarms: 2,
      false_alarms: 0,
      // Steps from 0 (30, as the window is), 50 (10), 60 (10), 70 (30, as the window is), 120, 130 and 140 (10 each).
      observed_days: 110 / 1440,
    });
    // Without those from 60, 70 and 140.
    expect(observedDaysOf(rows.timestamps, 30, rows.isAtRisk)).toBeCloseTo(60 / 1440, 12);
  });
});

describe('the automatic mute', () => {
  /** A failure every `everyHours`, a row every half hour, and a test part that must not count. */
  const machine = (everyHours: number, failures: number) => {
    const trainRows = everyHours * 2 * failures;
    const timestamps = Float64Array.from({ length: trainRows * 2 }, (_, row) => (row * hour) / 2);
    const events = Uint32Array.from({ length: failures * 2 }, (_, index) => (index + 1) * everyHours * 2 - 1);
    return { timestamps, events, trainRows };
  };

  it('is the longest that leaves 20 stops and a quarter of the training rows at risk', () => {
    expect(chooseMute(machine(10, 20)).hours).toBe(6);
    // A failure every 2 h is followed by rows after 0, ½, 1 and 1½ h.
    expect(chooseMute(machine(2, 20)).hours).toBe(1);
    expect(chooseMute(machine(1, 40)).hours).toBe(0.5);
  });

  it('says what each choice leaves', () => {
    // Of the 80 rows, the first 3 are before the first failure.
    expect(chooseMute(machine(2, 20)).effects).toEqual([
      { hours: 6, stops: 1, rowsAtRisk: 3, shareAtRisk: 3 / 80 },
      { hours: 2, stops: 20, rowsAtRisk: 3, shareAtRisk: 3 / 80 },
      { hours: 1, stops: 20, rowsAtRisk: 3 + 19 * 2, shareAtRisk: 41 / 80 },
      { hours: 0.5, stops: 20, rowsAtRisk: 3 + 19 * 3, shareAtRisk: 60 / 80 },
    ]);
  });

  it('is none if no choice leaves enough', () => {
    expect(chooseMute(machine(10, 19)).hours).toBe(0);
  });
});
