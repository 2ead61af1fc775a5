/**
 * The grid search compared with scikit-learn's `GridSearchCV(XGBClassifier, n_jobs=-1)`, with the same libxgboost version,
 * rows and grid, and therefore the same scores. A record is one pair: the baseline's run, then ours.
 */
import { join } from 'node:path';
import { z } from 'zod';
import { DEFAULT_GRID } from '../../lib/learning/search/candidates.ts';
import type { ParamGrid } from '../../lib/learning/search/candidates.ts';
import { bundleWorkload } from '../bundle.ts';
import { pickMeasurement, measurementSchema, measureProcess } from '../measure-process.ts';
import type { SuiteContext, Suite } from '../suite.ts';
import { writeRows } from '../rows-on-disk.ts';
import type { RowsOnDisk } from '../rows-on-disk.ts';
import { spread } from '../statistics.ts';
import { toMebibytes, formatSpread } from '../table.ts';
import type { Table } from '../table.ts';

const workloadSchema = z.object({
  means: z.array(z.number()),
  foldScores: z.array(z.array(z.number())),
  best: z.number(),
});
type SearchResult = z.infer<typeof workloadSchema>;

const recordSchema = z.object({
  /** Training rows. */
  rows: z.number(),
  candidates: z.number(),
  /** XGBoost threads of each of the baseline's fits; null is XGBoost's default. */
  baselineThreads: z.number().nullable(),
  baseline: measurementSchema,
  ours: measurementSchema,
  /** Largest difference between our mean or fold scores and the baseline's. */
  difference: z.number(),
  sameChoice: z.boolean(),
});
type Pair = z.infer<typeof recordSchema>;

const QUICK_GRID: ParamGrid = { n_estimators: [10, 20], max_depth: [3, 4], subsample: [0.8, 1] };

export const search: Suite<Pair> = {
  name: 'search',
  about: 'grid search compared with scikit-learn',
  record: recordSchema,

  async measure(context, save) {
    const { options } = context;
    const python = await context.python();
    if ('missing' in python) {
      context.skip(`the search with scikit-learn: ${python.missing}`);
      return;
    }
    const grid = options.quick ? QUICK_GRID : DEFAULT_GRID;
    const program = await bundleWorkload('search');
    for (const size of options.rows ?? (options.quick ? [3000] : [20_000, 100_000, 400_000])) {
      const rows = await writeRows(join(context.scratch, `rows-${size}`), size);
      context.log(`${size} rows, ${(100 * rows.positives).toFixed(1)} % positive`);
      for (let round = 0; round < (options.repeat ?? (options.quick ? 1 : 2)); round += 1) {
        await save(await measurePair(context, python.python, program, rows, grid, 1));
      }
    }
    // One pair at the smallest size shows whether XGBoost's own threads would make the baseline faster.
    if (options.rows === undefined && !options.quick) {
      const rows = await writeRows(join(context.scratch, 'rows-threads'), 20_000);
      await save(await measurePair(context, python.python, program, rows, grid, null));
    }
  },

  tables: (records) => [comparisonTable(records), equalityTable(records)],

  charts: (records) => {
    const sizes = groupPairs(records.filter(({ baselineThreads }) => baselineThreads !== null));
    const line = (name: string, select: (pair: Pair) => number | null) =>
      sizes.flatMap((pairs) => {
        const known = pairs.map(select).filter((value) => value !== null);
        if (known.length === 0) return [];
        return [{ line: name, rows: pairs[0]!.rows, value: spread(known).median }];
      });
    return [
      {
        name: 'search-seconds',
        title: 'Seconds of the grid search over the training rows, scikit-learn and Treino',
        unit: 'seconds',
        points: [
          ...line('scikit-learn', ({ baseline }) => baseline.seconds),
          ...line('Treino', ({ ours }) => ours.seconds),
        ],
      },
      {
        name: 'search-memory',
        title: 'Peak memory of the grid search over the training rows, scikit-learn and Treino',
        unit: 'MiB',
        points: [
          ...line('scikit-learn', ({ baseline: { peakBytes } }) => peakBytes && toMebibytes(peakBytes)),
          ...line('Treino', ({ ours: { peakBytes } }) => peakBytes && toMebibytes(peakBytes)),
        ],
      },
    ];
  },
};

