/** The part of the training form that asks for an alarm policy. Only `status` has one. */
import { PROFILE_FIELDS } from '../api/training-options.ts';
import type { Profile } from '../api/training-options.ts';
import { parseNumber } from './parse-numbers.ts';
import type { DecimalMark } from './parse-numbers.ts';

/** What the policy must achieve, by the API's names. */
const CRITERIA = ['max_false_per_week', 'min_precision', 'cost'] as const;
type Criterion = (typeof CRITERIA)[number];

export interface AlarmValues {
  readonly criterion: Criterion | 'none';
  readonly maxFalsePerWeek: string;
  readonly minPrecision: string;
  /** Costs, in any unit. */
  readonly missed: string;
  readonly false: string;
  readonly mute: 'auto' | 'hours';
  readonly muteHours: string;
}

/** The texts by their names in the API, which its errors refer to. */
export const ALARM_FIELDS = {
  maxFalsePerWeek: 'alarms.max_false_per_week',
  minPrecision: 'alarms.min_precision',
  missed: 'alarms.cost.missed',
  false: 'alarms.cost.false',
  muteHours: 'alarms.mute_hours',
} as const satisfies Partial<Record<keyof AlarmValues, string>>;
export type AlarmNumber = keyof typeof ALARM_FIELDS;

/** The planner's profile always has a policy: a request without one gets the profile's. */
export const criteriaOf = (profile: Profile): readonly AlarmValues['criterion'][] =>
  'alarms' in PROFILE_FIELDS[profile].status ? CRITERIA : ['none', ...CRITERIA];

export function alarmValues(profile: Profile): AlarmValues {
  return {
    criterion: criteriaOf(profile)[0]!,
    maxFalsePerWeek: String(PROFILE_FIELDS.planner.status.alarms.max_false_per_week),
    minPrecision: '',
    missed: '',
    false: '',
    mute: 'auto',
    muteHours: '',
  };
}

/** The numbers that these values need. */
export function neededNumbers({ criterion, mute }: AlarmValues): readonly AlarmNumber[] {
  if (criterion === 'none') return [];
  const numbers: Readonly<Record<Criterion, readonly AlarmNumber[]>> = {
    max_false_per_week: ['maxFalsePerWeek'],
    min_precision: ['minPrecision'],
    cost: ['missed', 'false'],
  };
  return [...numbers[criterion], ...(mute === 'hours' ? (['muteHours'] as const) : [])];
}

/** `alarms` of the request; undefined for none. @param values valid ones */
export function alarmRequest(values: AlarmValues, mark: DecimalMark) {
  const number = (name: AlarmNumber) => parseNumber(values[name], mark);
  const mute_hours = values.mute === 'auto' ? ('auto' as const) : number('muteHours');
  switch (values.criterion) {
    case 'none':
      return undefined;
    case 'max_false_per_week':
      return { max_false_per_week: number('maxFalsePerWeek'), mute_hours };
    case 'min_precision':
      return { min_precision: number('minPrecision'), mute_hours };
    case 'cost':
      return { cost: { missed: number('missed'), false: number('false') }, mute_hours };
  }
}
