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
import { labelFailures, windowMicroseconds } from '../../lib/learning/indicators/status/labels.ts';
import { expectClose } from '../support/expect-close.ts';
import { runPython } from '../support/python-environment.ts';
import { requestOf, seriesArbitrary } from './random-series.ts';
import type { Series } from './random-series.ts';
import { openWithPython } from './with-python.ts';

const opened = await openWithPython();
afterAll(async () => {
  if ('close' in opened) await opened.close();
});

const SERIES = 200;
const script = join(import.meta.dirname, 'alarm_policy.py');

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
