/** A cross-validation fold as ranges of rows, so that consecutive rows are not copied. */
import type { RowRange } from '../rows/row-ranges.ts';

/** Ranges ascend and do not touch. */
export interface Fold {
  readonly training: readonly RowRange[];
  readonly validation: readonly RowRange[];
}

/** How rows are assigned to folds: `stratified` by class, the others by position alone; `blocked` by position and time. */
export type FoldType = 'stratified' | 'k_fold' | 'time_series' | 'blocked';
