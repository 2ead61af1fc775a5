/**
 * Estimates of trainings compared with their duration: the plan before each training, and the remaining time while it
 * runs. The sample machines, and the CSV files of `--csv`, are trained one after the other; the rates are learned as the
 * service learns them. One thread and its CPU time instead of wall time, so that other processes do not disturb.
 */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { estimateTraining, measuredRate } from '../../lib/learning/estimate.ts';
import { INDICATORS, REQUEST_DEFAULTS } from '../../lib/learning/indicators/request.ts';
import type { Indicator, FactoryRequest } from '../../lib/learning/indicators/request.ts';
import { ModelFactory } from '../../lib/learning/model-factory.ts';
import { SearchMeter } from '../../lib/learning/progress.ts';
import { expandGrid } from '../../lib/learning/search/candidates.ts';
import type { ParamGrid } from '../../lib/learning/search/candidates.ts';
import type { SharedTelemetry } from '../../lib/learning/telemetry.ts';
import { DataError } from '../../lib/errors.ts';
import { readTrainingRate, recordTrainingRate } from '../../lib/warehouse/training-rates.ts';
import { generateSample, SAMPLE_MACHINES } from '../../local/samples/generate-sample.ts';
import { readTelemetryCsv } from '../../test/support/telemetry-csv.ts';
import { startBenchDatabase } from '../database.ts';
import type { BenchDatabase } from '../database.ts';
import type { Suite, SuiteContext } from '../suite.ts';

/** A search like the default one with a third of its candidates, so that a suite of many machines ends. */
const GRID: ParamGrid = {
  n_estimators: [50, 100],
  max_depth: [4, 6, 8],
  learning_rate: [0.1],
  subsample: [0.8],
};
const QUICK_GRID: ParamGrid = { n_estimators: [5, 10], max_depth: [4] };
const RUNNER = { runner: 'container', xgboostVersion: 'bench', cpu: 'bench' } as const;
/** Progress from which the remaining time is compared. */
const FROM_PERCENT = 10;

const recordSchema = z.object({
  machine: z.string(),
  indicator: z.string(),
  /** Number of the machine's training, from 1. */
  training: z.number(),
  rows: z.number(),
  /** CPU seconds of search and final fit. */
  seconds: z.number(),
  planned: z.number(),
  /** Largest ratio of remaining time shown and real, or its inverse, from 10 % on. */
  worstEta: z.number(),
});
type EstimateRecord = z.infer<typeof recordSchema>;

export const estimates: Suite<EstimateRecord> = {
  name: 'estimates',
  about: 'planned and remaining times compared with the durations of trainings',
  record: recordSchema,

  async measure(context, save) {
    const { options, scratch, log } = context;
    const database = await startBenchDatabase(join(scratch, 'estimates'));
    const factory = await ModelFactory.open({ threads: 1 });
    try {
      const machines = await readMachines(context);
      for (let training = 1; training <= (options.repeat ?? 2); training += 1)
        for (const telemetry of machines)
          for (const indicator of INDICATORS) {
            const grid = options.quick ? QUICK_GRID : GRID;
            const record = await measureTraining(factory, database, telemetry, indicator, grid);
            if (!record) continue;
            log(
              `${record.machine} ${indicator}: planned ${record.planned.toFixed(1)} s, ${record.seconds.toFixed(1)} s`,
            );
            await save({ ...record, training });
          }
    } finally {
      await factory.close();
      await database.stop();
    }
  },

  tables: (records) => [
    {
      title: 'Planned time and remaining time',
      columns: ['trainings', 'number', 'plan within ±35 %', 'largest error', 'remaining time within 1.5×'],
      rows: [
        summarize(
          'first of a machine',
          records.filter(({ training }) => training === 1),
        ),
        summarize(
          'later',
          records.filter(({ training }) => training > 1),
        ),
      ],
      note: 'The remaining time is compared from 10 % of the progress on.',
    },
  ],
};

function summarize(name: string, records: readonly EstimateRecord[]): string[] {
  const share = (isGood: (record: EstimateRecord) => boolean) =>
    records.length === 0 ? '–' : `${Math.round((100 * records.filter(isGood).length) / records.length)} %`;
  const errors = records.map(({ planned, seconds }) => Math.abs(planned / seconds - 1));
  return [
    name,
    String(records.length),
    share(({ planned, seconds }) => Math.abs(planned / seconds - 1) <= 0.35),
    records.length === 0 ? '–' : `${Math.round(100 * Math.max(...errors))} %`,
    share(({ worstEta }) => worstEta <= 1.5),
  ];
}

async function readMachines({ options, scratch }: SuiteContext): Promise<SharedTelemetry[]> {
  const samples = SAMPLE_MACHINES.map(async (name) => {
    const file = join(scratch, `${name}.csv`);
    await writeFile(file, [...generateSample(name)].join(''));
    return file;
  });
  return [...options.csv, ...(await Promise.all(samples))].map((file) => readTelemetryCsv(file));
}

/** @returns undefined if the rows cannot be trained on */
async function measureTraining(
  factory: ModelFactory,
  { sql }: BenchDatabase,
  telemetry: SharedTelemetry,
  indicator: Indicator,
  paramGrid: ParamGrid,
): Promise<Omit<EstimateRecord, 'training'> | undefined> {
  const { rows, features, machineName } = telemetry;
  const { labeling, search } = REQUEST_DEFAULTS[indicator];
  const request = { indicator, labeling, search: { ...search, paramGrid } } as FactoryRequest;
  const subject = { machineName, indicator };
  const size = { rows, features: features.length, threads: 1 };
  const rate = await readTrainingRate(sql, RUNNER, subject);
  const estimate = estimateTraining({ ...size, grid: paramGrid, folds: search.folds, ...(rate && { rate }) });
  let meter: SearchMeter | undefined;
  let startedAt = 0;
  let endedAt = 0;
  const shown: { readonly percent: number; readonly eta: number; readonly at: number }[] = [];
  try {
    await factory.train(telemetry, request, {
      onProgress: ({ phase }) => {
        if (phase === 'searching' && !meter) {
          startedAt = cpuSeconds();
          const { planned } = estimate;
          const candidates = expandGrid(paramGrid);
          meter = new SearchMeter({ candidates, folds: search.folds, ...size, planned, clock: cpuSeconds });
        }
        if (phase === 'evaluating') endedAt = cpuSeconds();
      },
      onFit: ({ candidate }) => {
        const { percent, etaSeconds } = meter!.fitDone(candidate);
        shown.push({ percent, eta: etaSeconds!, at: cpuSeconds() });
      },
    });
  } catch (error) {
    if (error instanceof DataError) return undefined;
    throw error;
  }
  const seconds = endedAt - startedAt;
  const measured = measuredRate(estimate.work, seconds);
  if (measured !== undefined) await recordTrainingRate(sql, RUNNER, subject, measured);
  // The remaining time includes the publication, about two seconds, which this training does not have.
  const ratios = shown
    .filter(({ percent }) => percent >= FROM_PERCENT)
    .map(({ eta, at }) => eta / (endedAt - at + 2));
  const worstEta = Math.max(1, ...ratios.map((ratio) => Math.max(ratio, 1 / ratio)));
  return { machine: machineName, indicator, rows, seconds, planned: estimate.seconds, worstEta };
}

const cpuSeconds = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
};
