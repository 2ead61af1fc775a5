/** What a job asks for comes out of the table as it went in, and as POST /train fills it in where it says less. */
import { describe, expect, it } from '@jest/globals';
import { REQUEST_DEFAULTS } from '../../lib/learning/indicators/request.ts';
import { storedRequest } from '../../lib/jobs/stored-request.ts';

describe('a stored request', () => {
  it('that says nothing asks for what the predecessor did', () => {
    for (const indicator of ['status', 'health'] as const) {
      const asked = { indicator, ...REQUEST_DEFAULTS[indicator] };
      expect(storedRequest({ indicator, labeling: null, search: null })).toEqual(asked);
      expect(storedRequest({ indicator, labeling: {}, search: undefined })).toEqual(asked);
    }
  });

  it('of before there was an embargo, or a choice of folds, has none', () => {
    const labeling = { dropPercentage: -50, windowMinutes: 5 };
    const search = { strategy: 'grid', scoring: 'f1', folds: 4, paramGrid: { max_depth: [3] } };
    expect(storedRequest({ indicator: 'status', labeling, search })).toEqual({
      indicator: 'status',
      labeling: { ...labeling, embargo: false },
      search: { ...search, foldType: 'stratified' },
    });
  });

  it.each([
    ['an unknown indicator', { indicator: 'luck', labeling: null, search: null }],
    [
      'a score of the other indicator',
      { indicator: 'health', labeling: null, search: { scoring: 'recall' } },
    ],
    ['folds of the other indicator', { indicator: 'status', labeling: null, search: { foldType: 'k_fold' } }],
  ])('with %s is none of ours', (_what, row) => {
    expect(() => storedRequest(row)).toThrow();
  });
});
