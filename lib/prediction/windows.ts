/** The input of a model with window features, computed as in its training. */
import type postgres from 'postgres';
import { RequestError } from '../errors.ts';
import { keptWindows, windowDecisionSchema } from '../learning/windows/decision.ts';
import { windowFeatureNames } from '../learning/windows/definition.ts';
import type { WindowDefinition } from '../learning/windows/definition.ts';
import { windowFeatures } from '../learning/windows/window-features.ts';
import type { NewestTimes } from '../learning/windows/window-features.ts';
import { invalidToNaN } from '../readings.ts';
import { readHistory } from '../warehouse/telemetry/history.ts';
import type { NamedRow } from './feature-rows.ts';
import type { RequestedRow } from './timed-row.ts';

/** A row with its time, microseconds since the Unix epoch. */
interface TimedRow {
  readonly microseconds: number;
  readonly values: NamedRow;
}

/** The window features in the record of a model; null if it has none. */
export const recordedWindows = (record: { readonly windowFeatures: unknown }): WindowDefinition | null =>
  keptWindows(windowDecisionSchema.nullish().parse(record.windowFeatures) ?? undefined);

/** The features of a model that are columns of the telemetry. */
export const telemetryFeatures = (
  features: readonly string[],
  definition: WindowDefinition | null,
): readonly string[] =>
  definition ? features.slice(0, features.length - windowFeatureNames(definition).length) : features;

/**
 * A machine's newest rows with their window features.
 * @param wanted the model's columns of the telemetry
 * @param oldest the oldest row to predict, of `count`
 * @returns newest first: the rows, and their window features, row-major
 * @throws DataError, DependencyError
 */
export async function machineWindows(
  sql: postgres.Sql,
  machineName: string,
  {
    wanted,
    definition,
    oldest,
    count,
  }: {
    readonly wanted: readonly string[];
    readonly definition: WindowDefinition;
    readonly oldest: Date;
    readonly count: number;
  },
) {
  const after = new Date(oldest.getTime() - Math.max(...definition.minutes) * 60_000);
  const { rows, before } = await readHistory(sql, machineName, { wanted, after, definition });
  const from = Math.max(0, rows.length - count);
  const features = computeWindows(definition, rows, before, from);
  return {
    rows: rows
      .slice(from)
      .map(({ microseconds, values }) => ({ timestamp: new Date(microseconds / 1000), values }))
      .reverse(),
    windows: features.reverse(),
  };
}

/**
 * Window features of rows that are all that is known.
 * @param rows in any order
 * @returns by row, in the order of the rows
 * @throws RequestError 422 `missing_timestamps`
 */
export function rowWindows(definition: WindowDefinition, rows: readonly RequestedRow[]): Float32Array[] {
  const untimed = rows.findIndex(({ microseconds }) => microseconds === null);
  if (untimed !== -1) {
    const message = 'is missing; the model has window features, which need the time of every row';
    throw new RequestError(`rows.${untimed}.timestamp ${message}.`, {
      code: 'missing_timestamps',
      httpStatus: 422,
      errors: [{ field: `rows.${untimed}.timestamp`, message }],
    });
  }
  const known = rows.map(({ microseconds, values }) => ({ microseconds: microseconds!, values }));
  const order = [...rows.keys()].sort((a, b) => known[a]!.microseconds - known[b]!.microseconds);
  const ordered = order.map((row) => known[row]!);
  const computed = computeWindows(definition, ordered, undefined, 0);
  const features: Float32Array[] = [];
  order.forEach((row, place) => (features[row] = computed[place]!));
  return features;
}

/** By row from `from` on. The rows are in order of time. */
function computeWindows(
  definition: WindowDefinition,
  rows: readonly TimedRow[],
  before: NewestTimes | undefined,
  from: number,
): Float32Array[] {
  const readings = (name: string | undefined): number[] =>
    rows.map(({ values }) => invalidToNaN((name === undefined ? null : values[name]) ?? Number.NaN));
  const { names, compute } = windowFeatures(
    definition,
    {
      timestamps: Float64Array.from(rows, ({ microseconds }) => microseconds),
      columns: definition.columns.map((name) => Float32Array.from(readings(name))),
      speedChange: Float64Array.from(readings(definition.failure?.column)),
      speed: Float32Array.from(readings(definition.running?.column)),
    },
    before,
  );
  const values = compute(from, rows.length);
  return Array.from({ length: rows.length - from }, (_, row) =>
    values.subarray(row * names.length, (row + 1) * names.length),
  );
}

/** Appends window features to the other features of rows. */
export function appendWindows(values: Float32Array, windows: readonly Float32Array[]): Float32Array {
  const own = values.length / windows.length;
  const added = windows[0]!.length;
  const joined = new Float32Array(windows.length * (own + added));
  windows.forEach((features, row) => {
    joined.set(values.subarray(row * own, (row + 1) * own), row * (own + added));
    joined.set(features, row * (own + added) + own);
  });
  return joined;
}
