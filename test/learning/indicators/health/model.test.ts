/** The health model of a tiny machine compared with Python's: search scores, choice, predictions and metrics. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ModelFactory } from '../../../../lib/learning/model-factory.ts';
import type { TrainedModel } from '../../../../lib/learning/model-factory.ts';
import { REQUEST_DEFAULTS } from '../../../../lib/learning/indicators/request.ts';
import { expectClose } from '../../../support/expect-close.ts';
import { floats, healthJob, healthJobTelemetry } from '../../../support/health-job.ts';

const factory = await ModelFactory.open({ threads: 2 });
afterAll(() => factory.close());

/** The expected trees are of one version of XGBoost; other versions grow other trees. */
const { xgboost } = healthJob.trained.versions;
const isSameVersion = factory.library.version === xgboost;
const comparison = isSameVersion ? it : it.skip;
const reason = isSameVersion
  ? ''
  : ` (skipped: made with XGBoost ${xgboost}, this is ${factory.library.version})`;

const cases = [
  { name: 'with the defaults', embargo: false, expected: healthJob.trained },
  { name: 'with an embargo', embargo: true, expected: healthJob.trained_with_embargo },
];

describe.each(cases)(`a health model${reason}, $name`, ({ embargo, expected }) => {
  let model: TrainedModel<'health'>;
  beforeAll(async () => {
    model = await factory.train(healthJobTelemetry(), {
      indicator: 'health',
      ...REQUEST_DEFAULTS.health,
      labeling: { embargo },
      search: { ...REQUEST_DEFAULTS.health.search, paramGrid: healthJob.grid },
    });
  });

  it('has the properties of its indicator', () => {
    expect(model).toMatchObject({
      indicator: 'health',
      objective: 'reg:squarederror',
      threshold: null,
      features: expected.features,
      fits: 4 * 3 + 1,
    });
  });

  it('trains and tests on the rows that pandas selects, with the scale that NumPy computes', () => {
    for (const name of [
      'train_size',
      'test_size',
      'left_out',
      'embargo',
      'horizon_minutes',
      'tolerance_minutes',
      'scale',
    ] as const) {
      expect(model.metrics[name]).toEqual(expected.metrics[name]);
    }
    expect(model.metrics.constant_signals).toEqual([]);
  });

  comparison('predicts bit for bit like XGBRegressor after GridSearchCV over KFold', () => {
    expectClose(model.candidates, expected.candidates, 1e-9);
    expect(model.params).toEqual(expected.bestParams);
    expect(model.testPredictions).toEqual(floats(expected.predictions));
  });

  comparison(
    'has scikit-learn’s metrics for the model and for persistence, and the interval of the skill',
    () => {
      const ours = Object.entries(model.metrics).filter(([name]) => name in expected.metrics);
      expectClose(Object.fromEntries(ours), expected.metrics, 1e-12);
    },
  );

  it('is useful, with a caution about the short test part', () => {
    expect(model.metrics.verdict).toMatchObject({
      level: 'useful',
      headline: 'Useful: it predicts changes of the health in advance.',
    });
    expect(model.metrics.verdict.reasons).toHaveLength(2);
    expect(model.metrics.verdict.reasons[1]).toMatch(/^The test part has only 5 blocks of two hours/);
  });
});
