/** What a dry run reports about the rows, whatever the indicator. */
import type { Embargo } from './learning-task.ts';

/** A count in each part. */
export interface PartCounts {
  readonly train: number;
  readonly test: number;
}

export interface PlannedRows {
  readonly indicator: string;
  /** Rows that train, and rows that the model is evaluated on. */
  readonly sizes: PartCounts;
  readonly embargo: Embargo;
  /** What will make the model, or its figures, less useful; sentences. */
  readonly warnings: readonly string[];
}
