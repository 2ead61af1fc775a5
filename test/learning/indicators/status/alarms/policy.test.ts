import { describe, expect, it } from '@jest/globals';
import { chooseThreshold } from '../../../../../lib/learning/indicators/status/alarms/criterion.ts';
import { alarmFigures } from '../../../../../lib/learning/indicators/status/alarms/figures.ts';
import { outOfFoldParts } from '../../../../../lib/learning/indicators/status/alarms/out-of-fold.ts';
import { choosePolicy } from '../../../../../lib/learning/indicators/status/alarms/policy.ts';
import { prepareStatus } from '../../../../../lib/learning/indicators/status/rows.ts';
import { alarmRows, hour, minute } from './alarm-rows.ts';

describe('chooseThreshold', () => {
  // Of 10 stops in 7 days. The rate is not monotone: at .6 an alarm begins earlier and becomes false.
  const sweep = [
    { threshold: 0.9, alarms: 0, falseAlarms: 0, detected: 0 },
    { threshold: 0.8, alarms: 2, falseAlarms: 1, detected: 1 },
    { threshold: 0.7, alarms: 5, falseAlarms: 2, detected: 3 },
    { threshold: 0.6, alarms: 6, falseAlarms: 3, detected: 4 },
    { threshold: 0.5, alarms: 8, falseAlarms: 2, detected: 7 },
    { threshold: 0.4, alarms: 20, falseAlarms: 12, detected: 9 },
  ];
  const observed = { stops: 10, observedDays: 7 };
  const choose = (criterion: Parameters<typeof chooseThreshold>[1], days = 7) =>
    chooseThreshold(sweep, criterion, { ...observed, observedDays: days });

  it('takes the lowest threshold at which it and all higher ones keep the budget', async () => {
    expect(await choose({ maxFalsePerWeek: 2 })).toBe(0.7);
    expect(await choose({ maxFalsePerWeek: 3 })).toBe(0.5);
    expect(await choose({ maxFalsePerWeek: 100 })).toBe(0.4);
  });

  it('counts the budget per week observed', async () => {
    expect(await choose({ maxFalsePerWeek: 1 }, 14)).toBe(0.7);
    expect(await choose({ maxFalsePerWeek: 2 }, 3.5)).toBe(0.8);
  });

  it('gives no threshold if a budget allows no alarm, or nothing was observed', async () => {
    expect(await choose({ maxFalsePerWeek: 0.9 })).toBeUndefined();
    expect(await choose({ maxFalsePerWeek: 100 }, 0)).toBeUndefined();
    expect(await choose({ minPrecision: 0.9 })).toBeUndefined();
    expect(await choose({ cost: { missed: 0, false: 1 } })).toBeUndefined();
  });

  it('takes the lowest threshold with the precision', async () => {
    expect(await choose({ minPrecision: 0.6 })).toBe(0.5);
    expect(await choose({ minPrecision: 0.4 })).toBe(0.4);
  });

  it('takes the threshold with the lowest cost, the highest of equal ones', async () => {
    // 10·1; 9·1+1; 7·1+2; 6·1+3; 3·1+2 = 5; 1·1+12 = 13.
    expect(await choose({ cost: { missed: 1, false: 1 } })).toBe(0.5);
    // At .8 and .7: 9·1+1·2 = 11 and 7·1+2·2 = 11; at .9: 10, at .5: 3+4 = 7.
    expect(await choose({ cost: { missed: 1, false: 2 } })).toBe(0.5);
    expect(await chooseThreshold(sweep.slice(1, 3), { cost: { missed: 1, false: 2 } }, observed)).toBe(0.8);
    expect(await choose({ cost: { missed: 100, false: 1 } })).toBe(0.4);
  });
});

