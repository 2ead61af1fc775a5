import { describe, expect, it } from '@jest/globals';
import { REQUEST_DEFAULTS } from '../../lib/learning/indicators/request.ts';
import { storedOptions, storedRequest } from '../../lib/jobs/stored-request.ts';
import { request } from './sample-jobs.ts';

describe('a stored request', () => {
  it('without options gets the defaults, which are those of the predecessor', () => {
    for (const indicator of ['status', 'health'] as const) {
      const expected = { indicator, ...REQUEST_DEFAULTS[indicator] };
      expect(storedRequest({ indicator, labeling: null, search: null })).toEqual(expected);
      expect(storedRequest({ indicator, labeling: {}, search: undefined })).toEqual(expected);
    }
  });

  it('older than embargo and fold types has no embargo and stratified folds', () => {
    const labeling = { dropPercentage: -50, windowMinutes: 5 };
    const search = { strategy: 'grid', scoring: 'f1', folds: 4, paramGrid: { max_depth: [3] } };
    expect(storedRequest({ indicator: 'status', labeling, search })).toEqual({
      indicator: 'status',
      labeling: { ...labeling, embargo: false },
      search: { ...search, foldType: 'stratified', classWeight: 'balanced' },
      features: { exclude: [], counterGuard: false },
    });
  });

  it('keeps what has no column of its own in its options', () => {
    const features = { exclude: ['Starts_N'], counterGuard: true, windows: 'auto' } as const;
    const search = { ...request.search, classWeight: 'none' } as const;
    const alarms = { cost: { missed: 10, false: 1 }, muteHours: 'auto' } as const;
    const evaluation = { origins: 6, train: 'P90D' };
    const { indicator, labeling } = request;
    const options: unknown = JSON.parse(
      JSON.stringify(storedOptions({ ...request, search, features, alarms, evaluation })),
    );
    expect(storedRequest({ indicator, labeling, search, options })).toEqual({
      indicator,
      labeling,
      search,
      features,
      alarms,
      evaluation,
    });
  });

  it.each([
    ['an unknown indicator', { indicator: 'luck', labeling: null, search: null }],
    [
      'a score of the other indicator',
      { indicator: 'health', labeling: null, search: { scoring: 'recall' } },
    ],
    [
      'class weights without classes',
      { indicator: 'status', labeling: null, search: { classWeight: 'heavy' } },
    ],
    ['folds of the other indicator', { indicator: 'status', labeling: null, search: { foldType: 'k_fold' } }],
  ])('with %s is refused', (_what, row) => {
    expect(() => storedRequest(row)).toThrow();
  });
});
