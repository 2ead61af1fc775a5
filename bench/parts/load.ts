/**
 * The warehouse's load against Python's ways to load the same rows, and against the server's own COPY into
 * nothing, which no loader can be faster than. One record is one round through all ways, and its order.
 */
import { join } from 'node:path';
import { z } from 'zod';
import { fillTelemetry, openDatabase } from '../database.ts';
import { figuresOf, measurementSchema, runMeasured } from '../measured-process.ts';
import type { Measurement } from '../measured-process.ts';
import type { Part } from '../part.ts';
import { spread } from '../statistics.ts';
import { mebibytes, range } from '../table.ts';

const recordSchema = z.object({
  rows: z.number(),
  /** Of the matrix that is made: rows × 39, float32. */
  matrixBytes: z.number(),
  ways: z.record(z.string(), measurementSchema),
});
type Round = z.infer<typeof recordSchema>;

const machine = 'synthetic';
const features = 39;

/** In the order they are run. */
const ways: Readonly<Record<string, { label: string; needs: 'python' | 'node' }>> = {
  pandas: { label: 'pandas.read_sql_query', needs: 'python' },
  ours: { label: 'ours', needs: 'node' },
  psycopg: { label: 'psycopg 3, binary COPY into numpy', needs: 'python' },
  discard: { label: 'COPY through our driver, discarded', needs: 'node' },
  server: { label: "server's COPY into /dev/null", needs: 'node' },
};

export const load: Part<Round> = {
  name: 'load',
  about: 'rows out of PostgreSQL, against pandas, psycopg and the server itself',
  record: recordSchema,

  async measure(bench, keep) {
    const { options, say } = bench;
    const python = await bench.python();
    if ('missing' in python) bench.leaveOut(`loading with Python: ${python.missing}`);
    const possible = Object.entries(ways).filter(
      ([way, { needs }]) =>
        (needs === 'node' || 'python' in python) && (way !== 'server' || process.platform !== 'win32'),
    );
    for (const rows of options.rows ?? [options.quick ? 20_000 : 500_000]) {
      const database = await openDatabase(join(bench.scratch, `load-${rows}`));
      try {
        await fillTelemetry(database.sql, machine, rows);
        for (let round = 0; round < (options.repeat ?? (options.quick ? 1 : 3)); round += 1) {
          const measured: Record<string, Measurement> = {};
          for (const [way, { needs }] of possible) {
            const [program, script] =
              needs === 'python' && 'python' in python
                ? [python.python, join(import.meta.dirname, '../peers/load.py')]
                : [process.execPath, join(import.meta.dirname, '../runs/load.ts')];
            const args = [script, way, database.url, machine];
            const run = await runMeasured({ program, args, through: options.through, result: z.number() });
            measured[way] = figuresOf(run);
            say(`${rows} rows, ${way}: ${run.seconds.toFixed(2)} s`);
          }
          await keep({ rows, matrixBytes: rows * features * 4, ways: measured });
        }
      } finally {
        await database.stop();
      }
    }
  },

  tables: (records) =>
    Object.values(Object.groupBy(records, ({ rows }) => rows)).map((rounds) => tableOf(rounds!)),
};

function tableOf(rounds: readonly Round[]) {
  const { rows, matrixBytes } = rounds[0]!;
  const over = (of: (round: Round) => number | null): string => {
    const known = rounds.map(of).filter((value) => value !== null);
    return known.length === 0 ? '–' : range(spread(known));
  };
  const above = ({ peakBytes, baseBytes }: Measurement): number | null =>
    peakBytes === null || baseBytes === null ? null : peakBytes - baseBytes;
  return {
    title: `Load of ${rows.toLocaleString('en')} rows, 39 features and a time stamp`,
    columns: ['way', 's', 'seconds / ours', 'peak over base MiB', 'matrices', 'memory / ours'],
    rows: Object.entries(ways)
      .filter(([way]) => way in rounds[0]!.ways)
      .map(([way, { label }]) => [
        label,
        over(({ ways: { [way]: it } }) => it!.seconds),
        over(({ ways: { [way]: it, ours } }) => it!.seconds / ours!.seconds),
        over(({ ways: { [way]: it } }) => mapped(above(it!), mebibytes)),
        over(({ ways: { [way]: it } }) => mapped(above(it!), (bytes) => bytes / matrixBytes)),
        over(({ ways: { [way]: it, ours } }) => mapped(above(it!), (bytes) => bytes / above(ours!)!)),
      ]),
    note: `Base: the process before the load, with its libraries. A matrix is ${mebibytes(matrixBytes).toFixed(0)} MiB.`,
  };
}

const mapped = (value: number | null, to: (value: number) => number): number | null =>
  value === null ? null : to(value);
