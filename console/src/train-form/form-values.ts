/** The values of the training form, as typed, and the request they make. The service sets what is left empty. */
import {
  DEFAULT_GRID,
  FOLD_TYPES,
  GRID_KEYS,
  INDICATORS,
  REQUEST_DEFAULTS,
} from '../api/training-options.ts';
import type { FoldType, GridKey, Indicator, Strategy } from '../api/training-options.ts';
import type { LabelingField, Scoring } from '../indicators/definition.ts';
import { definitionOf } from '../indicators/registry.ts';
import { parseNumber, parseNumbers } from './parse-numbers.ts';
import type { DecimalMark } from './parse-numbers.ts';

export interface FormValues {
  readonly indicator: Indicator;
  readonly machine: string;
  readonly start: string;
  readonly end: string;
  /** By the names of the labeling fields, those of all indicators. */
  readonly labeling: Readonly<Record<string, string>>;
  readonly embargo: boolean;
  readonly strategy: Strategy;
  readonly scoring: Scoring;
  /** For the scoring `recall_at_precision`. */
  readonly precision: string;
  readonly folds: string;
  readonly foldType: FoldType;
  readonly grid: Readonly<Record<GridKey, string>>;
}

/** The fields' names in the API, which its errors refer to. */
export const FIELD_NAMES = {
  machine: 'machine_name',
  start: 'start_date',
  end: 'end_date',
  strategy: 'search.strategy',
  scoring: 'search.scoring',
  folds: 'search.folds',
  foldType: 'search.fold_type',
} as const;
export const labelingFieldName = ({ name }: LabelingField): string => `labeling.${name}`;
export const gridFieldName = (key: GridKey): string => `search.param_grid.${key}`;

const defaultGrid = Object.fromEntries(
  GRID_KEYS.map((key) => [key, DEFAULT_GRID[key]?.join(' ') ?? '']),
) as Record<GridKey, string>;

const emptyLabeling = Object.fromEntries(
  INDICATORS.flatMap((indicator) => definitionOf(indicator).labelingFields.map(({ name }) => [name, ''])),
);

export const initialValues = (indicator: Indicator, machine = '', start = '', end = ''): FormValues => ({
  indicator,
  machine,
  start,
  end,
  labeling: emptyLabeling,
  embargo: false,
  strategy: REQUEST_DEFAULTS[indicator].search.strategy,
  scoring: REQUEST_DEFAULTS[indicator].search.scoring,
  precision: '0.8',
  folds: '',
  foldType: REQUEST_DEFAULTS[indicator].search.foldType,
  grid: defaultGrid,
});

/** Whether an advanced option differs from its initial value. */
export function hasAdvancedValues(values: FormValues): boolean {
  const { indicator, machine, start, end } = values;
  return JSON.stringify(values) !== JSON.stringify(initialValues(indicator, machine, start, end));
}

/** The values for another indicator. Choices that it does not offer return to its defaults. */
export function withIndicator(values: FormValues, indicator: Indicator): FormValues {
  const { scoring, foldType } = REQUEST_DEFAULTS[indicator].search;
  const has = (list: readonly string[], name: string) => list.includes(name);
  return {
    ...values,
    indicator,
    scoring: has(definitionOf(indicator).scorings, values.scoring) ? values.scoring : scoring,
    foldType: has(FOLD_TYPES[indicator], values.foldType) ? values.foldType : foldType,
  };
}

export const countCombinations = (grid: FormValues['grid'], mark: DecimalMark): number =>
  GRID_KEYS.reduce((product, key) => product * Math.max(1, parseNumbers(grid[key], mark).numbers.length), 1);

/** What keeps the form from making a request, by field name. An object holds the text that is not a number. */
export type FormErrors = Readonly<Record<string, 'required' | 'number' | { readonly text: string }>>;

export function validate(values: FormValues, mark: DecimalMark): FormErrors {
  const errors: [string, FormErrors[string]][] = [];
  const isNumber = (text: string) => parseNumber(text, mark) !== undefined;
  const checkOptionalNumber = (field: string, text: string) => {
    if (text.trim() !== '' && !isNumber(text)) errors.push([field, 'number']);
  };
  if (values.machine.trim() === '') errors.push([FIELD_NAMES.machine, 'required']);
  for (const field of definitionOf(values.indicator).labelingFields)
    checkOptionalNumber(labelingFieldName(field), values.labeling[field.name]!);
  if (values.scoring === 'recall_at_precision' && !isNumber(values.precision))
    errors.push([FIELD_NAMES.scoring, 'number']);
  checkOptionalNumber(FIELD_NAMES.folds, values.folds);
  for (const key of GRID_KEYS) {
    const { invalid } = parseNumbers(values.grid[key], mark);
    if (invalid !== undefined) errors.push([gridFieldName(key), { text: invalid }]);
  }
  return Object.fromEntries(errors);
}

/** The body of POST /train. @param values valid ones */
export function toTrainRequest(values: FormValues, mark: DecimalMark) {
  const optionalNumber = (name: string, text: string): Record<string, number | undefined> =>
    text.trim() === '' ? {} : { [name]: parseNumber(text, mark) };
  const labeling = definitionOf(values.indicator).labelingFields.map(({ name }) =>
    optionalNumber(name, values.labeling[name]!),
  );
  const grid = GRID_KEYS.filter((key) => values.grid[key].trim() !== '').map((key) => [
    key,
    parseNumbers(values.grid[key], mark).numbers,
  ]);
  const isDefaultGrid = GRID_KEYS.every((key) => values.grid[key] === defaultGrid[key]);
  return {
    indicator: values.indicator,
    machine_name: values.machine.trim(),
    ...(values.start && { start_date: values.start }),
    ...(values.end && { end_date: values.end }),
    labeling: Object.assign({}, ...labeling, { embargo: values.embargo }) as Record<string, unknown>,
    search: {
      strategy: values.strategy,
      scoring:
        values.scoring === 'recall_at_precision'
          ? `recall_at_precision:${parseNumber(values.precision, mark)}`
          : values.scoring,
      fold_type: values.foldType,
      ...optionalNumber('folds', values.folds),
      ...(!isDefaultGrid && { param_grid: Object.fromEntries(grid) as Record<string, number[]> }),
    },
  };
}
