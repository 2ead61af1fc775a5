/**
 * How time and memory of each training step grow with the rows, and how long each step blocks the event loop, which the
 * heartbeat needs. Each record is one training with the service's loader and ModelFactory on a small grid.
 */
import { join } from 'node:path';
import { z } from 'zod';
import { bundleWorkload } from '../bundle.ts';
import { fillTelemetry, startBenchDatabase } from '../database.ts';
import { pickMeasurement, measurementSchema, measureProcess } from '../measure-process.ts';
import type { Suite } from '../suite.ts';
import { formatNumber, toMebibytes } from '../table.ts';

const workloadSchema = z.object({
  /** Seconds by step. */
  seconds: z.record(z.string(), z.number()),
  /** Maximum delay of the event loop by phase, milliseconds. */
  stallsMs: z.record(z.string(), z.number()),
  /** Maximum CPU time of the event loop's thread in 10 ms intervals, milliseconds; absent in older results. */
  busyMs: z.record(z.string(), z.number()).optional(),
  matrixBytes: z.number(),
});
const recordSchema = workloadSchema.extend({
  rows: z.number(),
  whole: measurementSchema,
  /** Peak memory by phase, bytes. */
  peaks: z.record(z.string(), z.number()),
});
type Training = z.infer<typeof recordSchema>;

/** Four candidates: six boosting runs of 50 trees. */
const GRID = { n_estimators: [25, 50], max_depth: [6], learning_rate: [0.1, 0.2], subsample: [0.8] };

/** The ModelFactory's timed steps, and the phase that it reports during each. */
const PHASE_BY_STEP = {
  load: 'load',
  label: 'labeling',
  search: 'searching',
  fit: 'fitting',
  evaluate: 'evaluating',
};

export const growth: Suite<Training> = {
  name: 'growth',
  about: 'steps of a training over 10,000 to 1,000,000 rows',
  record: recordSchema,

  async measure({ options, scratch, log }, save) {
    const sizes = options.rows ?? (options.quick ? [5000] : [10_000, 30_000, 100_000, 300_000, 1_000_000]);
    const program = await bundleWorkload('growth');
    for (const rows of sizes) {
      const machine = `synthetic-${rows}`;
      const database = await startBenchDatabase(join(scratch, `growth-${rows}`));
      try {
        await fillTelemetry(database.sql, machine, rows);
        for (let round = 0; round < (options.repeat ?? 1); round += 1) {
          const run = await measureProcess({
            program: process.execPath,
            args: [program, database.url, machine, JSON.stringify(GRID)],
            through: options.through,
            // The worker's setting: threads of the final fit do not spin while they wait.
            environment: { OMP_WAIT_POLICY: 'passive' },
            result: workloadSchema,
          });
          log(`${rows} rows: ${run.seconds.toFixed(1)} s`);
          await save({
            rows,
            ...run.result,
            whole: pickMeasurement(run),
            peaks: Object.fromEntries(run.phasePeaks),
          });
        }
      } finally {
        await database.stop();
      }
    }
  },

  tables: (records) => [secondsTable(records), memoryTable(records), stallTable(records)],

  charts: (records) => [
    {
      name: 'growth-seconds',
      title: 'Seconds of each step of a training over the rows',
      unit: 'seconds',
      points: Object.keys(PHASE_BY_STEP).flatMap((step) =>
        records.map(({ rows, seconds }) => ({ line: step, rows, value: seconds[step]! })),
      ),
    },
    {
      name: 'growth-memory',
      title: 'Peak memory of a training, and its matrix, over the rows',
      unit: 'MiB',
      points: records.flatMap(({ rows, whole: { peakBytes }, matrixBytes }) => [
        ...(peakBytes === null ? [] : [{ line: 'whole process', rows, value: toMebibytes(peakBytes) }]),
        { line: 'matrix', rows, value: toMebibytes(matrixBytes) },
      ]),
    },
  ],
};

const columnsOf = (...more: string[]): string[] => ['rows', ...Object.keys(PHASE_BY_STEP), ...more];

const rowsOf = (records: readonly Training[], cells: (training: Training) => string[]): string[][] =>
  records.map((training) => [training.rows.toLocaleString('en'), ...cells(training)]);

const secondsTable = (records: readonly Training[]) => ({
  title: 'Seconds of each step',
  columns: columnsOf('total'),
  rows: rowsOf(records, ({ seconds, whole }) =>
    [...Object.keys(PHASE_BY_STEP).map((step) => seconds[step]!), whole.seconds].map(formatNumber),
  ),
});

const memoryTable = (records: readonly Training[]) => ({
  title: 'Peak memory in each step, MiB',
  columns: columnsOf('matrix', 'peak / matrix'),
  rows: rowsOf(records, ({ peaks, whole: { peakBytes }, matrixBytes }) => [
    ...Object.values(PHASE_BY_STEP).map((phase) =>
      phase in peaks ? formatNumber(toMebibytes(peaks[phase]!)) : '–',
    ),
    formatNumber(toMebibytes(matrixBytes)),
    peakBytes === null ? '–' : formatNumber(peakBytes / matrixBytes),
  ]),
  note: 'The whole process, including Node (about 100 MiB). A step that ended between two samples has no value.',
});

const stallTable = (records: readonly Training[]) => ({
  title: 'Longest stall of the event loop in each step, milliseconds',
  columns: columnsOf('own work'),
  rows: rowsOf(records, ({ stallsMs, busyMs }) => [
    ...Object.values(PHASE_BY_STEP).map((phase) => formatNumber(Math.max(0, stallsMs[phase] ?? 0))),
    busyMs === undefined ? '–' : formatNumber(Math.max(...Object.values(busyMs))),
  ]),
  note:
    'Own work: the maximum CPU time of the event loop’s thread in a 10 ms interval, over all steps. During the rest of a ' +
    'stall the thread waited for a core.',
});
