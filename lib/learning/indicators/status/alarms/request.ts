/** The alarm policy that a training request asks for (`alarms`). */

/** What the policy must achieve. Exactly one of the fields is set. */
export interface AlarmCriterion {
  /** The lowest threshold at which it and all higher ones raise at most this many false alarms per observed week. */
  readonly maxFalsePerWeek?: number;
  /** The lowest threshold at which at least this share of the alarms is true. */
  readonly minPrecision?: number;
  /** The threshold with the lowest cost of missed stops and false alarms, in any unit; of equal ones the highest. */
  readonly cost?: { readonly missed: number; readonly false: number };
}

export interface AlarmRequest extends AlarmCriterion {
  /** How long alarms are muted after a failure, hours. `auto`: chosen by choose-mute.ts. */
  readonly muteHours: number | 'auto';
}
