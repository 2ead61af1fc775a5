/** Compared warning windows, against separate trainings with each window, and against figures calculated by hand. */
import { beforeAll, describe, expect, it } from '@jest/globals';
import { estimateTraining } from '../../../../lib/learning/estimate.ts';
import type { TrainedModel } from '../../../../lib/learning/model-factory.ts';
import { REQUEST_DEFAULTS } from '../../../../lib/learning/indicators/request.ts';
import type { StatusRequest } from '../../../../lib/learning/indicators/request.ts';
import { statusPlan } from '../../../../lib/learning/indicators/status/plan.ts';
import type { TrainingRequest } from '../../../../lib/jobs/job.ts';
import { storedOptions, storedRequest } from '../../../../lib/jobs/stored-request.ts';
import { requestView } from '../../../../lib/training/request-view.ts';
import { parseTrainRequest } from '../../../../lib/training/submission/train-request.ts';
import { tinyRequest, tinyTelemetry, trainTinyModel } from '../../../support/tiny-model.ts';

const alarms = { maxFalsePerWeek: 20, muteHours: 1 };
const { labeling } = REQUEST_DEFAULTS.status;
/** Rows are nine minutes apart, so the shortest window has no rows. */
const compareWindows = [1, 20, 60];

const train = (options: object) => trainTinyModel('status', options) as Promise<TrainedModel<'status'>>;

describe('a training that compares windows', () => {
  let compared: TrainedModel<'status'>;
  beforeAll(async () => {
    compared = await train({ alarms, labeling: { ...labeling, compareWindows } });
  });

  it.each([20, 60])('has the figures of a training with the window of %d minutes', async (windowMinutes) => {
    const { metrics } = await train({ alarms, labeling: { ...labeling, windowMinutes } });
    const { test, threshold, mute_hours } = metrics.alarms!;
    const { windows } = compared.metrics.window_comparison!;
    expect(windows.find((one) => one.window_minutes === windowMinutes)).toEqual({
      ...test,
      window_minutes: windowMinutes,
      skipped: null,
      train_size: metrics.train_size,
      positives: { train: metrics.failure_events_train, test: metrics.failure_events_test },
      threshold,
      mute_hours,
    });
  });

  it('says why a window has no model, and keeps the criterion', () => {
    expect(compared.metrics.window_comparison).toMatchObject({
      max_false_per_week: 20,
      min_precision: null,
      cost: null,
      windows: [{ window_minutes: 1, skipped: 'one_class' }, {}, {}],
    });
  });

  it('leaves the model as it is', async () => {
    const alone = await train({ alarms });
    expect(Buffer.from(compared.ubj).equals(Buffer.from(alone.ubj))).toBe(true);
    expect(alone.metrics).not.toHaveProperty('window_comparison');
    expect(compared.metrics.alarms).toEqual(alone.metrics.alarms);
  });

  it('counts its fits: three folds, five out-of-fold fits, the model, and six for each window', () => {
    const size = { rows: 300, features: 7, grid: { n_estimators: [4] }, folds: 3, threads: 1 };
    expect(compared.fits).toBe(3 + 5 + 1 + 2 * 6);
    expect(estimateTraining({ ...size, outOfFoldFits: 5, comparedWindows: 2 }).fits).toBe(21);
    expect(estimateTraining({ ...size, outOfFoldFits: 5, comparedWindows: 2, finishedOrigins: 1 }).fits).toBe(
      15,
    );
  });

  it('compares by the policy of planners if the request has none', async () => {
    const { metrics } = await train({ labeling: { ...labeling, compareWindows: [20] } });
    expect(metrics.window_comparison).toMatchObject({ max_false_per_week: 2 });
    expect(metrics).not.toHaveProperty('alarms');
  });
});

it('plans what each window would label', () => {
  const request = { ...tinyRequest('status', 'tiny'), labeling: { ...labeling, compareWindows }, alarms };
  const planned = statusPlan.prepare(tinyTelemetry('tiny'), request as StatusRequest);
  // Failures in rows 14, 29, …, 299; two rows in the twenty minutes before each, six in the hour. 240 training rows.
  expect(statusPlan.view(planned)).toMatchObject({
    window_comparison: [
      { window_minutes: 1, skipped: 'one_class' },
      {
        window_minutes: 20,
        skipped: null,
        positives: { train: 32, test: 8 },
        share_of_training_rows: 32 / 240,
        failures_with_rows: 20,
        stops_with_rows: 20,
      },
      { window_minutes: 60, positives: { train: 96, test: 24 }, share_of_training_rows: 96 / 240 },
    ],
  });
});

describe('labeling.compare_windows', () => {
  const parsed = (compare_windows: unknown) =>
    parseTrainRequest({ indicator: 'status', machine_name: 'P', labeling: { compare_windows } }).labeling;

  it.each([
    [true, [30, 60, 180]],
    [
      [60, 30, 60],
      [30, 60],
    ],
    [false, undefined],
    [null, undefined],
  ])('takes %j', (given, windows) =>
    expect(parsed(given)).toEqual({ ...labeling, ...(windows && { compareWindows: windows }) }),
  );

  it.each([[[]], [[1, 2, 3, 4, 5, 6]], [[0]], ['all'], [[20_000]]])('refuses %j', (given) =>
    expect(() => parsed(given)).toThrow(/compare_windows/),
  );

  it('is kept with the job and shown in the record of its model', () => {
    const body = { indicator: 'status', machine_name: 'P', labeling: { compare_windows: [60] } };
    const request = parseTrainRequest(body);
    const stored = storedRequest({
      ...(JSON.parse(JSON.stringify(request)) as TrainingRequest),
      options: storedOptions(request),
    });
    expect(stored.labeling).toEqual(request.labeling);
    expect(requestView(request).labeling).toMatchObject({ window_minutes: 30, compare_windows: [60] });
  });

  it('is only for status', () => {
    const body = { indicator: 'health', machine_name: 'P', labeling: { compare_windows: true } };
    expect(() => parseTrainRequest(body)).toThrow(/compare_windows/);
  });
});
