/** Columns of `processed_data` that a training does not read, with the reason. */

/**
 * `not_numeric`: the type is neither a number nor boolean. `unused_channel`: a channel that models have never used.
 */
export const EXCLUSION_REASONS = ['not_numeric', 'unused_channel'] as const;
export type ExclusionReason = (typeof EXCLUSION_REASONS)[number];

export interface ExcludedColumn {
  readonly name: string;
  /** Its type as SQL writes it. */
  readonly type: string;
  readonly reason: ExclusionReason;
}

/** For people: the column and why it is excluded. */
export const describeExcluded = ({ name, type, reason }: ExcludedColumn): string =>
  reason === 'unused_channel'
    ? `${name} (a channel that models have never used)`
    : `${name} (its type, ${type}, is neither a number nor boolean)`;