describe('alarmFigures', () => {
  // A row every 10 minutes. Stops at 100 and 400 min, another failure at 130; muted for 2 h.
  const drawn = Array.from({ length: 50 }, (_, row) => ({
    at: row * 10,
    isFailure: [100, 130, 400].includes(row * 10),
    // Alarm rows at 80 and 90, in the mute at 120, at 300 and at 340.
    score: [80, 90, 120, 300, 340].includes(row * 10) ? 0.9 : 0.1,
  }));

  it('gives stops beside failures, and the shares detected early enough', () => {
    expect(alarmFigures({ ...alarmRows(drawn, 60, 2), threshold: 0.5 })).toEqual({
      stops: 2,
      stops_detected: 2,
      failures: 3,
      // The alarm row at 80 is in the hour before 130 too.
      failures_detected: 3,
      // Raised at 80 and 300; the one of 300 is still active at 340.
      alarms: 2,
      false_alarms: 1,
      observed_days: 490 / 1440,
      // From 0 to 100 and from 250 to 400.
      days_at_risk: 250 / 1440,
      false_alarms_per_week: null,
      false_alarms_per_week_interval: null,
      // 20 and 60 minutes.
      median_warning_minutes: 40,
      warning_minutes_quartiles: [30, 50],
      lead: [
        { minutes: 10, stops: 1, failures: 1 },
        { minutes: 20, stops: 1, failures: 1 },
        { minutes: 30, stops: 0.5, failures: 2 / 3 },
        { minutes: 60, stops: 0.5, failures: 1 / 3 },
      ],
    });
  });

  it('gives a rate per observed week, muted time included', () => {
    const days = Array.from({ length: 24 * 7 + 2 }, (_, row) => ({
      at: row * 60,
      isFailure: row === 10,
      score: row === 3 ? 0.9 : 0.1,
    }));
    expect(alarmFigures({ ...alarmRows(days, 60, 2), threshold: 0.5 })).toMatchObject({
      stops: 1,
      days_at_risk: expect.closeTo(7 + 1 / 24 - 2 / 24, 9) as unknown,
      false_alarms_per_week: expect.closeTo(1 / (1 + 1 / 168), 9) as unknown,
      lead: [{ stops: 0, failures: 0 }, {}, {}, {}],
    });
  });
});

describe('outOfFoldParts', () => {
  it('leaves out the training rows whose window reaches into the predicted rows', () => {
    const timestamps = Float64Array.from({ length: 60 }, (_, row) => row * minute);
    const labels = Uint8Array.from(timestamps, (_, row) => (row % 5 === 0 ? 1 : 0));
    // Blocks of 10 rows; the rows up to 3 minutes before a block are left out.
    expect(outOfFoldParts({ labels, timestamps, trainRows: 60, windowMinutes: 3 })).toEqual(
      [10, 20, 30, 40, 50].map((start) => ({
        training: [{ from: 0, to: start - 3 }],
        predicted: { from: start, to: start + 10 },
      })),
    );
  });

  it('skips folds whose training rows have one class', () => {
    const timestamps = Float64Array.from({ length: 60 }, (_, row) => row * minute);
    const labels = Uint8Array.from(timestamps, (_, row) => (row === 18 ? 1 : 0));
    const starts = (windowMinutes: number) =>
      outOfFoldParts({ labels, timestamps, trainRows: 60, windowMinutes }).map(
        ({ predicted }) => predicted.from,
      );
    expect(starts(1)).toEqual([20, 30, 40, 50]);
    expect(starts(5)).toEqual([30, 40, 50]);
    expect(outOfFoldParts({ labels, timestamps, trainRows: 5, windowMinutes: 1 })).toEqual([]);
  });
});

describe('choosePolicy', () => {
  const rows = 2000;
  const telemetry = (failures: (row: number) => boolean) => ({
    machineName: 'P-1',
    rows,
    timestamps: Float64Array.from({ length: rows }, (_, row) => (row * hour) / 6),
    speedChange: Float64Array.from({ length: rows }, (_, row) => (failures(row) ? -90 : 0)),
  });
  const policyOf = (machine: ReturnType<typeof telemetry>) => {
    const labeling = { dropPercentage: -70, windowMinutes: 60, embargo: false };
    const prepared = prepareStatus(machine, labeling);
    const firstRow = 300;
    const scores = Float32Array.from(
      { length: prepared.trainRows - firstRow },
      (_, index) =>
        Math.abs(Math.sin((index + firstRow) * 7.13)) * (prepared.labels[index + firstRow] ? 1 : 0.8),
    );
    const scored = { timestamps: machine.timestamps, rows: prepared, windowMinutes: 60, firstRow, scores };
    return choosePolicy(scored, { maxFalsePerWeek: 10, muteHours: 'auto' });
  };
  const isFailure = (row: number) => row % 61 === 17;

  it('does not depend on anything in the test part', async () => {
    const policy = await policyOf(telemetry(isFailure));
    expect(policy.threshold).toBeGreaterThan(0);
    expect(policy.muteHours).toBe(6);
    const split = 1600;
    const otherwise = telemetry((row) => (row < split ? isFailure(row) : row % 3 === 0));
    expect(await policyOf(otherwise)).toEqual(policy);
  });

  it('has no threshold without predictions', async () => {
    const prepared = prepareStatus(telemetry(isFailure), {
      dropPercentage: -70,
      windowMinutes: 60,
      embargo: false,
    });
    const scored = {
      timestamps: telemetry(isFailure).timestamps,
      rows: prepared,
      windowMinutes: 60,
      firstRow: 0,
      scores: new Float32Array(0),
    };
    expect(await choosePolicy(scored, { maxFalsePerWeek: 2, muteHours: 2 })).toEqual({
      muteHours: 2,
      threshold: undefined,
      outOfFold: undefined,
    });
  });
});
