/** The window features of a training's rows: as further columns of its telemetry, and for the files of its model. */
import { setImmediate as yieldToEventLoop } from 'node:timers/promises';
import { DataError } from '../../errors.ts';
import { readColumns, storeFloats } from '../../platform/scratch/floats.ts';
import type { Floats, SharedFloats } from '../../platform/scratch/floats.ts';
import { picksOf, readRows } from '../rows/row-set.ts';
import type { ColumnPicks } from '../rows/row-set.ts';
import type { Telemetry } from '../telemetry.ts';
import { windowFeatureNames } from './definition.ts';
import type { WindowDefinition } from './definition.ts';
import { windowFeatures } from './window-features.ts';
import type { WindowComputation } from './window-features.ts';

/** Computed between two yields to the event loop: a few milliseconds, with a row a second about 30. */
const BLOCK_ROWS = 512;

type Rows = Omit<Telemetry, 'machineName'>;

/** Some columns of a matrix. */
interface Matrix {
  readonly values: Floats;
  readonly columns: number;
  readonly picks?: ColumnPicks | undefined;
}

/**
 * Stores the telemetry with its window features as further columns.
 * @returns rows × columns, row-major, and the names of the columns
 * @throws DataError `bad_value` if a column of the telemetry has the name of a window feature
 */
export async function extendTelemetry(
  telemetry: Rows,
  definition: WindowDefinition,
): Promise<{ readonly values: SharedFloats; readonly columns: readonly string[] }> {
  const { values, features, rows } = telemetry;
  const names = windowFeatureNames(definition);
  assertFreeNames(features, names);
  const columns = [...features, ...names];
  const computation = await computationOf(telemetry, definition);
  const stored = await storeFloats(rows * columns.length, () =>
    blocksOf({ values, columns: features.length }, computation, 0, rows),
  );
  return { values: stored.floats, columns };
}

/**
 * The rows of a model's columns from a row on, in shared memory.
 * @param features the model's columns; its window features are the last ones
 * @param definition null for a model without window features
 */
export async function modelRows(
  telemetry: Rows,
  features: readonly string[],
  definition: WindowDefinition | null,
  firstRow: number,
): Promise<Float32Array<SharedArrayBuffer>> {
  const rows = telemetry.rows - firstRow;
  const bytes = rows * features.length * Float32Array.BYTES_PER_ELEMENT;
  const values = new Float32Array(new SharedArrayBuffer(bytes));
  const added = definition ? windowFeatureNames(definition).length : 0;
  const own = features.slice(0, features.length - added);
  const matrix = { values: telemetry.values, columns: own.length, picks: picksOf(telemetry.features, own) };
  if (definition === null) {
    readRows(matrix, firstRow, values);
    return values;
  }
  const computation = await computationOf(telemetry, definition);
  let at = 0;
  for await (const block of blocksOf(matrix, computation, firstRow, telemetry.rows)) {
    values.set(block, at);
    at += block.length;
  }
  return values;
}

async function computationOf(
  { values, features, timestamps, speedChange }: Rows,
  definition: WindowDefinition,
): Promise<WindowComputation> {
  const { columns, running } = definition;
  const names = [...columns, ...(running ? [running.column] : [])];
  const read = await readColumns(
    values,
    features.length,
    names.map((name) => features.indexOf(name)),
  );
  return windowFeatures(definition, {
    timestamps,
    columns: read.slice(0, columns.length),
    speedChange,
    speed: read[columns.length] ?? new Float32Array(0),
  });
}

/** The rows [from, to) of the matrix with their window features. */
async function* blocksOf(
  matrix: Matrix,
  { names, compute }: WindowComputation,
  from: number,
  to: number,
): AsyncGenerator<Float32Array, void> {
  const { columns } = matrix;
  const width = columns + names.length;
  for (let first = from; first < to; first += BLOCK_ROWS) {
    const rows = Math.min(BLOCK_ROWS, to - first);
    const own = new Float32Array(rows * columns);
    readRows(matrix, first, own);
    const added = compute(first, first + rows);
    const block = new Float32Array(rows * width);
    for (let row = 0; row < rows; row++) {
      block.set(own.subarray(row * columns, (row + 1) * columns), row * width);
      block.set(added.subarray(row * names.length, (row + 1) * names.length), row * width + columns);
    }
    yield block;
    await yieldToEventLoop();
  }
}

function assertFreeNames(columns: readonly string[], names: readonly string[]): void {
  const taken = names.find((name) => columns.includes(name));
  if (taken === undefined) return;
  throw new DataError(
    'bad_value',
    `The table processed_data has a column ${taken}, which is also the name of a window feature. Rename the column, or ` +
      'train without window features (features.windows).',
  );
}
