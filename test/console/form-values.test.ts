/** The request that the training form makes, parsed by the API's own code. */
import { describe, expect, it } from '@jest/globals';
import {
  countCombinations,
  hasAdvancedValues,
  initialValues,
  toTrainRequest,
  validate,
  withIndicator,
  withNewProfile,
  withStrategy,
} from '../../console/src/train-form/form-values.ts';
import type { FormValues } from '../../console/src/train-form/form-values.ts';
import { definitionOf } from '../../console/src/indicators/registry.ts';
import { criteriaOf } from '../../console/src/train-form/alarm-values.ts';
import { PROFILES } from '../../lib/learning/indicators/profiles.ts';
import { INDICATORS, REQUEST_DEFAULTS } from '../../lib/learning/indicators/request.ts';
import { WIDE_GRID } from '../../lib/learning/search/candidates.ts';
import { parseTrainRequest } from '../../lib/training/submission/train-request.ts';

const parsed = (values: FormValues) => parseTrainRequest(toTrainRequest(values, '.'));
const initial = initialValues('status', 'MOTOBOMBA-007');

describe('the training form', () => {
  it.each(INDICATORS)('requests the planner’s profile of %s when left unchanged', (indicator) => {
    const values = initialValues(indicator, 'MOTOBOMBA-007');
    expect(parsed(values)).toEqual(
      parseTrainRequest({ indicator, machine_name: 'MOTOBOMBA-007', profile: 'planner' }),
    );
    expect(hasAdvancedValues(values)).toBe(false);
    expect(hasAdvancedValues({ ...values, counterGuard: false })).toBe(true);
  });

  it.each(INDICATORS)('requests the defaults of %s with the other profile', (indicator) => {
    const values = withNewProfile(initialValues(indicator, ' MOTOBOMBA-007 '), 'compatible');
    expect(hasAdvancedValues(values)).toBe(false);
    expect(parsed(values)).toEqual({
      indicator,
      machineName: 'MOTOBOMBA-007',
      startDate: null,
      endDate: null,
      ...REQUEST_DEFAULTS[indicator],
    });
  });

  it('requests what is typed', () => {
    const grid = {
      ...initial.grid,
      n_estimators: '10, 20',
      max_depth: '3',
      learning_rate: '0.1;0.3',
      subsample: '',
    };
    const values: FormValues = {
      ...initialValues('status', 'P', '2026-01-01', '2026-01-31'),
      labeling: { drop_percentage: '−50', window_minutes: '45' },
      embargo: true,
      strategy: 'halving',
      scoring: 'recall_at_precision',
      precision: '0.75',
      folds: '5',
      foldType: 'time_series',
      classWeight: 'balanced',
      counterGuard: false,
      exclude: 'Oil_P, Oil L,, Oil_P',
      grid,
    };
    expect(validate(values, '.')).toEqual({});
    expect(countCombinations(grid, '.')).toBe(4);
    expect(parsed(values)).toEqual({
      indicator: 'status',
      profile: 'planner',
      machineName: 'P',
      startDate: '2026-01-01',
      endDate: '2026-01-31',
      labeling: { dropPercentage: -50, windowMinutes: 45, embargo: true },
      features: { exclude: ['Oil_P', 'Oil L'], counterGuard: false },
      alarms: { maxFalsePerWeek: 2, muteHours: 'auto' },
      search: {
        classWeight: 'balanced',
        strategy: 'halving',
        scoring: 'recall_at_precision:0.75',
        foldType: 'time_series',
        folds: 5,
        paramGrid: { n_estimators: [10, 20], max_depth: [3], learning_rate: [0.1, 0.3] },
      },
    });
  });

  it.each([
    [
      { criterion: 'max_false_per_week', maxFalsePerWeek: '0,5' },
      { maxFalsePerWeek: 0.5, muteHours: 'auto' },
    ],
    [
      { criterion: 'min_precision', minPrecision: '0,8', mute: 'hours', muteHours: '1,5' },
      { minPrecision: 0.8, muteHours: 1.5 },
    ],
    [
      { criterion: 'cost', missed: '10', false: '1' },
      { cost: { missed: 10, false: 1 }, muteHours: 'auto' },
    ],
  ] as const)('requests the alarm policy %j in both profiles', (changed, alarms) => {
    for (const profile of PROFILES) {
      const values = withNewProfile(initial, profile);
      const chosen = { ...values, alarms: { ...values.alarms, ...changed } };
      expect(validate(chosen, ',')).toEqual({});
      expect(parseTrainRequest(toTrainRequest(chosen, ','))).toMatchObject({ alarms });
    }
  });

  it('offers no policy only where the profile has none, and sends none for health', () => {
    expect(criteriaOf('planner')).not.toContain('none');
    expect(criteriaOf('compatible')[0]).toBe('none');
    const alarms = { ...initial.alarms, criterion: 'cost' } as const;
    expect(validate({ ...initial, alarms }, '.')).toEqual({
      'alarms.cost.missed': 'number',
      'alarms.cost.false': 'number',
    });
    const health = { ...initialValues('health', 'P'), alarms };
    expect(validate(health, '.')).toEqual({});
    expect(toTrainRequest(health, '.')).not.toHaveProperty('alarms');
  });

  it('offers only scorings that the API accepts', () => {
    for (const indicator of INDICATORS)
      for (const scoring of definitionOf(indicator).scorings)
        expect(() => parsed({ ...initialValues(indicator, 'P'), scoring })).not.toThrow();
  });

  it('starts with 36 combinations', () => expect(countCombinations(initial.grid, '.')).toBe(36));

  it('keeps the values that another indicator has too', () => {
    const values: FormValues = {
      ...initial,
      labeling: { ...initial.labeling, window_minutes: '45' },
      strategy: 'halving',
      scoring: 'f1',
      folds: '5',
      foldType: 'time_series',
      grid: { ...initial.grid, gamma: '1' },
    };
    const health = {
      ...values,
      indicator: 'health',
      scoring: 'neg_root_mean_squared_error',
      classWeight: undefined,
    };
    expect(withIndicator(values, 'health')).toEqual(health);
    expect(withIndicator(withIndicator(values, 'health'), 'status')).toEqual({
      ...values,
      scoring: 'average_precision',
    });
    expect(withIndicator(initial, 'health')).toEqual(initialValues('health', 'MOTOBOMBA-007'));
  });

  it('accepts a decimal comma when the language has one', () => {
    const values: FormValues = {
      ...initial,
      labeling: { ...initial.labeling, drop_percentage: '-72,5' },
      scoring: 'recall_at_precision',
      precision: '0,75',
      grid: { ...initial.grid, learning_rate: '0,05 0,1' },
    };
    expect(validate(values, ',')).toEqual({});
    expect(toTrainRequest(values, ',')).toMatchObject({
      labeling: { drop_percentage: -72.5 },
      search: { scoring: 'recall_at_precision:0.75', param_grid: { learning_rate: [0.05, 0.1] } },
    });
    expect(validate({ ...values, precision: ' ' }, '.')).toEqual({
      'labeling.drop_percentage': 'number',
      'search.scoring': 'number',
      'search.param_grid.learning_rate': { text: '0,05' },
    });
  });

  it('reports errors by the field names of the API', () => {
    const values: FormValues = {
      ...initialValues('status', '  '),
      labeling: { ...initial.labeling, drop_percentage: 'much' },
      folds: '3x',
      grid: { ...initial.grid, max_depth: '4 six' },
    };
    expect(validate(values, '.')).toEqual({
      machine_name: 'required',
      'labeling.drop_percentage': 'number',
      'search.folds': 'number',
      'search.param_grid.max_depth': { text: 'six' },
    });
  });

  it('requests a random search with a grid of its own, unless the grid was changed', () => {
    const random = withStrategy(initial, 'random');
    expect(validate(random, '.')).toEqual({});
    expect(parsed({ ...random, draws: '7' }).search).toMatchObject({
      strategy: 'random',
      draws: 7,
      paramGrid: WIDE_GRID,
    });
    expect(withStrategy(random, 'grid')).toEqual(initial);
    const changed = { ...initial, grid: { ...initial.grid, gamma: '1' } };
    expect(withStrategy(changed, 'random').grid).toEqual(changed.grid);
    expect(validate({ ...random, draws: 'x' }, '.')).toEqual({ 'search.draws': 'number' });
  });
});
