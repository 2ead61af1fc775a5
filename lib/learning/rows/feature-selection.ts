/**
 * Which columns a model learns from. A counter, such as a number of starts, only rises: its value tells the model which
 * period a row is from. Training and test part then have different values, and so have the folds of a search.
 *
 * A counter is a column that is not constant over the training rows and whose rank correlation (Spearman's) with the
 * position of the row is at least .95 or at most −.95. Missing values are ignored.
 */
import { setImmediate as yieldToEventLoop } from 'node:timers/promises';
import { DataError } from '../../errors.ts';
import { readColumns } from '../../platform/scratch/floats.ts';
import { averageRanks, rankCorrelation } from '../stats/rank-correlation.ts';
import { message } from '../../texts/messages.ts';
import type { Message } from '../../texts/messages.ts';
import type { Telemetry } from '../telemetry.ts';
import { countRows } from './row-ranges.ts';
import type { RowRange } from './row-ranges.ts';

const MIN_CORRELATION = 0.95;

/** Columns that are ranked at the same time: each needs 28 bytes per row. */
const COLUMNS_AT_ONCE = 8;

/** Which columns a request wants a model to learn from. */
export interface FeatureSelection {
  /** Names of columns that it does not learn from. */
  readonly exclude: readonly string[];
  /** Whether counters are left out. */
  readonly counterGuard: boolean;
}

export interface Counter {
  readonly name: string;
  /** With the position of the row, −1 to 1. */
  readonly correlation: number;
}

/** A feature that the model does not learn from. `requested` by name, or left out as a `counter`. */
export interface LeftOutFeature {
  readonly name: string;
  readonly reason: 'requested' | 'counter';
}

export interface SelectedFeatures {
  /** The model's columns, in the table's order. */
  readonly features: readonly string[];
  /** In the table's order. */
  readonly leftOut: readonly LeftOutFeature[];
}

type Matrix = Pick<Telemetry, 'values' | 'features'>;

/**
 * Applies a selection.
 * @param counters of the telemetry; ignored unless the request has the counter guard
 * @throws DataError `no_features` if no column is left
 */
export function selectFeatures(
  all: readonly string[],
  { exclude, counterGuard }: FeatureSelection,
  counters: readonly Counter[],
): SelectedFeatures {
  const guarded = new Set(counterGuard ? counters.map(({ name }) => name) : []);
  const leftOut = all.flatMap((name): LeftOutFeature[] => {
    if (exclude.includes(name)) return [{ name, reason: 'requested' }];
    return guarded.has(name) ? [{ name, reason: 'counter' }] : [];
  });
  const names = new Set(leftOut.map(({ name }) => name));
  const features = all.filter((name) => !names.has(name));
  if (features.length === 0) {
    throw new DataError(
      'no_features',
      'No column is left to learn from: features.exclude and features.counter_guard leave out all of them. Exclude fewer ' +
        'columns, or turn the counter guard off.',
    );
  }
  return { features, leftOut };
}

/** How many features a request learns from at most: counters are not known before the rows. */
export const countLearned = (
  all: readonly string[],
  { features }: { readonly features: FeatureSelection },
): number => Math.max(1, all.filter((name) => !features.exclude.includes(name)).length);

/**
 * Finds the counters among the columns. Yields to the event loop between columns.
 * @param training the training rows
 */
export async function findCounters(
  { values, features }: Matrix,
  training: readonly RowRange[],
): Promise<Counter[]> {
  const counters: Counter[] = [];
  for (let start = 0; start < features.length; start += COLUMNS_AT_ONCE) {
    const names = features.slice(start, start + COLUMNS_AT_ONCE);
    const columns = await readColumns(
      values,
      features.length,
      names.map((_, place) => start + place),
    );
    for (const [place, name] of names.entries()) {
      const correlation = correlationWithRow(rowsOf(columns[place]!, training));
      if (correlation !== null && Math.abs(correlation) >= MIN_CORRELATION)
        counters.push({ name, correlation });
      await yieldToEventLoop();
    }
  }
  return counters;
}

/** Null for a constant column. */
function correlationWithRow(column: Float32Array): number | null {
  return rankCorrelation(averageRanks(column), Float64Array.from(column.keys()));
}

function rowsOf(column: Float32Array, rows: readonly RowRange[]): Float32Array {
  const picked = new Float32Array(countRows(rows));
  let position = 0;
  for (const { from, to } of rows) {
    picked.set(column.subarray(from, to), position);
    position += to - from;
  }
  return picked;
}

/** A warning of a plan for a counter that the model would learn from. */
export const counterWarning = ({ name, correlation }: Counter): Message =>
  message('counter_column', { column: name, correlation });
