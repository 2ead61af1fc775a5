/**
 * The search by halving against the exhaustive one: how much sooner it ends, and how much lower the cross-validated
 * recall of what it chooses is than that of the best candidate. One record is one pair on the same rows.
 */
import { join } from 'node:path';
import { z } from 'zod';
import { DEFAULT_GRID } from '../../lib/factory/grid.ts';
import { bundleRun } from '../bundle.ts';
import { figuresOf, measurementSchema, runMeasured } from '../measured-process.ts';
import type { Part } from '../part.ts';
import { writeRows } from '../rows-on-disk.ts';
import { spread } from '../statistics.ts';
import { mebibytes, range } from '../table.ts';

const foundSchema = z.object({ means: z.array(z.number()), best: z.number(), dropped: z.number() });

const recordSchema = z.object({
  /** Training rows. */
  rows: z.number(),
  candidates: z.number(),
  /** Given up by halving. */
  dropped: z.number(),
  grid: measurementSchema,
  halving: measurementSchema,
  /** The best candidate's mean score less that of halving's choice, both as the grid scored them. */
  regret: z.number(),
});

const quickGrid = { n_estimators: [9, 18], max_depth: [2, 3, 4] };

export const halving: Part<z.infer<typeof recordSchema>> = {
  name: 'halving',
  about: 'search by halving against the exhaustive search',
  record: recordSchema,

  async measure({ options, scratch, say }, keep) {
    const grid = options.quick ? quickGrid : DEFAULT_GRID;
    const program = await bundleRun('search');
    for (const size of options.rows ?? (options.quick ? [3000] : [20_000, 100_000])) {
      const rows = await writeRows(join(scratch, `halving-${size}`), size);
      const run = (strategy: string) =>
        runMeasured({
          program: process.execPath,
          args: [program, rows.folder, String(rows.columns), JSON.stringify(grid), strategy],
          through: options.through,
          result: foundSchema,
          watched: 'lightly',
        });
      for (let round = 0; round < (options.repeat ?? 1); round += 1) {
        const whole = await run('grid');
        const halved = await run('halving');
        const { means, best } = whole.result;
        say(`${size} rows: grid ${whole.seconds.toFixed(1)} s, halving ${halved.seconds.toFixed(1)} s`);
        await keep({
          rows: size,
          candidates: means.length,
          dropped: halved.result.dropped,
          grid: figuresOf(whole),
          halving: figuresOf(halved),
          regret: means[best]! - means[halved.result.best]!,
        });
      }
    }
  },

  tables: (records) => [
    {
      title: 'Halving against the exhaustive search',
      columns: ['training rows', 'grid s', 'halving s', 'times faster', 'given up', 'peak MiB', 'regret'],
      rows: Object.values(Object.groupBy(records, ({ rows }) => rows)).map((runs) => {
        const over = (of: (run: z.infer<typeof recordSchema>) => number) => range(spread(runs!.map(of)));
        const peaks = runs!.flatMap(({ halving: { peakBytes } }) =>
          peakBytes === null ? [] : [mebibytes(peakBytes)],
        );
        const { rows, dropped, candidates } = runs![0]!;
        return [
          rows.toLocaleString('en'),
          over((run) => run.grid.seconds),
          over((run) => run.halving.seconds),
          over((run) => run.grid.seconds / run.halving.seconds),
          `${dropped} of ${candidates}`,
          peaks.length === 0 ? '–' : range(spread(peaks)),
          Math.max(...runs!.map(({ regret }) => regret)).toFixed(4),
        ];
      }),
      note: 'Peak: of the search by halving.',
    },
  ],
};
