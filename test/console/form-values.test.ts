/** The request that the console's form makes, held against what the API takes. */
import { describe, expect, it } from '@jest/globals';
import {
  combinationsOf,
  freshValues,
  mistakesIn,
  ofKind,
  requestOf,
  scorings,
} from '../../console/src/train-form/form-values.ts';
import type { TrainValues } from '../../console/src/train-form/form-values.ts';
import { requestDefaults } from '../../lib/learning/indicators/request.ts';
import { parseTrainRequest } from '../../lib/training/submission/train-request.ts';

const asked = (values: TrainValues) =>
  parseTrainRequest(requestOf(values, '.'));
const fresh = freshValues('status', 'MOTOBOMBA-007');

describe('the form to train', () => {
  it.each(['status', 'health'] as const)('left as it begins asks for the defaults of %s', (indicator) => {
    expect(asked(freshValues(indicator, ' MOTOBOMBA-007 '))).toEqual({
      indicator,
      machineName: 'MOTOBOMBA-007',
      startDate: null,
      endDate: null,
      ...requestDefaults[indicator],
    });
  });

  it('asks for what is typed', () => {
    const grid = {
      ...fresh.grid,
      n_estimators: '10, 20',
      max_depth: '3',
      learning_rate: '0.1;0.3',
      subsample: '',
    };
    const values: TrainValues = {
      ...freshValues('status', 'P', '2026-01-01', '2026-01-31'),
      drop: '−50',
      window: '45',
      embargo: true,
      strategy: 'halving',
      scoring: 'recall_at_precision',
      precision: '0.75',
      folds: '5',
      foldType: 'time_series',
      grid,
    };
    expect(mistakesIn(values, '.')).toEqual({});
    expect(combinationsOf(grid, '.')).toBe(4);
    expect(asked(values)).toEqual({
      indicator: 'status',
      machineName: 'P',
      startDate: '2026-01-01',
      endDate: '2026-01-31',
      labeling: { dropPercentage: -50, windowMinutes: 45, embargo: true },
      search: {
        strategy: 'halving',
        scoring: 'recall_at_precision:0.75',
        foldType: 'time_series',
        folds: 5,
        paramGrid: { n_estimators: [10, 20], max_depth: [3], learning_rate: [0.1, 0.3] },
      },
    });
  });

  it('offers no score that the API does not take', () => {
    for (const indicator of ['status', 'health'] as const)
      for (const scoring of scorings[indicator])
        expect(() => asked({ ...freshValues(indicator, 'P'), scoring })).not.toThrow();
  });

  it('begins with 36 combinations', () => expect(combinationsOf(fresh.grid, '.')).toBe(36));

  it('keeps for another kind of model what that has too', () => {
    const values: TrainValues = {
      ...fresh,
      window: '45',
      strategy: 'halving',
      scoring: 'f1',
      folds: '5',
      foldType: 'time_series',
      grid: { ...fresh.grid, gamma: '1' },
    };
    const health = { ...values, indicator: 'health', scoring: 'neg_root_mean_squared_error' };
    expect(ofKind(values, 'health')).toEqual(health);
    expect(ofKind(ofKind(values, 'health'), 'status')).toEqual({ ...values, scoring: 'recall' });
    expect(ofKind(fresh, 'health')).toEqual(freshValues('health', 'MOTOBOMBA-007'));
  });

  it('asks with a decimal comma where that is the language', () => {
    const values: TrainValues = {
      ...fresh,
      drop: '-72,5',
      scoring: 'recall_at_precision',
      precision: '0,75',
      grid: { ...fresh.grid, learning_rate: '0,05 0,1' },
    };
    expect(mistakesIn(values, ',')).toEqual({});
    expect(requestOf(values, ',')).toMatchObject({
      labeling: { drop_percentage: -72.5 },
      search: { scoring: 'recall_at_precision:0.75', param_grid: { learning_rate: [0.05, 0.1] } },
    });
    expect(mistakesIn({ ...values, precision: ' ' }, '.')).toEqual({
      'labeling.drop_percentage': 'number',
      'search.scoring': 'number',
      'search.param_grid.learning_rate': { text: '0,05' },
    });
  });

  it('says what cannot be asked, by the name that the API has for the field', () => {
    const values: TrainValues = {
      ...freshValues('status', '  '),
      drop: 'much',
      folds: '3x',
      grid: { ...fresh.grid, max_depth: '4 six' },
    };
    expect(mistakesIn(values, '.')).toEqual({
      machine_name: 'required',
      'labeling.drop_percentage': 'number',
      'search.folds': 'number',
      'search.param_grid.max_depth': { text: 'six' },
    });
  });
});
