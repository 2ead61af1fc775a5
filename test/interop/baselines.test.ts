/**
 * Compares the baselines with pandas (`qcut`) and scikit-learn (`LogisticRegression`): scores, thresholds, figures, and the
 * comparison with the model.
 */
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { z } from 'zod';
import { outOfFoldParts } from '../../lib/learning/indicators/status/alarms/out-of-fold.ts';
import { evaluateBaselines } from '../../lib/learning/indicators/status/baselines/baselines.ts';
import { labelFailures } from '../../lib/learning/indicators/status/labels.ts';
import type { StatusRequest } from '../../lib/learning/indicators/request.ts';
import { rowSource } from '../../lib/learning/rows/row-set.ts';
import { fitLogistic, predictLogistic } from '../../lib/learning/stats/logistic/logistic-regression.ts';
import { parseTrainRequest } from '../../lib/training/submission/train-request.ts';
import { expectClose } from '../support/expect-close.ts';
import { runPython } from '../support/python-environment.ts';
import { readTelemetryCsv } from '../support/telemetry-csv.ts';
import { isShort } from './scope.ts';
import { openWithPython } from './with-python.ts';

const opened = await openWithPython();
afterAll(async () => {
  if ('close' in opened) await opened.close();
});

const SERIES = isShort ? 50 : 200;
/** Series with random alarms: their reference takes long. */
const SERIES_WITH_RANDOM = 10;
const MINUTE = 60_000_000;
const script = join(import.meta.dirname, 'baselines.py');
const answersSchema = z.array(
  z.object({ baselines: z.record(z.string(), z.unknown()), logistic_scores: z.array(z.number()) }),
);

/** Rows with gaps, missing values, equal speeds, and speeds that fall before many failures. */
const seriesArbitrary = fc
  .record({
    rows: fc.array(
      fc.record({
        step: fc.constantFrom(1, 10, 10, 10, 10, 25, 600),
        change: fc.constantFrom(0, 0, 0, 0, 0, 0, 0, 0, 0, 5, -70, -95),
        pressure: fc.option(fc.float({ min: -3, max: 3, noNaN: true }), { freq: 15 }),
        speed: fc.option(fc.constantFrom(0, 0, 900, 1200, 1500, 1500, 1800), { freq: 12 }),
        score: fc.float({ min: 0, max: 1, noNaN: true }),
      }),
      { minLength: 60, maxLength: 200 },
    ),
    window_minutes: fc.constantFrom(10, 30, 45),
    mute_hours: fc.constantFrom(0, 0.5, 1, 3),
    criterion: fc.constantFrom(
      { max_false_per_week: 2 },
      { max_false_per_week: 20 },
      { min_precision: 0.3 },
      { cost: { missed: 10, false: 1 } },
    ),
    threshold: fc.constantFrom(null, 0.25, 0.5, 0.9),
  })
  .map(({ rows, ...options }) => {
    let at = 0;
    const isFailure = (row: number) => (rows[row]?.change ?? 0) <= -70;
    const drawn = rows.map(({ step, pressure, ...row }, index) => ({
      ...row,
      time: (at += step) * MINUTE,
      pressure: pressure === null ? null : pressure - (isFailure(index + 1) ? 3 : 0),
    }));
    return { drawn, ...options };
  })
  // Both classes are trained on.
  .filter(({ drawn }) => {
    const training = drawn.slice(0, Math.floor(drawn.length * 0.8));
    return training.some(({ change }, row) => change <= -70 && row > 0);
  });
type Series = typeof seriesArbitrary extends fc.Arbitrary<infer T> ? T : never;

const FEATURES = ['Oil_P', 'Eng_RPM', 'constant', 'empty'];

