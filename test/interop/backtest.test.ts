/**
 * Compares backtests with a NumPy reference that follows the definitions: the rows of each origin, its threshold and mute,
 * and the figures of each block and of all blocks.
 */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { z } from 'zod';
import { REQUEST_DEFAULTS } from '../../lib/learning/indicators/request.ts';
import type { BlockResult } from '../../lib/learning/indicators/status/backtest/block.ts';
import { originsOf } from '../../lib/learning/indicators/status/backtest/origins.ts';
import { poolBacktest } from '../../lib/learning/indicators/status/backtest/pool.ts';
import { originTasks } from '../../lib/learning/indicators/status/backtest/tasks.ts';
import { labelFailures } from '../../lib/learning/indicators/status/labels.ts';
import { expectClose } from '../support/expect-close.ts';
import { runPython } from '../support/python-environment.ts';
import { requestOf, seriesArbitrary } from './random-series.ts';
import { openWithPython } from './with-python.ts';

const opened = await openWithPython();
afterAll(async () => {
  if ('close' in opened) await opened.close();
});

const SERIES = 200;
const script = join(import.meta.dirname, 'backtest.py');

const caseArbitrary = fc.record({
  series: seriesArbitrary,
  origins: fc.integer({ min: 2, max: 8 }),
  train: fc.constantFrom('expanding', 'expanding', 'P2D', 'P4D', 'P1W'),
  hasAlarms: fc.constantFrom(true, true, true, false),
});
type Case = typeof caseArbitrary extends fc.Arbitrary<infer T> ? T : never;

/** The backtest of models that score each row as drawn. */
async function backtestOf({ series, origins, train, hasAlarms }: Case) {
  const { drawn, windowMinutes } = series;
  const timestamps = Float64Array.from(drawn, ({ time }) => time);
  const speedChange = Float64Array.from(drawn, ({ change }) => change ?? Number.NaN);
  const scores = Float32Array.from(drawn, ({ score }) => score);
  const rows = labelFailures({ timestamps, speedChange, dropPercentage: -70, windowMinutes });
  const evaluation = { origins, train };
  const { labeling, ...defaults } = REQUEST_DEFAULTS.status;
  const request = {
    ...defaults,
    indicator: 'status' as const,
    startDate: null,
    endDate: null,
    labeling: { ...labeling, windowMinutes },
    evaluation,
    ...(hasAlarms && { alarms: requestOf(series) }),
  };
  const found = originsOf({ rows: drawn.length, timestamps }, rows.labels, evaluation, windowMinutes);
  const results: object[] = [];
  for (const { outOfFold, predicted, evaluate } of originTasks(found, { timestamps }, rows, request)) {
    results.push(
      await evaluate({
        predictions: scores.slice(predicted.from, predicted.to),
        outOfFold: outOfFold.map(({ predicted: { from, to } }) => scores.slice(from, to)),
      }),
    );
  }
  return poolBacktest(found, results as BlockResult[], rows.labels);
}

const answersSchema = z.array(z.record(z.string(), z.unknown()));

const test = 'missing' in opened ? it.skip : it;

describe('backtests', () => {
  test(`equal the NumPy reference on ${SERIES} random series`, async () => {
    if ('missing' in opened) return;
    const cases = fc.sample(caseArbitrary, { numRuns: SERIES, seed: 20261201 });
    const file = join(opened.scratch, 'backtests.json');
    const inputs = cases.map(({ series, origins, train, hasAlarms }) => ({
      time: series.drawn.map(({ time }) => time),
      change: series.drawn.map(({ change }) => change),
      score: series.drawn.map(({ score }) => score),
      origins,
      train,
      window_minutes: series.windowMinutes,
      criterion: hasAlarms ? series.criterion : null,
      mute_hours: series.muteHours,
    }));
    await writeFile(file, JSON.stringify(inputs));
    const expected = await runPython(opened.python, script, [file], answersSchema);
    let blocks = 0;
    let skipped = 0;
    for (const [index, one] of cases.entries()) {
      const backtest = await backtestOf(one);
      expectClose(backtest, expected[index], 1e-9, `series ${index}`);
      blocks += backtest.origins.filter(({ threshold }) => threshold !== null).length;
      skipped += backtest.skipped.length;
    }
    // Most series have blocks with alarms, and some have blocks without a model.
    expect(blocks).toBeGreaterThan(SERIES);
    expect(skipped).toBeGreaterThan(SERIES / 10);
  });
});
