/**
 * The grid search against scikit-learn's `GridSearchCV(XGBClassifier, n_jobs=-1)`: the same libxgboost
 * version, rows and grid, and so the same scores. One record is one pair: the peer's run, then ours.
 */
import { join } from 'node:path';
import { z } from 'zod';
import { DEFAULT_GRID } from '../../lib/factory/grid.ts';
import type { ParamGrid } from '../../lib/factory/grid.ts';
import { bundleRun } from '../bundle.ts';
import { figuresOf, measurementSchema, runMeasured } from '../measured-process.ts';
import type { Bench, Part } from '../part.ts';
import { writeRows } from '../rows-on-disk.ts';
import type { RowsOnDisk } from '../rows-on-disk.ts';
import { spread } from '../statistics.ts';
import { mebibytes, range } from '../table.ts';
import type { Table } from '../table.ts';

const foundSchema = z.object({
  means: z.array(z.number()),
  foldScores: z.array(z.array(z.number())),
  best: z.number(),
});
type Found = z.infer<typeof foundSchema>;

const recordSchema = z.object({
  /** Training rows. */
  rows: z.number(),
  candidates: z.number(),
  /** XGBoost's threads in one fit of the peer's; null is its own default. */
  peerThreads: z.number().nullable(),
  peer: measurementSchema,
  ours: measurementSchema,
  /** Largest difference between a mean or fold score of ours and the peer's. */
  difference: z.number(),
  sameChoice: z.boolean(),
});
type Pair = z.infer<typeof recordSchema>;

const quickGrid: ParamGrid = { n_estimators: [10, 20], max_depth: [3, 4], subsample: [0.8, 1] };

export const search: Part<Pair> = {
  name: 'search',
  about: 'grid search against scikit-learn',
  record: recordSchema,

  async measure(bench, keep) {
    const { options } = bench;
    const python = await bench.python();
    if ('missing' in python) {
      bench.leaveOut(`the search against scikit-learn: ${python.missing}`);
      return;
    }
    const grid = options.quick ? quickGrid : DEFAULT_GRID;
    const program = await bundleRun('search');
    for (const size of options.rows ?? (options.quick ? [3000] : [20_000, 100_000, 400_000])) {
      const rows = await writeRows(join(bench.scratch, `rows-${size}`), size);
      bench.say(`${size} rows, ${(100 * rows.positives).toFixed(1)} % positive`);
      for (let round = 0; round < (options.repeat ?? (options.quick ? 1 : 2)); round += 1) {
        await keep(await measurePair(bench, python.python, program, rows, grid, 1));
      }
    }
    // Whether the peer would do better with XGBoost's own threads: told once, at the smallest size.
    if (options.rows === undefined && !options.quick) {
      const rows = await writeRows(join(bench.scratch, 'rows-threads'), 20_000);
      await keep(await measurePair(bench, python.python, program, rows, grid, null));
    }
  },

  tables: (records) => [comparison(records), equality(records)],

  pictures: (records) => {
    const sizes = grouped(records.filter(({ peerThreads }) => peerThreads !== null));
    const line = (name: string, of: (pair: Pair) => number | null) =>
      sizes.flatMap((pairs) => {
        const known = pairs.map(of).filter((value) => value !== null);
        if (known.length === 0) return [];
        return [{ line: name, rows: pairs[0]!.rows, value: spread(known).median }];
      });
    return [
      {
        name: 'search-seconds',
        title: 'Seconds of the grid search over the training rows, scikit-learn and Treino',
        unit: 'seconds',
        points: [
          ...line('scikit-learn', ({ peer }) => peer.seconds),
          ...line('Treino', ({ ours }) => ours.seconds),
        ],
      },
      {
        name: 'search-memory',
        title: 'Most memory of the grid search over the training rows, scikit-learn and Treino',
        unit: 'MiB',
        points: [
          ...line('scikit-learn', ({ peer: { peakBytes } }) => peakBytes && mebibytes(peakBytes)),
          ...line('Treino', ({ ours: { peakBytes } }) => peakBytes && mebibytes(peakBytes)),
        ],
      },
    ];
  },
};

