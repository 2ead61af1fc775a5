/**
 * Estimates of trainings compared with their duration: the plan before each training, and the remaining time while it
 * runs. The sample machines, and the CSV files of `--csv`, are trained one after the other; the rates are learned as the
 * service learns them. One thread and its CPU time instead of wall time, so that other processes do not disturb.
 */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { DEFAULT_SECONDS_PER_UNIT, measuredRate } from '../../lib/learning/estimate.ts';
import { INDICATORS, REQUEST_DEFAULTS } from '../../lib/learning/indicators/request.ts';
import type { Indicator, FactoryRequest } from '../../lib/learning/indicators/request.ts';
import { ModelFactory } from '../../lib/learning/model-factory.ts';
import type { ParamGrid } from '../../lib/learning/search/candidates.ts';
import type { SharedTelemetry } from '../../lib/learning/telemetry.ts';
import { DataError } from '../../lib/errors.ts';
import { readTrainingRate, recordTrainingRate } from '../../lib/warehouse/training-rates.ts';
import { generateSample, SAMPLE_MACHINES } from '../../local/samples/generate-sample.ts';
import {
  estimateOf,
  RECORDED_STRATEGIES,
  recordingSchema,
  worstRemainingTime,
} from '../../test/support/replay-training.ts';
import type { Recording } from '../../test/support/replay-training.ts';
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

const recordSchema = z.object({
  /** How often the machine and indicator was trained before. */
  before: z.number(),
  /** Seconds per unit of work that the training was planned with. */
  rate: z.number(),
  recording: recordingSchema,
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
      const grid = options.quick ? QUICK_GRID : GRID;
      for (let before = 0; before < (options.repeat ?? 2); before += 1)
        for (const telemetry of machines)
          for (const indicator of INDICATORS)
            for (const strategy of RECORDED_STRATEGIES) {
              const record = await measureTraining(factory, database, telemetry, {
                indicator,
                strategy,
                grid,
              });
              if (!record) continue;
              const { machine, seconds } = record.recording;
              const planned = plannedSeconds(record).toFixed(1);
              log(`${machine} ${indicator} ${strategy}: planned ${planned} s, ${seconds.toFixed(1)} s`);
              await save({ ...record, before });
            }
    } finally {
      await factory.close();
      await database.stop();
    }
  },

  tables: (records) => [
    {
      title: 'Planned time and remaining time',
      columns: [
        'trainings',
        'number',
        'plan within ±35 %',
        'largest error',
        'remaining time within 1.5×',
        'largest factor',
      ],
      rows: RECORDED_STRATEGIES.flatMap((strategy) => {
        const own = records.filter(({ recording }) => recording.strategy === strategy);
        return [
          summarize(
            `${strategy}, first of a machine`,
            own.filter(({ before }) => before === 0),
          ),
          summarize(
            `${strategy}, later`,
            own.filter(({ before }) => before > 0),
          ),
        ];
      }),
      note: 'The remaining time is compared from 10 % of the progress on.',
    },
  ],
};

const plannedSeconds = ({ recording, rate }: Omit<EstimateRecord, 'before'>): number =>
  estimateOf(recording, rate).seconds;

function summarize(name: string, records: readonly EstimateRecord[]): string[] {
  if (records.length === 0) return [name, '0', '–', '–', '–', '–'];
  const errors = records.map((record) => Math.abs(plannedSeconds(record) / record.recording.seconds - 1));
  const factors = records.map(({ recording, rate }) => worstRemainingTime(recording, rate));
  const shareWithin = (values: readonly number[], limit: number) =>
    `${Math.round((100 * values.filter((value) => value <= limit).length) / values.length)} %`;
  return [
    name,
    String(records.length),
    shareWithin(errors, 0.35),
    `${Math.round(100 * Math.max(...errors))} %`,
    shareWithin(factors, 1.5),
    Math.max(...factors).toFixed(2),
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
  { indicator, strategy, grid }: { indicator: Indicator; strategy: Recording['strategy']; grid: ParamGrid },
): Promise<Omit<EstimateRecord, 'before'> | undefined> {
  const { rows, features, machineName } = telemetry;
  const defaults = REQUEST_DEFAULTS[indicator];
  const search = { ...defaults.search, strategy, paramGrid: grid };
  const request = { ...defaults, indicator, search } as FactoryRequest;
  const subject = { machineName, indicator };
  const rate = (await readTrainingRate(sql, RUNNER, subject)) ?? DEFAULT_SECONDS_PER_UNIT;
  const fits: Recording['fits'] = [];
  /** When candidates were stopped early, in order. */
  const stops: number[] = [];
  const stages: Record<string, number> = {};
  let completed = 0;
  let last = { cpu: 0, wall: 0 };
  const clocks = () => ({ cpu: cpuSeconds() - stages.searching!, wall: performance.now() / 1000 });
  try {
    const { candidates, params } = await factory.train(telemetry, request, {
      onProgress: (progress) => {
        if (stages[progress.phase] === undefined) {
          stages[progress.phase] = cpuSeconds();
          if (progress.phase === 'searching') last = clocks();
        }
        // A fit counts one, a stopped candidate all its folds.
        if (progress.completed > completed + 1) stops.push(clocks().cpu);
        completed = progress.completed;
      },
      onFit: ({ candidate, fold, score, seconds }) => {
        const now = clocks();
        // The part of the time since the last fit that was this one's.
        const share = Math.min(1, seconds / (now.wall - last.wall));
        fits.push([candidate, fold, score, share * (now.cpu - last.cpu), now.cpu]);
        last = now;
      },
    });
    const pruned = [...candidates.entries()]
      .filter(([, { prunedAfter }]) => prunedAfter !== undefined)
      .toSorted(([, a], [, b]) => a.prunedAfter! - b.prunedAfter!)
      .map(([candidate], index): [number, number] => [candidate, stops[index]!]);
    const recording = {
      machine: machineName,
      indicator,
      rows,
      features: features.length,
      grid,
      folds: search.folds,
      strategy,
      fits,
      pruned,
      best: candidates.findIndex((candidate) => candidate.params === params),
      searchSeconds: stages.fitting! - stages.searching!,
      seconds: stages.evaluating! - stages.searching!,
    };
    const measured = measuredRate(estimateOf(recording).work, recording.seconds);
    if (measured !== undefined) await recordTrainingRate(sql, RUNNER, subject, measured);
    return { rate, recording };
  } catch (error) {
    if (error instanceof DataError) return undefined;
    throw error;
  }
}

const cpuSeconds = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
};
