/** What the form to train holds, as typed, and the request that it makes. What is left empty is the service's to choose. */
import { DEFAULT_GRID, GRID_KEYS } from '../../../lib/learning/search/grid.ts';
import type { GridKey } from '../../../lib/learning/search/grid.ts';
import { foldTypes, requestDefaults } from '../../../lib/learning/indicators/request.ts';
import type { Indicator } from '../../../lib/learning/indicators/request.ts';
import { numberIn, numbersIn } from './parse-numbers.ts';
import type { DecimalMark } from './parse-numbers.ts';

export const scorings = {
  status: ['recall', 'precision', 'f1', 'roc_auc', 'average_precision', 'recall_at_precision'],
  health: ['neg_root_mean_squared_error', 'neg_mean_absolute_error', 'r2'],
} as const;
export type ScoringName = (typeof scorings)[Indicator][number];
export type FoldType = (typeof foldTypes)[Indicator][number];
export { foldTypes, GRID_KEYS };

export interface TrainValues {
  readonly indicator: Indicator;
  readonly machine: string;
  readonly start: string;
  readonly end: string;
  readonly drop: string;
  readonly window: string;
  readonly embargo: boolean;
  readonly strategy: 'grid' | 'halving';
  readonly scoring: ScoringName;
  /** Of recall_at_precision. */
  readonly precision: string;
  readonly folds: string;
  readonly foldType: FoldType;
  readonly grid: Readonly<Record<GridKey, string>>;
}

/** The API's names of the fields, by which errors are told; a grid's are search.param_grid.<parameter>. */
export const fieldNames = {
  machine: 'machine_name',
  start: 'start_date',
  end: 'end_date',
  drop: 'labeling.drop_percentage',
  window: 'labeling.window_minutes',
  scoring: 'search.scoring',
  folds: 'search.folds',
} as const;
export const gridField = (key: GridKey): string => `search.param_grid.${key}`;

const defaultGrid = Object.fromEntries(
  GRID_KEYS.map((key) => [key, DEFAULT_GRID[key]?.join(' ') ?? '']),
) as Record<GridKey, string>;

/** As the form begins. */
export const freshValues = (indicator: Indicator, machine = '', start = '', end = ''): TrainValues => ({
  indicator,
  machine,
  start,
  end,
  drop: '',
  window: '',
  embargo: false,
  strategy: requestDefaults[indicator].search.strategy,
  scoring: requestDefaults[indicator].search.scoring,
  precision: '0.8',
  folds: '',
  foldType: requestDefaults[indicator].search.foldType,
  grid: defaultGrid,
});

/** Whether anything is chosen that most leave as it is. */
export function hasAdvanced(values: TrainValues): boolean {
  const { indicator, machine, start, end } = values;
  return JSON.stringify(values) !== JSON.stringify(freshValues(indicator, machine, start, end));
}

/** The same of another kind of model: what the other does not have begins anew. */
export function ofKind(values: TrainValues, indicator: Indicator): TrainValues {
  const { scoring, foldType } = requestDefaults[indicator].search;
  const has = (list: readonly string[], name: string) => list.includes(name);
  return {
    ...values,
    indicator,
    scoring: has(scorings[indicator], values.scoring) ? values.scoring : scoring,
    foldType: has(foldTypes[indicator], values.foldType) ? values.foldType : foldType,
  };
}

/** How many combinations the grid has. */
export const combinationsOf = (grid: TrainValues['grid'], mark: DecimalMark): number =>
  GRID_KEYS.reduce((product, key) => product * Math.max(1, numbersIn(grid[key], mark).numbers.length), 1);

/** What cannot even be asked, by field. */
export type Mistakes = Readonly<Record<string, 'required' | 'number' | { readonly text: string }>>;

export function mistakesIn(values: TrainValues, mark: DecimalMark): Mistakes {
  const mistakes: [string, Mistakes[string]][] = [];
  if (values.machine.trim() === '') mistakes.push([fieldNames.machine, 'required']);
  const isNumber = (text: string) => numberIn(text, mark) !== undefined;
  const check = (field: string, text: string) => {
    if (text.trim() !== '' && !isNumber(text)) mistakes.push([field, 'number']);
  };
  if (values.indicator === 'status') {
    check(fieldNames.drop, values.drop);
    check(fieldNames.window, values.window);
    if (values.scoring === 'recall_at_precision' && !isNumber(values.precision))
      mistakes.push([fieldNames.scoring, 'number']);
  }
  check(fieldNames.folds, values.folds);
  for (const key of GRID_KEYS) {
    const { bad } = numbersIn(values.grid[key], mark);
    if (bad !== undefined) mistakes.push([gridField(key), { text: bad }]);
  }
  return Object.fromEntries(mistakes);
}

/** The body of POST /train. @param values without mistakes */
export function requestOf(values: TrainValues, mark: DecimalMark) {
  const isStatus = values.indicator === 'status';
  const number = (name: string, text: string): Record<string, number | undefined> =>
    text.trim() === '' ? {} : { [name]: numberIn(text, mark) };
  const grid = GRID_KEYS.filter((key) => values.grid[key].trim() !== '').map((key) => [
    key,
    numbersIn(values.grid[key], mark).numbers,
  ]);
  const isDefaultGrid = GRID_KEYS.every((key) => values.grid[key] === defaultGrid[key]);
  return {
    indicator: values.indicator,
    machine_name: values.machine.trim(),
    ...(values.start && { start_date: values.start }),
    ...(values.end && { end_date: values.end }),
    labeling: {
      ...(isStatus && number('drop_percentage', values.drop)),
      ...(isStatus && number('window_minutes', values.window)),
      embargo: values.embargo,
    },
    search: {
      strategy: values.strategy,
      scoring:
        values.scoring === 'recall_at_precision'
          ? `recall_at_precision:${numberIn(values.precision, mark)}`
          : values.scoring,
      fold_type: values.foldType,
      ...number('folds', values.folds),
      ...(!isDefaultGrid && { param_grid: Object.fromEntries(grid) as Record<string, number[]> }),
    },
  };
}
