/** Converts rows with named values to the matrix that a model takes. */
import { RequestError } from '../errors.ts';
import { invalidToNaN } from '../readings.ts';

export type NamedRow = Readonly<Record<string, number | null>>;

export interface FeatureRows {
  /** rows × features, row-major; NaN is missing. */
  readonly values: Float32Array;
  /** Values that training would treat as missing. They are missing in `values` too. */
  readonly invalidReadings: readonly { readonly row: number; readonly feature: string }[];
  /** Names in the rows that are not features of the model, sorted. */
  readonly ignored: readonly string[];
}

/**
 * @param features of the model, in its order
 * @throws RequestError 422 `missing_features`, which names each feature that a row lacks. A value that was not measured
 *   must be null, so that a misspelled name is not taken for a missing value.
 */
export function toFeatureRows(features: readonly string[], rows: readonly NamedRow[]): FeatureRows {
  const known = new Set(features);
  const ignored = new Set<string>();
  for (const row of rows) for (const name of Object.keys(row)) if (!known.has(name)) ignored.add(name);
  assertComplete(features, rows, [...ignored]);

  const values = new Float32Array(rows.length * features.length);
  const invalidReadings: { row: number; feature: string }[] = [];
  rows.forEach((row, index) => {
    features.forEach((feature, column) => {
      const value = row[feature] ?? Number.NaN;
      const reading = invalidToNaN(value);
      if (Number.isNaN(reading) && !Number.isNaN(value)) invalidReadings.push({ row: index, feature });
      values[index * features.length + column] = reading;
    });
  });
  return { values, invalidReadings, ignored: [...ignored].sort() };
}

function assertComplete(
  features: readonly string[],
  rows: readonly NamedRow[],
  unknown: readonly string[],
): void {
  const errors = features.flatMap((feature) => {
    const incomplete = rows.flatMap((row, index) => (Object.hasOwn(row, feature) ? [] : [index]));
    if (incomplete.length === 0) return [];
    const where = incomplete.length > 1 ? ` in ${incomplete.length} rows` : '';
    const message = `is missing${where}; use null for a value that was not measured`;
    return [{ field: `rows.${incomplete[0]!}.${feature}`, message, feature }];
  });
  if (errors.length === 0) return;
  const names = errors.map(({ feature }) => feature).join(', ');
  const hint = unknown.length > 0 ? ` Not features of the model: ${unknown.join(', ')}.` : '';
  throw new RequestError(
    `rows lack ${errors.length} of the model's ${features.length} features: ${names}.${hint}`,
    {
      code: 'missing_features',
      httpStatus: 422,
      errors: errors.map(({ field, message }) => ({ field, message })),
    },
  );
}