async function baselinesOf({ drawn, window_minutes: windowMinutes, ...series }: Series) {
  const rows = drawn.length;
  const timestamps = Float64Array.from(drawn, ({ time }) => time);
  const speedChange = Float64Array.from(drawn, ({ change }) => change);
  const values = new Float32Array(new SharedArrayBuffer(4 * rows * FEATURES.length));
  drawn.forEach(({ pressure, speed }, row) =>
    values.set([pressure ?? Number.NaN, speed ?? Number.NaN, 0.1, Number.NaN], row * FEATURES.length),
  );
  const splitRow = Math.floor(rows * 0.8);
  const labelled = labelFailures({ timestamps, speedChange, dropPercentage: -70, windowMinutes });
  const embargo = timestamps
    .subarray(0, splitRow)
    .filter((time) => time >= timestamps[splitRow]! - windowMinutes * MINUTE).length;
  const prepared = {
    ...labelled,
    trainRows: splitRow,
    splitRow,
    embargo: { rows: embargo, dropped: false },
  };
  const positives = prepared.labels.subarray(0, splitRow).reduce((sum, label) => sum + label, 0);
  if (positives === 0 || positives === splitRow) return undefined;
  const parts = outOfFoldParts({ ...prepared, timestamps, windowMinutes });
  const set = (from: number, to: number) =>
    rowSource({ values, columns: FEATURES.length, ranges: [{ from, to }] });
  const predict = (end: number, from: number, to: number) =>
    predictLogistic(fitLogistic(set(0, end), prepared.labels)!, set(from, to));
  const test = predict(splitRow, splitRow, rows);
  const { max_false_per_week, min_precision, cost } = series.criterion;
  const baselines = await evaluateBaselines({
    telemetry: { values, features: FEATURES, timestamps },
    features: FEATURES,
    rows: prepared,
    windowMinutes,
    request: {
      muteHours: series.mute_hours,
      ...(max_false_per_week !== undefined && { maxFalsePerWeek: max_false_per_week }),
      ...(min_precision !== undefined && { minPrecision: min_precision }),
      ...(cost && { cost }),
    },
    parts,
    training: [{ from: 0, to: splitRow }],
    logistic: {
      outOfFold: parts.map(({ training, predicted }) =>
        predict(training[0]!.to, predicted.from, predicted.to),
      ),
      test,
    },
    model: {
      test: Float32Array.from(drawn.slice(splitRow), ({ score }) => score),
      threshold: series.threshold,
    },
  });
  return { baselines, logisticScores: test, splitRow };
}

const columnOf = (drawn: Series['drawn'], name: 'pressure' | 'speed') => drawn.map((row) => row[name]);

const test = 'missing' in opened ? it.skip : it;

describe('the baselines', () => {
  test(`equal pandas and scikit-learn on ${SERIES} random series`, async () => {
    if ('missing' in opened) return;
    const found = [];
    for (const series of fc.sample(seriesArbitrary, { numRuns: 2 * SERIES, seed: 20261201 })) {
      const own = await baselinesOf(series);
      if (own && found.length < SERIES) found.push({ series, ...own });
    }
    expect(found).toHaveLength(SERIES);
    const cases = found.map(({ series: { drawn, threshold, ...options }, splitRow }, index) => ({
      ...options,
      time: drawn.map(({ time }) => time),
      change: drawn.map(({ change }) => change),
      columns: {
        Oil_P: columnOf(drawn, 'pressure'),
        Eng_RPM: columnOf(drawn, 'speed'),
        constant: drawn.map(() => Math.fround(0.1)),
        empty: drawn.map(() => null),
      },
      train_rows: splitRow,
      split: splitRow,
      model: { test: drawn.slice(splitRow).map(({ score }) => score), threshold },
      draws: index < SERIES_WITH_RANDOM ? 10 : 0,
    }));
    const file = join(opened.scratch, 'baselines.json');
    await writeFile(file, JSON.stringify(cases));
    const expected = await runPython(opened.python, script, [file], answersSchema);
    let alarms = 0;
    for (const [index, { baselines, logisticScores }] of found.entries()) {
      const { random, ...others } = baselines;
      const own = index < SERIES_WITH_RANDOM ? { ...others, random } : others;
      expectClose([...logisticScores], expected[index]!.logistic_scores, 1e-6, `series ${index}`);
      expectClose(own, expected[index]!.baselines, 1e-6, `series ${index}`);
      if (others.logistic_regression.threshold !== null) alarms++;
    }
    expect(alarms).toBeGreaterThan(SERIES / 4);
  });

  const shared = resolve(import.meta.dirname, '../../../shared/data/wind_lhb_dev');
  const csvOf = (turbine: string) => join(shared, `processed_data_${turbine}.csv.gz`);
  const turbines = isShort ? ['R80711'] : ['R80711', 'R80721'];
  const onTurbines = turbines.every((turbine) => existsSync(csvOf(turbine))) ? test : it.skip;
  onTurbines.each(turbines)('equal pandas and scikit-learn on WT-%s', async (turbine) => {
    if ('missing' in opened) return;
    const csv = csvOf(turbine);
    const request = parseTrainRequest({
      indicator: 'status',
      machine_name: turbine,
      profile: 'planner',
      alarms: { max_false_per_week: 2, mute_hours: 6 },
      search: { param_grid: { n_estimators: [100], max_depth: [4], learning_rate: [0.05], subsample: [1] } },
    }) as StatusRequest;
    const model = await opened.factory.train(readTelemetryCsv(csv), request);
    const { baselines, alarms, train_size: split } = model.metrics;
    const file = join(opened.scratch, 'machine.json');
    const machine = {
      csv,
      features: model.features,
      train_rows: split,
      split,
      window_minutes: 30,
      mute_hours: 6,
      criterion: { max_false_per_week: 2 },
      model: { test: [...model.testPredictions], threshold: alarms!.threshold },
      draws: 0,
    };
    await writeFile(file, JSON.stringify([machine]));
    const [expected] = await runPython(opened.python, script, [file], answersSchema);
    const { random: _random, ...others } = baselines!;
    expectClose(others, expected!.baselines, 1e-6, turbine);
  });
});
