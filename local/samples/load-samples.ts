/** Puts sample telemetry into a warehouse that lacks it. */
import { Readable } from 'node:stream';
import type postgres from 'postgres';
import { importCsv } from '../../lib/warehouse/import/import-csv.ts';
import { machineExists } from '../../lib/warehouse/machines.ts';
import { generateSample, sampleMachines } from './generate-sample.ts';

/** Lines handed on at a time: one by one they would cost more than what is in them. */
const linesAtOnce = 256;

export interface LoadedSamples {
  /** Rows the table now has of the machines asked for. */
  readonly rows: number;
  /** The machines that were not there before. */
  readonly imported: readonly string[];
}

/**
 * Imports the machines of which the table has no row; the others stay as they are.
 * @param onProgress machine, and its rows so far
 * @throws RangeError for a machine that is no sample; DependencyError
 */
export async function loadSamples(
  sql: postgres.Sql,
  machines: readonly string[] = sampleMachines,
  onProgress?: (machineName: string, rows: number) => void,
): Promise<LoadedSamples> {
  let rows = 0;
  const imported: string[] = [];
  for (const name of machines) {
    if (await machineExists(sql, name)) {
      const [counted] = await sql<{ rows: number }[]>`
        SELECT count(*)::float8 AS rows FROM processed_data WHERE motor_pump = ${name}`;
      rows += counted!.rows;
      continue;
    }
    const result = await importCsv(
      sql,
      Readable.from(inBlocks(generateSample(name)), { objectMode: false }),
      {
        name: `sample telemetry of ${name}`,
        replace: false,
        onProgress: (done) => onProgress?.(name, done),
      },
    );
    rows += result.rows;
    imported.push(name);
  }
  return { rows, imported };
}

function* inBlocks(lines: Iterable<string>): Generator<string, void> {
  let block: string[] = [];
  for (const line of lines) {
    block.push(line);
    if (block.length < linesAtOnce) continue;
    yield block.join('');
    block = [];
  }
  yield block.join('');
}
