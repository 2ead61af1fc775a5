import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { StatusRequest } from '../../../../../lib/learning/indicators/request.ts';
import { ModelFactory } from '../../../../../lib/learning/model-factory.ts';
import type { TrainedModel } from '../../../../../lib/learning/model-factory.ts';
import { tinyRequest } from '../../../../support/tiny-model.ts';

const ROWS = 1500;
const CYCLE = 25;
const features = ['Oil_P', 'Eng_RPM', 'noise'];

/** A row every 30 minutes; a failure every 25 rows. The pressure falls, and the speed is low, before most of them. */
function telemetryOf(isFailure: (row: number) => boolean) {
  const values = new Float32Array(new SharedArrayBuffer(4 * ROWS * features.length));
  for (let row = 0; row < ROWS; row++) {
    const wear = row % CYCLE > CYCLE - 5 && row % 7 !== 0 ? 1 : 0;
    values.set(
      [5 - 2 * wear + Math.sin(row * row), (wear ? 900 : 1500) + (row % 11), Math.sin(row)],
      row * 3,
    );
  }
  return {
    machineName: 'P',
    features,
    rows: ROWS,
    values,
    timestamps: Float64Array.from({ length: ROWS }, (_, row) => Date.UTC(2025, 0, 1, 0, 30 * row) * 1000),
    speedChange: Float64Array.from({ length: ROWS }, (_, row) => (isFailure(row) ? -90 : 0)),
  };
}

const request = {
  ...tinyRequest('status', 'P'),
  labeling: { dropPercentage: -70, windowMinutes: 90, embargo: true },
  alarms: { maxFalsePerWeek: 1, muteHours: 2 },
} as unknown as StatusRequest;
const everyCycle = (row: number): boolean => row % CYCLE === CYCLE - 1;

describe('the baselines of a model', () => {
  let factory: ModelFactory;
  let model: TrainedModel<'status'>;
  beforeAll(async () => {
    factory = await ModelFactory.open({ threads: 2 });
    model = await factory.train(telemetryOf(everyCycle), request);
  });
  afterAll(() => factory.close());

  it('have the figures of the same rows', () => {
    const { baselines, alarms } = model.metrics;
    const { model: own, always, never, random, speed_bins, logistic_regression } = baselines!;
    // 300 test rows: 12 failures, all of them stops.
    for (const figures of [own, always, never, random, speed_bins!, logistic_regression]) {
      expect(figures).toMatchObject({ stops: 12, observed_days: alarms!.test.observed_days, cost: null });
      expect(figures.share).toBe(figures.stops_detected / 12);
    }
    expect(own).toMatchObject({
      threshold: alarms!.threshold,
      stops_detected: alarms!.test.stops_detected,
      false_alarms: alarms!.test.false_alarms,
      false_alarms_per_week: alarms!.test.false_alarms_per_week,
    });
    expect(never).toMatchObject({ threshold: null, stops_detected: 0, false_alarms: 0, keeps_budget: true });
    expect(always).toMatchObject({ threshold: 0, stops_detected: 12, keeps_budget: false });
    // A false alarm every 90 minutes at risk, until the one that is true.
    expect(always.false_alarms).toBeGreaterThan(12 * 5);
    expect(random.stops_detected).toBeLessThan(4);
    // The low speed alone predicts most failures.
    expect(speed_bins!.share).toBeGreaterThan(0.5);
    expect(logistic_regression.share).toBeGreaterThan(0.5);
  });

  it('are the same in another training, and those of a model without the speed have no speed bins', async () => {
    const again = await factory.train(telemetryOf(everyCycle), request);
    expect(again.metrics.baselines).toEqual(model.metrics.baselines);
    const slow = { ...request, features: { exclude: ['Eng_RPM'], counterGuard: false } };
    expect((await factory.train(telemetryOf(everyCycle), slow)).metrics.baselines!.speed_bins).toBeNull();
  });

  it('have thresholds that the failures of the test part do not change', async () => {
    const thresholdsOf = ({ metrics: { baselines } }: TrainedModel<'status'>) => {
      const { comparison: _comparison, ...figures } = baselines!;
      return Object.entries(figures).map(([name, one]) => [name, one?.threshold]);
    };
    // The test part starts at row 1200. Its failures are at other rows.
    const permuted = telemetryOf((row) => (row < 1200 ? everyCycle(row) : row % 17 === 3));
    const other = await factory.train(permuted, request);
    expect(other.metrics.events.failures).not.toBe(model.metrics.events.failures);
    expect(thresholdsOf(other)).toEqual(thresholdsOf(model));
  });

  it('do not exist without an alarm policy', async () => {
    const { alarms: _alarms, ...plain } = request;
    const { metrics } = await factory.train(telemetryOf(everyCycle), plain);
    expect(metrics).not.toHaveProperty('baselines');
    expect(metrics).not.toHaveProperty('alarms');
  });
});
