/**
 * Halving compared with the exhaustive search: how much faster it is, and how much lower the cross-validated recall of its
 * choice is than the best candidate's. A record is one pair of searches on the same rows.
 */
import { join } from 'node:path';
import { z } from 'zod';
import { DEFAULT_GRID } from '../../lib/learning/search/candidates.ts';
import { bundleWorkload } from '../bundle.ts';
import { pickMeasurement, measurementSchema, measureProcess } from '../measure-process.ts';
import type { Suite } from '../suite.ts';
import { writeRows } from '../rows-on-disk.ts';
import { spread } from '../statistics.ts';
import { toMebibytes, formatSpread } from '../table.ts';

const workloadSchema = z.object({ means: z.array(z.number()), best: z.number(), pruned: z.number() });

const recordSchema = z.object({
  /** Training rows. */
  rows: z.number(),
  candidates: z.number(),
  /** Candidates that halving stopped early. */
  pruned: z.number(),
  grid: measurementSchema,
  halving: measurementSchema,
  /** Mean score of the best candidate minus that of halving's choice, both from the exhaustive search. */
  regret: z.number(),
});

const QUICK_GRID = { n_estimators: [9, 18], max_depth: [2, 3, 4] };

export const halving: Suite<z.infer<typeof recordSchema>> = {
  name: 'halving',
  about: 'halving compared with the exhaustive search',
  record: recordSchema,

  async measure({ options, scratch, log }, save) {
    const grid = options.quick ? QUICK_GRID : DEFAULT_GRID;
    const program = await bundleWorkload('search');
    for (const size of options.rows ?? (options.quick ? [3000] : [20_000, 100_000])) {
      const rows = await writeRows(join(scratch, `halving-${size}`), size);
      const run = (strategy: string) =>
        measureProcess({
          program: process.execPath,
          args: [program, rows.folder, String(rows.columns), JSON.stringify(grid), strategy],
          through: options.through,
          result: workloadSchema,
          sampling: 'sparse',
        });
      for (let round = 0; round < (options.repeat ?? 1); round += 1) {
        const exhaustive = await run('grid');
        const halved = await run('halving');
        const { means, best } = exhaustive.result;
        log(`${size} rows: grid ${exhaustive.seconds.toFixed(1)} s, halving ${halved.seconds.toFixed(1)} s`);
        await save({
          rows: size,
          candidates: means.length,
          pruned: halved.result.pruned,
          grid: pickMeasurement(exhaustive),
          halving: pickMeasurement(halved),
          regret: means[best]! - means[halved.result.best]!,
        });
      }
    }
  },

  tables: (records) => [
    {
      title: 'Halving compared with the exhaustive search',
      columns: ['training rows', 'grid s', 'halving s', 'times faster', 'pruned', 'peak MiB', 'regret'],
      rows: Object.values(Object.groupBy(records, ({ rows }) => rows)).map((runs) => {
        const spreadOf = (select: (run: z.infer<typeof recordSchema>) => number) =>
          formatSpread(spread(runs!.map(select)));
        const peaks = runs!.flatMap(({ halving: { peakBytes } }) =>
          peakBytes === null ? [] : [toMebibytes(peakBytes)],
        );
        const { rows, pruned, candidates } = runs![0]!;
        return [
          rows.toLocaleString('en'),
          spreadOf((run) => run.grid.seconds),
          spreadOf((run) => run.halving.seconds),
          spreadOf((run) => run.grid.seconds / run.halving.seconds),
          `${pruned} of ${candidates}`,
          peaks.length === 0 ? '–' : formatSpread(spread(peaks)),
          Math.max(...runs!.map(({ regret }) => regret)).toFixed(4),
        ];
      }),
      note: 'Peak: peak memory of halving.',
    },
  ],
};
