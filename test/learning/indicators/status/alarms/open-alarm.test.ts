import { describe, expect, it } from '@jest/globals';
import { alarmState } from '../../../../../lib/learning/indicators/status/alarms/open-alarm.ts';
import { hour, minute } from './alarm-rows.ts';

/** Rows of [minute, score]. */
const stateOf = (
  rows: readonly (readonly [at: number, score: number])[],
  failures: readonly number[] = [],
  policy: { threshold: number | null; muteHours: number } = { threshold: 0.5, muteHours: 1 },
) =>
  alarmState(
    {
      timestamps: Float64Array.from(rows, ([at]) => at * minute),
      scores: Float32Array.from(rows, ([, score]) => score),
    },
    Float64Array.from(failures, (at) => at * minute),
    { ...policy, windowMinutes: 30 },
  );

describe('alarmState', () => {
  it('keeps an alarm open although the newest row is below the threshold', () => {
    const state = stateOf([
      [0, 0.1],
      [10, 0.75],
      [20, 0.625],
      [30, 0.1],
    ]);
    expect(state).toEqual({
      isAlarm: [false, true, true, false],
      isMuted: [false, false, false, false],
      mutedUntil: undefined,
      open: { since: 10 * minute, until: 50 * minute, score: 0.75, row: 1 },
    });
  });

  it('closes an alarm after one window', () => {
    expect(
      stateOf([
        [0, 0.9],
        [29, 0.1],
      ]).open,
    ).toBeDefined();
    expect(
      stateOf([
        [0, 0.9],
        [30, 0.1],
      ]).open,
    ).toBeUndefined();
  });

  it('closes an alarm at a failure, and mutes the rows after it', () => {
    const state = stateOf(
      [
        [0, 0.9],
        [10, 0.9],
        [20, 0.9],
      ],
      [10],
    );
    expect(state).toEqual({
      isAlarm: [true, false, false],
      isMuted: [false, true, true],
      mutedUntil: 10 * minute + hour,
      open: undefined,
    });
  });

  it('knows a failure before the rows', () => {
    expect(stateOf([[59, 0.9]], [0]).mutedUntil).toBe(hour);
    expect(stateOf([[60, 0.9]], [0])).toMatchObject({ mutedUntil: undefined, isAlarm: [true] });
  });

  it('gives no alarm without a threshold', () => {
    const state = stateOf([[0, 1]], [], { threshold: null, muteHours: 0 });
    expect(state).toEqual({ isAlarm: [false], isMuted: [false], mutedUntil: undefined, open: undefined });
  });
});
