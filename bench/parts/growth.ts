/**
 * What each step of a training costs as the rows grow, and what it does to the event loop, which must be
 * free for the heartbeat: one whole training a size, by the service's loader and ModelFactory, on a small
 * grid. One record is one training.
 */
import { join } from 'node:path';
import { z } from 'zod';
import { bundleRun } from '../bundle.ts';
import { fillTelemetry, openDatabase } from '../database.ts';
import { figuresOf, measurementSchema, runMeasured } from '../measured-process.ts';
import type { Part } from '../part.ts';
import { figure, mebibytes } from '../table.ts';

const trainedSchema = z.object({
  /** By step. */
  seconds: z.record(z.string(), z.number()),
  /** Longest delay of the event loop by phase, milliseconds. */
  stallsMs: z.record(z.string(), z.number()),
  /** The most CPU time of that loop's thread between two looks 10 ms apart, milliseconds; absent in older results. */
  busyMs: z.record(z.string(), z.number()).optional(),
  matrixBytes: z.number(),
});
const recordSchema = trainedSchema.extend({
  rows: z.number(),
  whole: measurementSchema,
  /** The most memory in each phase, bytes. */
  peaks: z.record(z.string(), z.number()),
});
type Training = z.infer<typeof recordSchema>;

/** Four candidates, six boosted sequences of 50 trees. */
const grid = { n_estimators: [25, 50], max_depth: [6], learning_rate: [0.1, 0.2], subsample: [0.8] };

/** Steps by the names the ModelFactory clocks them by, and the phases it reports meanwhile. */
const steps = {
  load: 'load',
  label: 'labeling',
  search: 'searching',
  fit: 'fitting',
  evaluate: 'evaluating',
};

export const growth: Part<Training> = {
  name: 'growth',
  about: 'steps of a training over 10,000 to 1,000,000 rows',
  record: recordSchema,

  async measure({ options, scratch, say }, keep) {
    const sizes = options.rows ?? (options.quick ? [5000] : [10_000, 30_000, 100_000, 300_000, 1_000_000]);
    const program = await bundleRun('growth');
    for (const rows of sizes) {
      const machine = `synthetic-${rows}`;
      const database = await openDatabase(join(scratch, `growth-${rows}`));
      try {
        await fillTelemetry(database.sql, machine, rows);
        for (let round = 0; round < (options.repeat ?? 1); round += 1) {
          const run = await runMeasured({
            program: process.execPath,
            args: [program, database.url, machine, JSON.stringify(grid)],
            through: options.through,
            // As the worker has it: the final fit's threads wait asleep.
            environment: { OMP_WAIT_POLICY: 'passive' },
            result: trainedSchema,
          });
          say(`${rows} rows: ${run.seconds.toFixed(1)} s`);
          await keep({
            rows,
            ...run.result,
            whole: figuresOf(run),
            peaks: Object.fromEntries(run.phasePeaks),
          });
        }
      } finally {
        await database.stop();
      }
    }
  },

  tables: (records) => [secondsTable(records), memoryTable(records), stallTable(records)],

  pictures: (records) => [
    {
      name: 'growth-seconds',
      title: 'Seconds of each step of a training over the rows',
      unit: 'seconds',
      points: Object.keys(steps).flatMap((step) =>
        records.map(({ rows, seconds }) => ({ line: step, rows, value: seconds[step]! })),
      ),
    },
    {
      name: 'growth-memory',
      title: 'Most memory of a training, and its matrix, over the rows',
      unit: 'MiB',
      points: records.flatMap(({ rows, whole: { peakBytes }, matrixBytes }) => [
        ...(peakBytes === null ? [] : [{ line: 'whole process', rows, value: mebibytes(peakBytes) }]),
        { line: 'matrix', rows, value: mebibytes(matrixBytes) },
      ]),
    },
  ],
};

const columnsOf = (...more: string[]): string[] => ['rows', ...Object.keys(steps), ...more];

const rowsOf = (records: readonly Training[], cells: (training: Training) => string[]): string[][] =>
  records.map((training) => [training.rows.toLocaleString('en'), ...cells(training)]);

const secondsTable = (records: readonly Training[]) => ({
  title: 'Seconds of each step',
  columns: columnsOf('all'),
  rows: rowsOf(records, ({ seconds, whole }) =>
    [...Object.keys(steps).map((step) => seconds[step]!), whole.seconds].map(figure),
  ),
});

const memoryTable = (records: readonly Training[]) => ({
  title: 'Most memory in each step, MiB',
  columns: columnsOf('matrix', 'most / matrix'),
  rows: rowsOf(records, ({ peaks, whole: { peakBytes }, matrixBytes }) => [
    ...Object.values(steps).map((phase) => (phase in peaks ? figure(mebibytes(peaks[phase]!)) : '–')),
    figure(mebibytes(matrixBytes)),
    peakBytes === null ? '–' : figure(peakBytes / matrixBytes),
  ]),
  note: 'All of the process, Node (about 100 MiB) included; a step that ended between two looks has none.',
});

const stallTable = (records: readonly Training[]) => ({
  title: 'Longest stall of the event loop in each step, milliseconds',
  columns: columnsOf('own work'),
  rows: rowsOf(records, ({ stallsMs, busyMs }) => [
    ...Object.values(steps).map((phase) => figure(Math.max(0, stallsMs[phase] ?? 0))),
    busyMs === undefined ? '–' : figure(Math.max(...Object.values(busyMs))),
  ]),
  note:
    'Own work: the most CPU time of the loop’s thread between two looks 10 ms apart, in any step. What a stall has ' +
    'beyond it, the thread waited for a core.',
});
