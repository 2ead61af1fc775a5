import { describe, expect, it } from '@jest/globals';
import { RequestError } from '../../lib/errors.ts';
import { REQUEST_DEFAULTS } from '../../lib/learning/indicators/request.ts';
import { WIDE_GRID } from '../../lib/learning/search/candidates.ts';
import { requestView } from '../../lib/training/request-view.ts';
import { parseTrainRequest } from '../../lib/training/submission/train-request.ts';

const post = (body: unknown) => parseTrainRequest(body);
const valid = { indicator: 'status', machine_name: 'MOTOBOMBA-007' };

/** Status, fields and detail of the error for an invalid body. */
function refusal(act: () => unknown): { status: number; fields: string[]; detail: string } {
  try {
    act();
  } catch (error) {
    if (!(error instanceof RequestError)) throw error;
    return {
      status: error.httpStatus,
      fields: error.errors.map(({ field }) => field),
      detail: error.message,
    };
  }
  throw new Error('the body was accepted');
}

describe('the body of POST /train', () => {
  it('accepts the smallest body and fills in the defaults', () => {
    expect(post(valid)).toEqual({
      indicator: 'status',
      machineName: 'MOTOBOMBA-007',
      startDate: null,
      endDate: null,
      labeling: { dropPercentage: -70, windowMinutes: 30, embargo: false },
      search: {
        strategy: 'grid',
        scoring: 'recall',
        foldType: 'stratified',
        folds: 3,
        paramGrid: {
          n_estimators: [100, 200],
          max_depth: [4, 6, 8],
          learning_rate: [0.05, 0.1, 0.2],
          subsample: [0.8, 1.0],
        },
        classWeight: 'balanced',
      },
      features: { exclude: [], counterGuard: false },
    });
  });

  it('accepts dates, a grid and a labeling', () => {
    const request = post({
      ...valid,
      start_date: '2024-02-29',
      end_date: null,
      labeling: { window_minutes: 5 },
      search: {
        folds: 4,
        scoring: 'recall_at_precision:0.8',
        fold_type: 'time_series',
        param_grid: { max_depth: [3] },
      },
    });
    expect(request).toMatchObject({
      startDate: '2024-02-29',
      endDate: null,
      labeling: { dropPercentage: -70, windowMinutes: 5, embargo: false },
      search: {
        folds: 4,
        scoring: 'recall_at_precision:0.8',
        foldType: 'time_series',
        paramGrid: { max_depth: [3] },
      },
    });
  });

  it('takes null as absent in every optional field', () => {
    const search = {
      strategy: null,
      folds: null,
      param_grid: null,
      scoring: null,
      fold_type: null,
      class_weight: null,
    };
    const labeling = { drop_percentage: null, window_minutes: null, embargo: null };
    for (const indicator of ['status', 'health']) {
      const defaults = post({ ...valid, indicator });
      const nulls = [
        { start_date: null, end_date: null, labeling: null, search: null },
        { labeling, search },
      ];
      for (const fields of nulls) expect(post({ ...valid, indicator, ...fields })).toEqual(defaults);
    }
    expect(
      post({ ...valid, search: { param_grid: { gamma: [1], max_depth: null } } }).search.paramGrid,
    ).toEqual({
      gamma: [1],
    });
  });

  it('fills in the defaults of "health"', () => {
    const { search, ...rest } = post({ ...valid, indicator: 'health' });
    expect(rest).toEqual({
      indicator: 'health',
      machineName: 'MOTOBOMBA-007',
      startDate: null,
      endDate: null,
      labeling: { embargo: false },
      features: { exclude: [], counterGuard: false },
    });
    const { classWeight, ...common } = REQUEST_DEFAULTS.status.search;
    expect(classWeight).toBe('balanced');
    expect(search).toEqual({
      ...common,
      scoring: 'neg_root_mean_squared_error',
      foldType: 'k_fold',
    });
  });

  it('accepts the options of "health"', () => {
    const search = { scoring: 'r2', fold_type: 'time_series', strategy: 'halving', folds: 5 };
    expect(
      post({
        ...valid,
        indicator: 'health',
        labeling: { embargo: true },
        search: { ...search, param_grid: { gamma: [1] } },
      }),
    ).toMatchObject({
      labeling: { embargo: true },
      search: {
        scoring: 'r2',
        foldType: 'time_series',
        strategy: 'halving',
        folds: 5,
        paramGrid: { gamma: [1] },
      },
    });
  });

  it('fills in the fields of a profile that the request does not give', () => {
    const planner = post({ ...valid, profile: 'planner' });
    expect(planner).toEqual({
      ...post(valid),
      profile: 'planner',
      search: {
        ...post(valid).search,
        scoring: 'average_precision',
        foldType: 'blocked',
        classWeight: 'none',
      },
      features: { exclude: [], counterGuard: true },
      alarms: { maxFalsePerWeek: 2, muteHours: 'auto' },
    });
    // A request of defaults is the same with and without the profile, also for stored jobs.
    expect(post({ ...valid, profile: 'compatible' })).toEqual(post(valid));
    expect(post({ ...valid, profile: null })).not.toHaveProperty('profile');
    expect(
      post({
        ...valid,
        profile: 'planner',
        search: { fold_type: 'time_series', scoring: null },
        features: { counter_guard: false, exclude: ['Starts_N'] },
      }),
    ).toMatchObject({
      search: { foldType: 'time_series', scoring: 'average_precision', classWeight: 'none' },
      features: { exclude: ['Starts_N'], counterGuard: false },
    });
    expect(post({ ...valid, indicator: 'health', profile: 'planner' })).toMatchObject({
      search: { foldType: 'blocked', scoring: 'neg_root_mean_squared_error' },
      features: { counterGuard: true },
    });
  });

  it('takes window features for failures only', () => {
    expect(post({ ...valid, features: { windows: 'auto' } }).features).toEqual({
      exclude: [],
      counterGuard: false,
      windows: 'auto',
    });
    expect(post({ ...valid, features: { windows: null } }).features).not.toHaveProperty('windows');
    expect(() => post({ ...valid, features: { windows: 'maybe' } })).toThrow('must be "off", "auto" or "on"');
    expect(() => post({ ...valid, indicator: 'health', features: { windows: 'on' } })).toThrow(
      'features.windows does not apply to "health"',
    );
  });

  it('draws at random from a wide grid, or from the request’s, which may be large', () => {
    expect(post({ ...valid, search: { strategy: 'random' } }).search).toMatchObject({
      strategy: 'random',
      draws: 20,
      seed: 42,
      paramGrid: WIDE_GRID,
    });
    const large = { n_estimators: range(50), min_child_weight: range(50) };
    expect(
      post({ ...valid, search: { strategy: 'random', draws: 3, seed: 0, param_grid: large } }).search,
    ).toMatchObject({ draws: 3, seed: 0, paramGrid: large });
    expect(post(valid).search).not.toHaveProperty('draws');
    expect(refusal(() => post({ ...valid, search: { draws: 5, seed: 1 } }))).toMatchObject({
      status: 422,
      fields: ['search.draws', 'search.seed'],
    });
    expect(refusal(() => post({ ...valid, search: { strategy: 'random', draws: 501 } }))).toMatchObject({
      fields: ['search.draws'],
    });
  });

  it('takes one criterion and a mute for the alarms', () => {
    const alarmsOf = (body: object) => post({ ...valid, ...body });
    expect(post(valid)).not.toHaveProperty('alarms');
    expect(post({ ...valid, alarms: null })).not.toHaveProperty('alarms');
    expect(alarmsOf({ alarms: { max_false_per_week: 0 } })).toMatchObject({
      alarms: { maxFalsePerWeek: 0, muteHours: 'auto' },
    });
    expect(alarmsOf({ alarms: { min_precision: 1, cost: null, mute_hours: 0.5 } })).toMatchObject({
      alarms: { minPrecision: 1, muteHours: 0.5 },
    });
    const cost = { missed: 10, false: 1 };
    expect(alarmsOf({ profile: 'planner', alarms: { cost } })).toHaveProperty('alarms', {
      cost,
      muteHours: 'auto',
    });
    expect(alarmsOf({ profile: 'planner', alarms: { mute_hours: 2 } })).toHaveProperty('alarms', {
      maxFalsePerWeek: 2,
      muteHours: 2,
    });
  });

  it.each([
    ['no criterion', {}, ['alarms']],
    ['only null', { min_precision: null }, ['alarms']],
    ['two criteria', { max_false_per_week: 2, min_precision: 0.5 }, ['alarms']],
    ['a negative budget', { max_false_per_week: -1 }, ['alarms.max_false_per_week']],
    ['a precision of 0', { min_precision: 0 }, ['alarms.min_precision']],
    ['a percentage', { min_precision: 50 }, ['alarms.min_precision']],
    ['half a cost', { cost: { missed: 1 } }, ['alarms.cost.false']],
    ['a cost of nothing', { cost: { missed: 0, false: 0 } }, ['alarms.cost']],
    ['another word', { max_false_per_week: 2, mute_hours: 'never' }, ['alarms.mute_hours']],
    ['a negative mute', { max_false_per_week: 2, mute_hours: -1 }, ['alarms.mute_hours']],
    ['an unknown field', { max_false_per_week: 2, budget: 1 }, ['alarms.budget']],
    ['no object', 2, ['alarms']],
    // DynamoDB stores no smaller number than 1e-130.
    ['a precision that cannot be stored', { min_precision: 5e-324 }, ['alarms.min_precision']],
    ['a budget that cannot be stored', { max_false_per_week: 5e-324 }, ['alarms.max_false_per_week']],
    ['a cost that cannot be stored', { cost: { missed: 5e-324, false: 1 } }, ['alarms.cost.missed']],
  ])('refuses alarms with %s', (_what, alarms, fields) => {
    expect(refusal(() => post({ ...valid, alarms }))).toMatchObject({ status: 422, fields });
  });

  it('refuses alarms for "health", which raises none', () => {
    const body = { ...valid, indicator: 'health', alarms: { max_false_per_week: 2 } };
    expect(refusal(() => post(body))).toMatchObject({ status: 422, fields: ['alarms'] });
  });

  it('takes a backtest, of five origins on all earlier rows unless told otherwise', () => {
    expect(post(valid)).not.toHaveProperty('evaluation');
    expect(post({ ...valid, evaluation: null })).not.toHaveProperty('evaluation');
    expect(post({ ...valid, evaluation: {} })).toHaveProperty('evaluation', {
      origins: 5,
      train: 'expanding',
    });
    const evaluation = { origins: 8, train: 'P12W' };
    expect(post({ ...valid, profile: 'planner', evaluation })).toHaveProperty('evaluation', evaluation);
    expect(requestView(post({ ...valid, evaluation }))).toMatchObject({ evaluation });
  });

  it.each([
    ['one origin', { origins: 1 }, ['evaluation.origins']],
    ['nine origins', { origins: 9 }, ['evaluation.origins']],
    ['half an origin', { origins: 2.5 }, ['evaluation.origins']],
    ['months', { train: 'P3M' }, ['evaluation.train']],
    ['hours', { train: 'PT12H' }, ['evaluation.train']],
    ['no time', { train: 'P0D' }, ['evaluation.train']],
    ['a number', { train: 90 }, ['evaluation.train']],
    ['an unknown field', { blocks: 3 }, ['evaluation.blocks']],
    ['no object', 6, ['evaluation']],
  ])('refuses a backtest with %s', (_what, evaluation, fields) => {
    expect(refusal(() => post({ ...valid, evaluation }))).toMatchObject({ status: 422, fields });
  });

  it('refuses a backtest for "health"', () => {
    const body = { ...valid, indicator: 'health', evaluation: {} };
    expect(refusal(() => post(body))).toMatchObject({ status: 422, fields: ['evaluation'] });
  });

  it('refuses unknown profiles, and groups that are no objects, with a profile too', () => {
    expect(refusal(() => post({ ...valid, profile: 'fast' }))).toMatchObject({
      status: 422,
      fields: ['profile'],
    });
    expect(refusal(() => post({ ...valid, profile: 'planner', search: [1] }))).toMatchObject({
      fields: ['search'],
    });
  });

  it.each([
    ['a JSON array', () => post([valid]), 422, ['body']],
    ['an empty object', () => post({}), 422, ['indicator', 'machine_name']],
    ['a wrong type', () => post({ ...valid, machine_name: 7 }), 422, ['machine_name']],
    ['an unknown field', () => post({ ...valid, machine: 'x' }), 422, ['machine']],
    ['an unknown nested field', () => post({ ...valid, search: { fold: 3 } }), 422, ['search.fold']],
    ['an unknown indicator', () => post({ ...valid, indicator: 'happiness' }), 400, ['indicator']],
    ['"health" without a machine', () => post({ indicator: 'health' }), 422, ['machine_name']],
    [
      'a drop and a window for "health"',
      () => post({ ...valid, indicator: 'health', labeling: { drop_percentage: -70, window_minutes: 30 } }),
      422,
      ['labeling.drop_percentage', 'labeling.window_minutes'],
    ],
    [
      'recall for "health"',
      () => post({ ...valid, indicator: 'health', search: { scoring: 'recall' } }),
      422,
      ['search.scoring'],
    ],
    [
      'a scoring of errors for "status"',
      () => post({ ...valid, search: { scoring: 'neg_root_mean_squared_error' } }),
      422,
      ['search.scoring'],
    ],
    [
      'stratified folds for "health"',
      () => post({ ...valid, indicator: 'health', search: { fold_type: 'stratified' } }),
      422,
      ['search.fold_type'],
    ],
    [
      'an embargo that is text',
      () => post({ ...valid, labeling: { embargo: 'yes' } }),
      422,
      ['labeling.embargo'],
    ],
    ['an empty machine name', () => post({ ...valid, machine_name: '' }), 422, ['machine_name']],
    ['a NUL in the machine name', () => post({ ...valid, machine_name: 'A\u0000B' }), 422, ['machine_name']],
    [
      'a machine name of 10,000 characters',
      () => post({ ...valid, machine_name: 'x'.repeat(10_000) }),
      422,
      ['machine_name'],
    ],
    ['31 February', () => post({ ...valid, start_date: '2026-02-31' }), 422, ['start_date']],
    ['29 February of a common year', () => post({ ...valid, end_date: '2026-02-29' }), 422, ['end_date']],
    ['a start date in year 0', () => post({ ...valid, start_date: '0000-12-31' }), 422, ['start_date']],
    ['an end date in year 0', () => post({ ...valid, end_date: '0000-01-01' }), 422, ['end_date']],
    [
      'a time instead of a day',
      () => post({ ...valid, end_date: '2026-02-01T00:00:00Z' }),
      422,
      ['end_date'],
    ],
    [
      'a start date after the end date',
      () => post({ ...valid, start_date: '2026-02-02', end_date: '2026-02-01' }),
      400,
      ['start_date'],
    ],
    [
      'a positive drop',
      () => post({ ...valid, labeling: { drop_percentage: 5 } }),
      422,
      ['labeling.drop_percentage'],
    ],
    ['an unknown scoring', () => post({ ...valid, search: { scoring: 'luck' } }), 422, ['search.scoring']],
    [
      'a precision above 1',
      () => post({ ...valid, search: { scoring: 'recall_at_precision:1.5' } }),
      422,
      ['search.scoring'],
    ],
    [
      'a fold type that is not for "status"',
      () => post({ ...valid, search: { fold_type: 'k_fold' } }),
      422,
      ['search.fold_type'],
    ],
    ['one fold', () => post({ ...valid, search: { folds: 1 } }), 422, ['search.folds']],
    ['an unknown strategy', () => post({ ...valid, search: { strategy: 'luck' } }), 422, ['search.strategy']],
    ['a machine of null', () => post({ ...valid, machine_name: null }), 422, ['machine_name']],
    ['an unknown field of null', () => post({ ...valid, colour: null }), 422, ['colour']],
    [
      'a grid of nulls',
      () => post({ ...valid, search: { param_grid: { gamma: null } } }),
      422,
      ['search.param_grid'],
    ],
    ['half of a character', () => post({ ...valid, machine_name: 'A\ud83d' }), 422, ['machine_name']],
    ['an empty grid', () => post({ ...valid, search: { param_grid: {} } }), 422, ['search.param_grid']],
    [
      'a depth that is not a whole number',
      () => post({ ...valid, search: { param_grid: { max_depth: [2.5] } } }),
      422,
      ['search.param_grid.max_depth.0'],
    ],
    [
      'an unknown class weight',
      () => post({ ...valid, search: { class_weight: 'heavy' } }),
      422,
      ['search.class_weight'],
    ],
    [
      'class weights of "health"',
      () => post({ ...valid, indicator: 'health', search: { class_weight: 'none' } }),
      422,
      ['search.class_weight'],
    ],
    [
      'too many candidates',
      () =>
        post({
          ...valid,
          search: { param_grid: { n_estimators: range(50), min_child_weight: range(50) } },
        }),
      422,
      ['search.param_grid'],
    ],
  ])('refuses %s and names the field', (_name, act, status, fields) => {
    expect(refusal(act)).toMatchObject({ status, fields });
  });

  it('says why an option of "status" does not apply to "health"', () => {
    const health = { ...valid, indicator: 'health' };
    expect(refusal(() => post({ ...health, labeling: { window_minutes: 30 } })).detail).toBe(
      'labeling.window_minutes does not apply to "health", which does not predict failures: it has no warning window; remove it.',
    );
    expect(refusal(() => post({ ...health, search: { scoring: 'f1' } })).detail).toBe(
      'search.scoring must be "neg_root_mean_squared_error", "neg_mean_absolute_error" or "r2" for "health", which predicts a number.',
    );
    expect(refusal(() => post({ ...valid, indicator: 'luck' })).detail).toBe(
      'indicator is not known; use "status" or "health".',
    );
  });

  it('describes the first error in a sentence that old clients can show', () => {
    expect(refusal(() => post({ indicator: 'status' })).detail).toBe(
      'machine_name is missing; it must be a string.',
    );
    expect(refusal(() => post({ ...valid, machine_name: 7, x: 1 })).detail).toBe(
      'machine_name must be a string (and 1 more).',
    );
  });
});

const range = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1);