async function measurePair(
  context: SuiteContext,
  python: string,
  program: string,
  rows: RowsOnDisk,
  grid: ParamGrid,
  baselineThreads: number | null,
): Promise<Pair> {
  const { through } = context.options;
  const root = join(import.meta.dirname, '..');
  const args = [rows.folder, String(rows.columns), JSON.stringify(grid)];
  const script = join(root, 'baselines/search.py');
  const baseline = await measureProcess({
    program: python,
    args: [script, ...args, baselineThreads === null ? 'default' : String(baselineThreads)],
    through,
    result: workloadSchema,
    sampling: 'sparse',
  });
  const ours = await measureProcess({
    program: process.execPath,
    args: [program, ...args],
    through,
    result: workloadSchema,
    sampling: 'sparse',
  });
  context.log(
    `${rows.rows} rows: baseline ${baseline.seconds.toFixed(1)} s, ours ${ours.seconds.toFixed(1)} s`,
  );
  return {
    rows: rows.rows,
    candidates: ours.result.means.length,
    baselineThreads,
    baseline: pickMeasurement(baseline),
    ours: pickMeasurement(ours),
    difference: largestDifference(baseline.result, ours.result),
    sameChoice: baseline.result.best === ours.result.best,
  };
}

function largestDifference(baseline: SearchResult, ours: SearchResult): number {
  const all = ({ means, foldScores }: SearchResult) => [...means, ...foldScores.flat()];
  const theirs = all(baseline);
  return Math.max(...all(ours).map((score, index) => Math.abs(score - theirs[index]!)));
}

/** Pairs with the same rows and threads, together. */
const groupPairs = (records: readonly Pair[]): Pair[][] =>
  Object.values(
    Object.groupBy(
      records,
      ({ rows, baselineThreads }) => `${String(rows).padStart(9)} ${baselineThreads ?? ''}`,
    ),
  ).map((pairs) => pairs!);

function comparisonTable(records: readonly Pair[]): Table {
  const rows = groupPairs(records).map((pairs) => {
    const spreadOf = (select: (pair: Pair) => number | null): string => {
      const known = pairs.map(select).filter((value) => value !== null);
      return known.length === 0 ? '–' : formatSpread(spread(known));
    };
    const { rows: size, baselineThreads } = pairs[0]!;
    const bytes = (value: number | null) => (value === null ? null : toMebibytes(value));
    const ratio = (a: number | null, b: number | null) => (a === null || b === null ? null : a / b);
    return [
      `${size.toLocaleString('en')}${baselineThreads === null ? ', baseline with XGBoost’s own threads' : ''}`,
      spreadOf(({ baseline }) => baseline.seconds),
      spreadOf(({ ours }) => ours.seconds),
      spreadOf(({ baseline, ours }) => baseline.seconds / ours.seconds),
      spreadOf(({ baseline, ours }) => ratio(baseline.cpuSeconds, ours.cpuSeconds)),
      spreadOf(({ baseline }) => bytes(baseline.peakBytes)),
      spreadOf(({ ours }) => bytes(ours.peakBytes)),
      spreadOf(({ baseline, ours }) => ratio(ours.peakBytes, baseline.peakBytes)),
    ];
  });
  return {
    title: 'Grid search compared with GridSearchCV(XGBClassifier, n_jobs=-1)',
    columns: [
      'training rows',
      'baseline s',
      'ours s',
      'times faster',
      'CPU baseline / ours',
      'baseline peak MiB',
      'our peak MiB',
      'memory ours / baseline',
    ],
    rows,
    note: 'Median (min–max) over alternating pairs.',
  };
}

function equalityTable(records: readonly Pair[]): Table {
  return {
    title: 'Equality of the results',
    columns: ['training rows', 'pairs', 'scores compared', 'largest difference', 'same choice'],
    rows: groupPairs(records).map((pairs) => [
      pairs[0]!.rows.toLocaleString('en'),
      String(pairs.length),
      String(pairs.reduce((sum, { candidates }) => sum + candidates * 4, 0)),
      String(Math.max(...pairs.map(({ difference }) => difference))),
      `${pairs.filter(({ sameChoice }) => sameChoice).length} of ${pairs.length}`,
    ]),
  };
}
