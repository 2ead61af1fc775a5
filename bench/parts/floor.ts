/**
 * How much of a search is not XGBoost's own: of all thread-seconds (wall time × threads), those inside
 * `XGBoosterUpdateOneIter`, where trees are grown, and where the rest goes. What is left over beside these
 * is binning, gathering, messages and waiting before the end.
 */
import { join } from 'node:path';
import { z } from 'zod';
import { DEFAULT_GRID } from '../../lib/factory/grid.ts';
import { runMeasured } from '../measured-process.ts';
import type { Part } from '../part.ts';

const clockedSchema = z.object({
  threads: z.number(),
  updateSeconds: z.number(),
  predictSeconds: z.number(),
  /** Threads with nothing left to do, waiting for the last one. */
  tailSeconds: z.number(),
});
const recordSchema = clockedSchema.extend({ rows: z.number(), seconds: z.number() });

const quickGrid = { n_estimators: [10, 20], max_depth: [3, 4] };

export const floor: Part<z.infer<typeof recordSchema>> = {
  name: 'floor',
  about: 'what of a search is not XGBoost growing trees',
  record: recordSchema,

  async measure({ options, say }, keep) {
    const grid = JSON.stringify(options.quick ? quickGrid : DEFAULT_GRID);
    const run = (name: string): string => join(import.meta.dirname, '../runs', name);
    for (const rows of options.rows ?? [options.quick ? 3000 : 100_000]) {
      for (let round = 0; round < (options.repeat ?? 1); round += 1) {
        const { seconds, result } = await runMeasured({
          program: process.execPath,
          args: ['--import', run('count-updates.ts'), run('floor.ts'), String(rows), grid],
          through: options.through,
          result: clockedSchema,
        });
        say(`${rows} rows: ${seconds.toFixed(1)} s`);
        await keep({ rows, seconds, ...result });
      }
    }
  },

  tables: (records) => [
    {
      title: 'Where the thread-seconds of a search go, percent',
      columns: ['training rows', 's', 'threads', 'growing trees', 'predicting', 'idle tail', 'all else'],
      rows: records.map(({ rows, seconds, threads, updateSeconds, predictSeconds, tailSeconds }) => {
        const share = (part: number): string => ((100 * part) / (seconds * threads)).toFixed(2);
        const rest = seconds * threads - updateSeconds - predictSeconds - tailSeconds;
        return [
          rows.toLocaleString('en'),
          seconds.toFixed(1),
          String(threads),
          ...[updateSeconds, predictSeconds, tailSeconds, rest].map(share),
        ];
      }),
    },
  ],
};
