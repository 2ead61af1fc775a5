import { describe, expect, it } from '@jest/globals';
import { RequestError } from '../../lib/errors.ts';
import { parseJsonBody } from '../../lib/api/http/json-body.ts';
import { MAX_BODY_BYTES } from '../../lib/validation/request-limits.ts';
import { parseTrainRequest } from '../../lib/training/submission/train-request.ts';

const parse = (text: string | undefined, contentType: string | undefined = 'application/json') =>
  parseTrainRequest(parseJsonBody({ contentType, text }));
const ask = (body: unknown) => parse(JSON.stringify(body));
const valid = { indicator: 'status', machine_name: 'MOTOBOMBA-007' };

/** The status and the fields a refused body is answered with. */
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
  throw new Error('the body was taken');
}

describe('the body of POST /train', () => {
  it('takes the smallest body and fills in the defaults of the design', () => {
    expect(ask(valid)).toEqual({
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
      },
    });
  });

  it('takes dates, a grid and labeling of its own', () => {
    const request = ask({
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

  it('asks for what makes sense for "health" when it says nothing else', () => {
    const { search, ...asked } = ask({ ...valid, indicator: 'health' });
    expect(asked).toEqual({
      indicator: 'health',
      machineName: 'MOTOBOMBA-007',
      startDate: null,
      endDate: null,
      labeling: { embargo: false },
    });
    expect(search).toEqual({
      ...ask(valid).search,
      scoring: 'neg_root_mean_squared_error',
      foldType: 'k_fold',
    });
  });

  it('takes what "health" can be asked for', () => {
    const search = { scoring: 'r2', fold_type: 'time_series', strategy: 'halving', folds: 5 };
    expect(
      ask({
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

  it('takes a media type with a charset, and one that is not named at all', () => {
    expect(parse(JSON.stringify(valid), 'Application/JSON; charset=utf-8').machineName).toBe('MOTOBOMBA-007');
    expect(
      parseTrainRequest(parseJsonBody({ contentType: undefined, text: JSON.stringify(valid) })),
    ).toBeDefined();
  });

  it.each([
    ['no body', () => parse(undefined), 422, ['body']],
    ['a blank body', () => parse('  \n'), 422, ['body']],
    ['not JSON', () => parse('{"indicator":'), 400, ['body']],
    ['a JSON array', () => ask([valid]), 422, ['body']],
    ['a form', () => parse('indicator=status', 'application/x-www-form-urlencoded'), 415, ['content-type']],
    ['too much', () => ask({ ...valid, machine_name: 'x'.repeat(MAX_BODY_BYTES) }), 413, ['body']],
    ['nothing asked for', () => ask({}), 422, ['indicator', 'machine_name']],
    ['a wrong type', () => ask({ ...valid, machine_name: 7 }), 422, ['machine_name']],
    ['an unknown field', () => ask({ ...valid, machine: 'x' }), 422, ['machine']],
    ['an unknown nested field', () => ask({ ...valid, search: { fold: 3 } }), 422, ['search.fold']],
    ['an unknown indicator', () => ask({ ...valid, indicator: 'happiness' }), 400, ['indicator']],
    ['nothing but health', () => ask({ indicator: 'health' }), 422, ['machine_name']],
    [
      'a drop and a window for "health"',
      () => ask({ ...valid, indicator: 'health', labeling: { drop_percentage: -70, window_minutes: 30 } }),
      422,
      ['labeling.drop_percentage', 'labeling.window_minutes'],
    ],
    [
      'recall for "health"',
      () => ask({ ...valid, indicator: 'health', search: { scoring: 'recall' } }),
      422,
      ['search.scoring'],
    ],
    [
      'an error for "status"',
      () => ask({ ...valid, search: { scoring: 'neg_root_mean_squared_error' } }),
      422,
      ['search.scoring'],
    ],
    [
      'stratified folds for "health"',
      () => ask({ ...valid, indicator: 'health', search: { fold_type: 'stratified' } }),
      422,
      ['search.fold_type'],
    ],
    ['an embargo in words', () => ask({ ...valid, labeling: { embargo: 'yes' } }), 422, ['labeling.embargo']],
    ['an empty machine name', () => ask({ ...valid, machine_name: '' }), 422, ['machine_name']],
    ['a NUL in the machine name', () => ask({ ...valid, machine_name: 'A\u0000B' }), 422, ['machine_name']],
    ['10 000 characters', () => ask({ ...valid, machine_name: 'x'.repeat(10_000) }), 422, ['machine_name']],
    ['31 February', () => ask({ ...valid, start_date: '2026-02-31' }), 422, ['start_date']],
    ['29 February of a common year', () => ask({ ...valid, end_date: '2026-02-29' }), 422, ['end_date']],
    ['a day of year 0', () => ask({ ...valid, start_date: '0000-12-31' }), 422, ['start_date']],
    ['the same as the end', () => ask({ ...valid, end_date: '0000-01-01' }), 422, ['end_date']],
    ['a time instead of a day', () => ask({ ...valid, end_date: '2026-02-01T00:00:00Z' }), 422, ['end_date']],
    [
      'start after end',
      () => ask({ ...valid, start_date: '2026-02-02', end_date: '2026-02-01' }),
      400,
      ['start_date'],
    ],
    [
      'a rise as a drop',
      () => ask({ ...valid, labeling: { drop_percentage: 5 } }),
      422,
      ['labeling.drop_percentage'],
    ],
    ['a score nobody knows', () => ask({ ...valid, search: { scoring: 'luck' } }), 422, ['search.scoring']],
    [
      'a precision above 1',
      () => ask({ ...valid, search: { scoring: 'recall_at_precision:1.5' } }),
      422,
      ['search.scoring'],
    ],
    ['folds by chance', () => ask({ ...valid, search: { fold_type: 'k_fold' } }), 422, ['search.fold_type']],
    ['one fold', () => ask({ ...valid, search: { folds: 1 } }), 422, ['search.folds']],
    ['another strategy', () => ask({ ...valid, search: { strategy: 'luck' } }), 422, ['search.strategy']],
    ['an empty grid', () => ask({ ...valid, search: { param_grid: {} } }), 422, ['search.param_grid']],
    [
      'a depth of half',
      () => ask({ ...valid, search: { param_grid: { max_depth: [2.5] } } }),
      422,
      ['search.param_grid.max_depth.0'],
    ],
    [
      'too many candidates',
      () =>
        ask({
          ...valid,
          search: { param_grid: { n_estimators: range(50), min_child_weight: range(50) } },
        }),
      422,
      ['search.param_grid'],
    ],
  ])('refuses %s and names the field', (_name, act, status, fields) => {
    expect(refusal(act)).toMatchObject({ status, fields });
  });

  it('says why "health" has no use for what "status" has', () => {
    const health = { ...valid, indicator: 'health' };
    expect(refusal(() => ask({ ...health, labeling: { window_minutes: 30 } })).detail).toBe(
      'labeling.window_minutes does not apply to "health", which looks for no failures: it has no warning window; remove it.',
    );
    expect(refusal(() => ask({ ...health, search: { scoring: 'f1' } })).detail).toBe(
      'search.scoring must be "neg_root_mean_squared_error", "neg_mean_absolute_error" or "r2" for "health", which predicts a number.',
    );
    expect(refusal(() => ask({ ...valid, indicator: 'luck' })).detail).toBe(
      'indicator is not known; use "status" or "health".',
    );
  });

  it('says the first error in a sentence that old clients can show', () => {
    expect(refusal(() => ask({ indicator: 'status' })).detail).toBe(
      'machine_name is missing; it must be a string.',
    );
    expect(refusal(() => ask({ ...valid, machine_name: 7, x: 1 })).detail).toBe(
      'machine_name must be a string (and 1 more).',
    );
  });
});

const range = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1);