async function measurePair(
  bench: Bench,
  python: string,
  program: string,
  rows: RowsOnDisk,
  grid: ParamGrid,
  peerThreads: number | null,
): Promise<Pair> {
  const { through } = bench.options;
  const root = join(import.meta.dirname, '..');
  const given = [rows.folder, String(rows.columns), JSON.stringify(grid)];
  const script = join(root, 'peers/search.py');
  const peer = await runMeasured({
    program: python,
    args: [script, ...given, peerThreads === null ? 'default' : String(peerThreads)],
    through,
    result: foundSchema,
    watched: 'lightly',
  });
  const ours = await runMeasured({
    program: process.execPath,
    args: [program, ...given],
    through,
    result: foundSchema,
    watched: 'lightly',
  });
  bench.say(`${rows.rows} rows: peer ${peer.seconds.toFixed(1)} s, ours ${ours.seconds.toFixed(1)} s`);
  return {
    rows: rows.rows,
    candidates: ours.result.means.length,
    peerThreads,
    peer: figuresOf(peer),
    ours: figuresOf(ours),
    difference: differenceOf(peer.result, ours.result),
    sameChoice: peer.result.best === ours.result.best,
  };
}

function differenceOf(peer: Found, ours: Found): number {
  const all = ({ means, foldScores }: Found) => [...means, ...foldScores.flat()];
  const theirs = all(peer);
  return Math.max(...all(ours).map((score, index) => Math.abs(score - theirs[index]!)));
}

/** Pairs that were made alike, together. */
const grouped = (records: readonly Pair[]): Pair[][] =>
  Object.values(
    Object.groupBy(records, ({ rows, peerThreads }) => `${String(rows).padStart(9)} ${peerThreads ?? ''}`),
  ).map((pairs) => pairs!);

function comparison(records: readonly Pair[]): Table {
  const rows = grouped(records).map((pairs) => {
    const over = (of: (pair: Pair) => number | null): string => {
      const known = pairs.map(of).filter((value) => value !== null);
      return known.length === 0 ? '–' : range(spread(known));
    };
    const { rows: size, peerThreads } = pairs[0]!;
    const bytes = (value: number | null) => (value === null ? null : mebibytes(value));
    const ratio = (a: number | null, b: number | null) => (a === null || b === null ? null : a / b);
    return [
      `${size.toLocaleString('en')}${peerThreads === null ? ', peer with own threads' : ''}`,
      over(({ peer }) => peer.seconds),
      over(({ ours }) => ours.seconds),
      over(({ peer, ours }) => peer.seconds / ours.seconds),
      over(({ peer, ours }) => ratio(peer.cpuSeconds, ours.cpuSeconds)),
      over(({ peer }) => bytes(peer.peakBytes)),
      over(({ ours }) => bytes(ours.peakBytes)),
      over(({ peer, ours }) => ratio(ours.peakBytes, peer.peakBytes)),
    ];
  });
  return {
    title: 'Grid search against GridSearchCV(XGBClassifier, n_jobs=-1)',
    columns: [
      'training rows',
      'peer s',
      'ours s',
      'times faster',
      'CPU peer / ours',
      'peer peak MiB',
      'our peak MiB',
      'memory ours / peer',
    ],
    rows,
    note: 'Median (least–most) over alternating pairs.',
  };
}

function equality(records: readonly Pair[]): Table {
  return {
    title: 'The same results',
    columns: ['training rows', 'pairs', 'scores compared', 'largest difference', 'same choice'],
    rows: grouped(records).map((pairs) => [
      pairs[0]!.rows.toLocaleString('en'),
      String(pairs.length),
      String(pairs.reduce((sum, { candidates }) => sum + candidates * 4, 0)),
      String(Math.max(...pairs.map(({ difference }) => difference))),
      `${pairs.filter(({ sameChoice }) => sameChoice).length} of ${pairs.length}`,
    ]),
  };
}
