/** The values of the training form, as typed, and the request they make. The service sets what is left empty. */
import {
  DEFAULT_GRID,
  FOLD_TYPES,
  GRID_KEYS,
  INDICATORS,
  PROFILE_FIELDS,
  RECOMMENDED_PROFILE,
  REQUEST_DEFAULTS,
  WIDE_GRID,
} from '../api/training-options.ts';
import type {
  ClassWeight,
  FoldType,
  GridKey,
  Indicator,
  ParamGrid,
  Profile,
  Strategy,
} from '../api/training-options.ts';
import type { LabelingField, Scoring } from '../indicators/definition.ts';
import { definitionOf } from '../indicators/registry.ts';
import { ALARM_FIELDS, alarmRequest, alarmValues, neededNumbers } from './alarm-values.ts';
import type { AlarmValues } from './alarm-values.ts';
import { parseNumber, parseNumbers } from './parse-numbers.ts';
import type { DecimalMark } from './parse-numbers.ts';

export interface FormValues {
  readonly profile: Profile;
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
  /** Undefined for an indicator without classes. */
  readonly classWeight: ClassWeight | undefined;
  readonly counterGuard: boolean;
  readonly alarms: AlarmValues;
  /** Names of columns, separated by commas. */
  readonly exclude: string;
  /** For the strategy `random`. */
  readonly draws: string;
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
  draws: 'search.draws',
  foldType: 'search.fold_type',
  classWeight: 'search.class_weight',
  exclude: 'features.exclude',
} as const;
export const labelingFieldName = ({ name }: LabelingField): string => `labeling.${name}`;
export const gridFieldName = (key: GridKey): string => `search.param_grid.${key}`;

const gridText = (grid: ParamGrid) =>
  Object.fromEntries(GRID_KEYS.map((key) => [key, grid[key]?.join(' ') ?? ''])) as Record<GridKey, string>;

/** The grid that the service uses if the request has none. */
const defaultGrids: Readonly<Record<Strategy, FormValues['grid']>> = {
  grid: gridText(DEFAULT_GRID),
  halving: gridText(DEFAULT_GRID),
  random: gridText(WIDE_GRID),
};

/** The values with another strategy, which has its own grid. A grid that was changed stays. */
export const withStrategy = (values: FormValues, strategy: Strategy): FormValues => ({
  ...values,
  strategy,
  grid: isDefaultGrid(values) ? defaultGrids[strategy] : values.grid,
});

const isDefaultGrid = ({ strategy, grid }: FormValues): boolean =>
  GRID_KEYS.every((key) => grid[key] === defaultGrids[strategy][key]);

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
  precision: '0.8',
  folds: '',
  exclude: '',
  draws: '',
  grid: defaultGrids.grid,
  profile: RECOMMENDED_PROFILE,
  ...profileValues(RECOMMENDED_PROFILE, indicator),
});

/** The values that a profile sets. */
function profileValues(
  profile: Profile,
  indicator: Indicator,
): Pick<FormValues, 'scoring' | 'foldType' | 'classWeight' | 'counterGuard' | 'alarms'> {
  const { search, features } = REQUEST_DEFAULTS[indicator];
  const fields: ProfileFields = PROFILE_FIELDS[profile][indicator];
  return {
    scoring: fields.search?.scoring ?? search.scoring,
    foldType: fields.search?.fold_type ?? search.foldType,
    classWeight: 'classWeight' in search ? (fields.search?.class_weight ?? search.classWeight) : undefined,
    counterGuard: fields.features?.counter_guard ?? features.counterGuard,
    alarms: alarmValues(profile),
  };
}

interface ProfileFields {
  readonly search?: {
    readonly scoring?: Scoring;
    readonly fold_type?: FoldType;
    readonly class_weight?: ClassWeight;
  };
  readonly features?: { readonly counter_guard?: boolean };
}

/** The values with those of another profile. */
export const withNewProfile = (values: FormValues, profile: Profile): FormValues => ({
  ...values,
  profile,
  ...profileValues(profile, values.indicator),
});

/** Whether an advanced option differs from its initial value. */
export function hasAdvancedValues(values: FormValues): boolean {
  const { profile, indicator, machine, start, end, alarms } = values;
  const initial = { ...withNewProfile(initialValues(indicator, machine, start, end), profile), alarms };
  return JSON.stringify(sorted(values)) !== JSON.stringify(sorted(initial));
}

const sorted = (values: FormValues) => Object.entries(values).sort(([a], [b]) => (a < b ? -1 : 1));

/** The values for another indicator. Choices that it does not offer return to its defaults. */
export function withIndicator(values: FormValues, indicator: Indicator): FormValues {
  const { scoring, foldType, classWeight } = profileValues(values.profile, indicator);
  const has = (list: readonly string[], name: string) => list.includes(name);
  return {
    ...values,
    indicator,
    scoring: has(definitionOf(indicator).scorings, values.scoring) ? values.scoring : scoring,
    foldType: has(FOLD_TYPES[indicator], values.foldType) ? values.foldType : foldType,
    classWeight: classWeight && (values.classWeight ?? classWeight),
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
  if (values.indicator === 'status')
    for (const name of neededNumbers(values.alarms))
      if (!isNumber(values.alarms[name])) errors.push([ALARM_FIELDS[name], 'number']);
  if (values.strategy === 'random') checkOptionalNumber(FIELD_NAMES.draws, values.draws);
  for (const key of GRID_KEYS) {
    const { invalid } = parseNumbers(values.grid[key], mark);
    if (invalid !== undefined) errors.push([gridFieldName(key), { text: invalid }]);
  }
  return Object.fromEntries(errors);
}

/** Names of columns, separated by commas or line breaks; a name can have blanks. */
const excludedNames = (text: string): string[] => [
  ...new Set(
    text
      .split(/[,\n]/)
      .map((name) => name.trim())
      .filter((name) => name !== ''),
  ),
];

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
  const alarms = values.indicator === 'status' ? alarmRequest(values.alarms, mark) : undefined;
  return {
    indicator: values.indicator,
    machine_name: values.machine.trim(),
    profile: values.profile,
    ...(values.start && { start_date: values.start }),
    ...(values.end && { end_date: values.end }),
    labeling: Object.assign({}, ...labeling, { embargo: values.embargo }) as Record<string, unknown>,
    features: {
      counter_guard: values.counterGuard,
      exclude: excludedNames(values.exclude),
    },
    ...(alarms && { alarms }),
    search: {
      strategy: values.strategy,
      scoring:
        values.scoring === 'recall_at_precision'
          ? `recall_at_precision:${parseNumber(values.precision, mark)}`
          : values.scoring,
      fold_type: values.foldType,
      ...(values.classWeight && { class_weight: values.classWeight }),
      ...optionalNumber('folds', values.folds),
      ...(values.strategy === 'random' && optionalNumber('draws', values.draws)),
      ...(!isDefaultGrid(values) && { param_grid: Object.fromEntries(grid) as Record<string, number[]> }),
    },
  };
}
