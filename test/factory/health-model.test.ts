/** The health model of a tiny machine against Python's: scores of the search, choice, predictions, figures. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ModelFactory } from '../../lib/learning/model-factory.ts';
import type { TrainedModel } from '../../lib/learning/model-factory.ts';
import { REQUEST_DEFAULTS } from '../../lib/learning/indicators/request.ts';
import { expectClose } from '../support/expect-close.ts';
import { floats, healthJob, healthJobTelemetry } from '../support/health-job.ts';

const factory = await ModelFactory.open({ threads: 2 });
afterAll(() => factory.close());

/** The trees are of one version of XGBoost: another's differ by design. */
const { xgboost } = healthJob.trained.versions;
const isSameVersion = factory.library.version === xgboost;
const comparison = isSameVersion ? it : it.skip;
const reason = isSameVersion
  ? ''
  : ` (left out: made with XGBoost ${xgboost}, this is ${factory.library.version})`;

const cases = [
  { name: 'as it is by default', embargo: false, expected: healthJob.trained },
  { name: 'with an embargo', embargo: true, expected: healthJob.trained_with_embargo },
];

describe.each(cases)(`a health model${reason}, $name`, ({ embargo, expected }) => {
  let model: TrainedModel<'health'>;
  beforeAll(async () => {
    model = await factory.train(healthJobTelemetry(), {
      indicator: 'health',
      labeling: { embargo },
      search: { ...REQUEST_DEFAULTS.health.search, paramGrid: healthJob.grid },
    });
  });

  it('says what it is', () => {
    expect(model).toMatchObject({
      indicator: 'health',
      objective: 'reg:squarederror',
      threshold: null,
      features: expected.features,
      fits: 4 * 3 + 1,
    });
  });

  it('learns and is judged by the rows that pandas finds, on the scale NumPy finds', () => {
    for (const figure of [
      'train_size',
      'test_size',
      'left_out',
      'embargo',
      'horizon_minutes',
      'tolerance_minutes',
      'scale',
    ] as const) {
      expect(model.metrics[figure]).toEqual(expected.metrics[figure]);
    }
    expect(model.metrics.constant_signals).toEqual([]);
  });

  comparison('foretells, bit for bit, what XGBRegressor does after GridSearchCV over KFold', () => {
    expectClose(model.candidates, expected.candidates, 1e-9);
    expect(model.params).toEqual(expected.bestParams);
    expect(model.testPredictions).toEqual(floats(expected.predictions));
  });

  comparison('has the figures of scikit-learn, and so has persistence, and the skill its interval', () => {
    const ours = Object.entries(model.metrics).filter(([name]) => name in expected.metrics);
    expectClose(Object.fromEntries(ours), expected.metrics, 1e-12);
  });

  it('is useful, with a word on how little there is to judge by', () => {
    expect(model.metrics.verdict).toMatchObject({
      level: 'useful',
      headline: 'Useful: it sees the health change before it does.',
    });
    expect(model.metrics.verdict.reasons).toHaveLength(2);
    expect(model.metrics.verdict.reasons[1]).toMatch(/^Only 5 blocks of two hours to judge by/);
  });
});
