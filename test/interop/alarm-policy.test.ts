/**
 * Compares alarm policies with a NumPy reference that follows the definitions: the mute, the stops, the threshold from
 * out-of-fold predictions, and the figures by stop and by failure.
 */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { z } from 'zod';
import { alarmMetrics } from '../../lib/learning/indicators/status/alarms/metrics.ts';
import { choosePolicy } from '../../lib/learning/indicators/status/alarms/policy.ts';
import type { AlarmRequest } from '../../lib/learning/indicators/status/alarms/request.ts';
import { labelFailures, windowMicroseconds } from '../../lib/learning/indicators/status/labels.ts';
import { expectClose } from '../support/expect-close.ts';
import { runPython } from '../support/python-environment.ts';
import { openWithPython } from './with-python.ts';

const opened = await openWithPython();
afterAll(async () => {
  if ('close' in opened) await opened.close();
});

const SERIES = 200;
const MINUTE = 60_000_000;
const script = join(import.meta.dirname, 'alarm_policy.py');

/** Rows with equal times, gaps, missing readings and equal scores. */
const seriesArbitrary = fc
  .record({
    rows: fc.array(
      fc.record({
        step: fc.constantFrom(0, 1, 10, 10, 10, 10, 25, 600),
        change: fc.constantFrom(null, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 5, -70, -95),
        score: fc.oneof(fc.constantFrom(0, 0.25, 0.5, 1), fc.float({ min: 0, max: 1, noNaN: true })),
      }),
      { minLength: 20, maxLength: 260 },
    ),
    windowMinutes: fc.constantFrom(10, 30, 45, 180),
    muteHours: fc.constantFrom<number | 'auto'>('auto', 'auto', 0, 0.4, 1, 3),
    predictedFrom: fc.double({ min: 0.05, max: 0.75, noNaN: true }),
    isEmbargoed: fc.boolean(),
    criterion: fc.constantFrom(
      { max_false_per_week: 0.5 },
      { max_false_per_week: 7 },
      { max_false_per_week: 60 },
      { min_precision: 0.3 },
      { min_precision: 0.6 },
      { cost: { missed: 1, false: 1 } },
      { cost: { missed: 10, false: 1 } },
    ),
  })
  .map(({ rows, ...options }) => {
    let at = 0;
    const isFailure = (row: number) => (rows[row]?.change ?? 0) <= -70;
    const drawn = rows.map(({ step, change, score }, row) => ({
      time: (at += step) * MINUTE,
      change,
      // Some of the rows before a failure have a high score.
      score: row % 3 !== 0 && (isFailure(row + 1) || isFailure(row + 2)) ? (score + 9) / 10 : score,
    }));
    return { drawn, ...options };
  });
type Series = typeof seriesArbitrary extends fc.Arbitrary<infer T> ? T : never;

/** The rows as the learning task prepares them. */
function prepared({ drawn, windowMinutes, predictedFrom, isEmbargoed }: Series) {
  const timestamps = Float64Array.from(drawn, ({ time }) => time);
  const speedChange = Float64Array.from(drawn, ({ change }) => change ?? Number.NaN);
  const splitRow = Math.floor(drawn.length * 0.8);
  const reached = timestamps[splitRow]! - windowMicroseconds(windowMinutes);
  const embargoed = timestamps.subarray(0, splitRow).filter((time) => time >= reached).length;
  const trainRows = splitRow - (isEmbargoed ? embargoed : 0);
  const firstRow = Math.min(trainRows, Math.floor(drawn.length * predictedFrom));
  const scores = Float32Array.from(drawn, ({ score }) => score);
  return {
    timestamps,
    rows: {
      ...labelFailures({ timestamps, speedChange, dropPercentage: -70, windowMinutes }),
      trainRows,
      splitRow,
      embargo: { rows: embargoed, dropped: isEmbargoed },
    },
    windowMinutes,
    firstRow,
    outOfFold: scores.slice(firstRow, trainRows),
    testScores: scores.slice(splitRow),
  };
}

function requestOf({ criterion, muteHours }: Series): AlarmRequest {
  const { max_false_per_week: maxFalsePerWeek, min_precision: minPrecision, cost } = criterion;
  return {
    muteHours,
    ...(maxFalsePerWeek !== undefined && { maxFalsePerWeek }),
    ...(minPrecision !== undefined && { minPrecision }),
    ...(cost && { cost }),
  };
}

const answersSchema = z.array(z.record(z.string(), z.unknown()));

const test = 'missing' in opened ? it.skip : it;

describe('alarm policies', () => {
  test(`equal the NumPy reference on ${SERIES} random series`, async () => {
    if ('missing' in opened) return;
    const series = fc.sample(seriesArbitrary, { numRuns: SERIES, seed: 20261130 });
    const file = join(opened.scratch, 'series.json');
    const cases = series.map((one) => {
      const { outOfFold, testScores, rows, firstRow } = prepared(one);
      return {
        time: one.drawn.map(({ time }) => time),
        change: one.drawn.map(({ change }) => change),
        out_of_fold: [...outOfFold],
        test_score: [...testScores],
        train_rows: rows.trainRows,
        split: rows.splitRow,
        first_row: firstRow,
        window_minutes: one.windowMinutes,
        criterion: one.criterion,
        mute_hours: one.muteHours,
      };
    });
    await writeFile(file, JSON.stringify(cases));
    const expected = await runPython(opened.python, script, [file], answersSchema);
    let thresholds = 0;
    for (const [index, one] of series.entries()) {
      const { outOfFold, testScores, ...ready } = prepared(one);
      const request = requestOf(one);
      const policy = await choosePolicy({ ...ready, scores: outOfFold }, request);
      const { mute_hours, threshold, out_of_fold, test } = alarmMetrics(policy, request, {
        ...ready,
        firstRow: ready.rows.splitRow,
        scores: testScores,
      });
      expectClose({ mute_hours, threshold, out_of_fold, test }, expected[index], 1e-9, `series ${index}`);
      if (threshold !== null) thresholds++;
    }
    // Most series have a policy that gives alarms.
    expect(thresholds).toBeGreaterThan(SERIES / 3);
  });
});
