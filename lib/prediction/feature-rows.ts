/** Rows by name, as someone sends them, into the matrix that a model takes. */
import { RequestError } from '../errors.ts';
import { invalidToNaN } from '../readings.ts';

export type NamedRow = Readonly<Record<string, number | null>>;

export interface FeatureRows {
  /** rows × features, row-major; NaN is missing. */
  readonly values: Float32Array;
  /** Values that training would not have believed, and that are missing here too: row and feature. */
  readonly invalidReadings: readonly { readonly row: number; readonly feature: string }[];
  /** Names that some row has and the model does not, sorted. */
  readonly ignored: readonly string[];
}

/**
 * @param features of the model, in its order
 * @throws RequestError 422 `missing_features` that names each feature that a row lacks: one that was not
 *   measured is to be given as null, so that a misspelt one is not taken for it
 */
export function toFeatureRows(features: readonly string[], rows: readonly NamedRow[]): FeatureRows {
  const known = new Set(features);
  const ignored = new Set<string>();
  for (const row of rows) for (const name of Object.keys(row)) if (!known.has(name)) ignored.add(name);
  assertComplete(features, rows, [...ignored]);

  const values = new Float32Array(rows.length * features.length);
  const disbelieved: { row: number; feature: string }[] = [];
  rows.forEach((row, index) => {
    features.forEach((feature, column) => {
      const given = row[feature] ?? Number.NaN;
      const reading = invalidToNaN(given);
      if (Number.isNaN(reading) && !Number.isNaN(given)) disbelieved.push({ row: index, feature });
      values[index * features.length + column] = reading;
    });
  });
  return { values, invalidReadings: disbelieved, ignored: [...ignored].sort() };
}

function assertComplete(
  features: readonly string[],
  rows: readonly NamedRow[],
  unknown: readonly string[],
): void {
  const errors = features.flatMap((feature) => {
    const lacking = rows.flatMap((row, index) => (Object.hasOwn(row, feature) ? [] : [index]));
    if (lacking.length === 0) return [];
    const where = lacking.length > 1 ? `, in ${lacking.length} rows` : '';
    const message = `is missing${where}; give null where it was not measured`;
    return [{ field: `rows.${lacking[0]!}.${feature}`, message, feature }];
  });
  if (errors.length === 0) return;
  const names = errors.map(({ feature }) => feature).join(', ');
  const strangers = unknown.length > 0 ? ` The model does not know ${unknown.join(', ')}.` : '';
  throw new RequestError(
    `rows lack ${errors.length} of the model's ${features.length} features: ${names}.${strangers}`,
    {
      code: 'missing_features',
      httpStatus: 422,
      errors: errors.map(({ field, message }) => ({ field, message })),
    },
  );
}
