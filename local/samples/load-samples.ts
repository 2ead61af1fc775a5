/** Loads sample telemetry into a warehouse. */
import { Readable } from 'node:stream';
import type postgres from 'postgres';
import { importCsv } from '../../lib/warehouse/import/import-csv.ts';
import { machineExists } from '../../lib/warehouse/machines.ts';
import { firstTimeOf, generateSample, SAMPLE_MACHINES } from './generate-sample.ts';

/** Lines per chunk of the import stream. Single lines would cost more than their content. */
const LINES_PER_CHUNK = 256;

export interface LoadedSamples {
  /** Rows of the requested machines that the table now has. */
  readonly rows: number;
  /** The machines that the table did not have before. */
  readonly imported: readonly string[];
  /** The machines of which the table has other rows than the sample's, for example those of an earlier version. */
  readonly different: readonly string[];
}

/**
 * Imports the machines that have no row in the table. Other machines stay unchanged.
 * @param onProgress receives the machine and the number of its rows read so far
 * @throws RangeError for a machine without sample telemetry; DependencyError
 */
export async function loadSamples(
  sql: postgres.Sql,
  machines: readonly string[] = SAMPLE_MACHINES,
  onProgress?: (machineName: string, rows: number) => void,
): Promise<LoadedSamples> {
  let rows = 0;
  const imported: string[] = [];
  const different: string[] = [];
  for (const name of machines) {
    if (await machineExists(sql, name)) {
      const [stored] = await sql<{ rows: number; first: Date }[]>`
        SELECT count(*)::float8 AS rows, min(telemetry."timestamp") AS first
        FROM processed_data AS telemetry WHERE telemetry.motor_pump::text = ${name}`;
      rows += stored!.rows;
      if (stored!.first.getTime() !== firstTimeOf(name)) different.push(name);
      continue;
    }
    const result = await importCsv(
      sql,
      Readable.from(toChunks(generateSample(name)), { objectMode: false }),
      {
        name: `Sample telemetry of ${name}`,
        replace: false,
        onProgress: ({ phase, rows: done }) => {
          if (phase === 'reading') onProgress?.(name, done);
        },
      },
    );
    rows += result.rows;
    imported.push(name);
  }
  return { rows, imported, different };
}

function* toChunks(lines: Iterable<string>): Generator<string, void> {
  let chunk: string[] = [];
  for (const line of lines) {
    chunk.push(line);
    if (chunk.length < LINES_PER_CHUNK) continue;
    yield chunk.join('');
    chunk = [];
  }
  yield chunk.join('');
}
