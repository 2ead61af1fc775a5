/** Columns of `processed_data` that a training does not read, with the reason. */

/**
 * `not_numeric`: the type is neither a number nor boolean. `unused_channel`: a channel that models have never used.
 * `unsupported_name`: XGBoost in Python does not accept names with "[", "]" or "<".
 */
export const EXCLUSION_REASONS = ['not_numeric', 'unused_channel', 'unsupported_name'] as const;
export type ExclusionReason = (typeof EXCLUSION_REASONS)[number];

export interface ExcludedColumn {
  readonly name: string;
  /** Its type as SQL writes it. */
  readonly type: string;
  readonly reason: ExclusionReason;
}

/** For people: the column and why it is excluded. */
export const describeExcluded = ({ name, type, reason }: ExcludedColumn): string =>
  `${name} (${REASONS[reason](type)})`;

const REASONS: Readonly<Record<ExclusionReason, (type: string) => string>> = {
  not_numeric: (type) => `its type, ${type}, is neither a number nor boolean`,
  unused_channel: () => 'a channel that models have never used',
  unsupported_name: () => 'XGBoost accepts no name with "[", "]" or "<": rename the column to use it',
};
