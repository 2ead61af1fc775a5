/** Columns of `processed_data` that a training does not read, with the reason. */

/**
 * `not_numeric`: the type is neither a number nor boolean. `unused_channel`: a channel that models have never used.
 * `unsupported_name`: XGBoost in Python does not accept names with "[", "]" or "<". `requested` and `counter`: features that a
 * training read and did not learn from (lib/learning/rows/feature-selection.ts).
 */
export const EXCLUSION_REASONS = [
  'not_numeric',
  'unused_channel',
  'unsupported_name',
  'requested',
  'counter',
] as const;
export type ExclusionReason = (typeof EXCLUSION_REASONS)[number];

export interface ExcludedColumn {
  readonly name: string;
  /** Its type as SQL writes it. */
  readonly type: string;
  readonly reason: ExclusionReason;
}

/** A table's columns as a training sees them. */
export interface ColumnUse {
  /** Types as SQL writes them, by name, in the table's order; without keys. */
  readonly columnTypes: ReadonlyMap<string, string>;
  readonly excludedColumns: readonly ExcludedColumn[];
}

/** The excluded columns and the features that a model did not learn from, in the table's order. */
export function withLeftOut(
  { columnTypes, excludedColumns }: ColumnUse,
  leftOut: readonly Pick<ExcludedColumn, 'name' | 'reason'>[],
): ExcludedColumn[] {
  const all = new Map(excludedColumns.map((column) => [column.name, column]));
  for (const { name, reason } of leftOut) all.set(name, { name, type: columnTypes.get(name) ?? '', reason });
  const order = [...columnTypes.keys()];
  return [...all.values()].sort((a, b) => order.indexOf(a.name) - order.indexOf(b.name));
}

/** For people: the column and why it is excluded. */
export const describeExcluded = ({ name, type, reason }: ExcludedColumn): string =>
  `${name} (${REASONS[reason](type)})`;

const REASONS: Readonly<Record<ExclusionReason, (type: string) => string>> = {
  not_numeric: (type) => `its type, ${type}, is neither a number nor boolean`,
  unused_channel: () => 'a channel that models have never used',
  unsupported_name: () => 'XGBoost accepts no name with "[", "]" or "<": rename the column to use it',
  requested: () => 'excluded by the request (features.exclude)',
  counter: () => 'only rises or falls over the training part (features.counter_guard)',
};
