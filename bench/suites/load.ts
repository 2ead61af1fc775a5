/**
 * The warehouse's loader compared with Python loaders for the same rows, and with the server's own COPY to /dev/null,
 * which a loader with one connection cannot beat. A record is one round through all loaders.
 */
import { join } from 'node:path';
import { z } from 'zod';
import { fillTelemetry, startBenchDatabase } from '../database.ts';
import { pickMeasurement, measurementSchema, measureProcess } from '../measure-process.ts';
import type { Measurement } from '../measure-process.ts';
import type { Suite } from '../suite.ts';
import { spread } from '../statistics.ts';
import { toMebibytes, formatSpread } from '../table.ts';

const recordSchema = z.object({
  rows: z.number(),
  /** Size of the loaded matrix: rows × 39, float32. */
  matrixBytes: z.number(),
  loaders: z.record(z.string(), measurementSchema),
});
type Round = z.infer<typeof recordSchema>;

const MACHINE = 'synthetic';
const FEATURES = 39;

/** In the order of a round. */
const LOADERS: Readonly<Record<string, { label: string; needs: 'python' | 'node' }>> = {
  pandas: { label: 'pandas.read_sql_query', needs: 'python' },
  ours: { label: 'ours', needs: 'node' },
  psycopg: { label: 'psycopg 3, binary COPY into numpy', needs: 'python' },
  discard: { label: 'COPY with our driver, discarded', needs: 'node' },
  server: { label: "server's COPY to /dev/null", needs: 'node' },
};

export const load: Suite<Round> = {
  name: 'load',
  about: 'rows from PostgreSQL, compared with pandas, psycopg and the server itself',
  record: recordSchema,

  async measure(context, save) {
    const { options, log } = context;
    const python = await context.python();
    if ('missing' in python) context.skip(`loading with Python: ${python.missing}`);
    const available = Object.entries(LOADERS).filter(
      ([loader, { needs }]) =>
        (needs === 'node' || 'python' in python) && (loader !== 'server' || process.platform !== 'win32'),
    );
    for (const rows of options.rows ?? [options.quick ? 20_000 : 500_000]) {
      const database = await startBenchDatabase(join(context.scratch, `load-${rows}`));
      try {
        await fillTelemetry(database.sql, MACHINE, rows);
        for (let round = 0; round < (options.repeat ?? (options.quick ? 1 : 3)); round += 1) {
          const measured: Record<string, Measurement> = {};
          for (const [loader, { needs }] of available) {
            const [program, script] =
              needs === 'python' && 'python' in python
                ? [python.python, join(import.meta.dirname, '../baselines/load.py')]
                : [process.execPath, join(import.meta.dirname, '../workloads/load.ts')];
            const args = [script, loader, database.url, MACHINE];
            const run = await measureProcess({ program, args, through: options.through, result: z.number() });
            measured[loader] = pickMeasurement(run);
            log(`${rows} rows, ${loader}: ${run.seconds.toFixed(2)} s`);
          }
          await save({ rows, matrixBytes: rows * FEATURES * 4, loaders: measured });
        }
      } finally {
        await database.stop();
      }
    }
  },

  tables: (records) =>
    Object.values(Object.groupBy(records, ({ rows }) => rows)).map((rounds) => loadTable(rounds!)),
};

function loadTable(rounds: readonly Round[]) {
  const { rows, matrixBytes } = rounds[0]!;
  const spreadOf = (select: (round: Round) => number | null): string => {
    const known = rounds.map(select).filter((value) => value !== null);
    return known.length === 0 ? '–' : formatSpread(spread(known));
  };
  const bytesAboveBase = ({ peakBytes, baseBytes }: Measurement): number | null =>
    peakBytes === null || baseBytes === null ? null : peakBytes - baseBytes;
  return {
    title: `Load of ${rows.toLocaleString('en')} rows, 39 features and a timestamp`,
    columns: ['loader', 's', 'seconds / ours', 'peak over base MiB', 'matrices', 'memory / ours'],
    rows: Object.entries(LOADERS)
      .filter(([loader]) => loader in rounds[0]!.loaders)
      .map(([loader, { label }]) => [
        label,
        spreadOf(({ loaders: { [loader]: measured } }) => measured!.seconds),
        spreadOf(({ loaders: { [loader]: measured, ours } }) => measured!.seconds / ours!.seconds),
        spreadOf(({ loaders: { [loader]: measured } }) =>
          mapNullable(bytesAboveBase(measured!), toMebibytes),
        ),
        spreadOf(({ loaders: { [loader]: measured } }) =>
          mapNullable(bytesAboveBase(measured!), (bytes) => bytes / matrixBytes),
        ),
        spreadOf(({ loaders: { [loader]: measured, ours } }) =>
          mapNullable(bytesAboveBase(measured!), (bytes) => bytes / bytesAboveBase(ours!)!),
        ),
      ]),
    note: `Base: the process before the load, with its libraries. The matrix is ${toMebibytes(matrixBytes).toFixed(0)} MiB.`,
  };
}

const mapNullable = (value: number | null, to: (value: number) => number): number | null =>
  value === null ? null : to(value);
