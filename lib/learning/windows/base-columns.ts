/**
 * Chooses the sensor columns that window features are computed from: of the columns that the model learns from, in the
 * table's order, the first 12 that
 *
 * - have at least three values in the training rows: constants and flags such as 0 and 1 are no sensors;
 * - are not changes of another column by their name (`X_variation`, `X_variation_percentage`): their mean over a window is
 *   the change of X in it, divided by its rows;
 * - are not counters, whether or not the model learns from these.
 */
import { setImmediate as yieldToEventLoop } from 'node:timers/promises';
import { readColumns } from '../../platform/scratch/floats.ts';
import type { RowRange } from '../rows/row-ranges.ts';
import type { Telemetry } from '../telemetry.ts';

/** Each column adds four features. With 12 columns, 38 features become 89, and a fit takes 2.4 times as long. */
export const MAX_BASE_COLUMNS = 12;
const MIN_VALUES = 3;
const CHANGE_SUFFIXES = ['_variation', '_variation_percentage'];

/** Columns without those that are changes of another one. */
const candidateColumns = (features: readonly string[]): string[] => {
  const changes = new Set(features.flatMap((name) => CHANGE_SUFFIXES.map((suffix) => name + suffix)));
  return features.filter((name) => !changes.has(name));
};

/**
 * @param features that the model learns from, in the table's order
 * @param counters names of the counters of the telemetry
 * @param training the training rows
 */
export async function baseColumns(
  telemetry: Pick<Telemetry, 'values' | 'features'>,
  features: readonly string[],
  counters: readonly string[],
  training: readonly RowRange[],
): Promise<string[]> {
  const chosen: string[] = [];
  for (const name of candidateColumns(features)) {
    if (chosen.length === MAX_BASE_COLUMNS) break;
    if (counters.includes(name)) continue;
    const position = telemetry.features.indexOf(name);
    const [column] = await readColumns(telemetry.values, telemetry.features.length, [position]);
    if (hasValues(column!, training)) chosen.push(name);
    await yieldToEventLoop();
  }
  return chosen;
}

/** Whether a column has at least three different values in the rows. Missing values do not count. */
function hasValues(column: Float32Array, rows: readonly RowRange[]): boolean {
  const found = new Set<number>();
  for (const { from, to } of rows) {
    for (let row = from; row < to; row++) {
      const value = column[row]!;
      if (!Number.isNaN(value)) found.add(value);
      if (found.size >= MIN_VALUES) return true;
    }
  }
  return false;
}
