/**
 * How much of a search is not XGBoost: the share of thread-seconds (wall time × threads) spent in
 * `XGBoosterUpdateOneIter`, which grows trees, and where the rest goes. The remainder is binning, copying rows, messages and
 * waiting.
 */
import { join } from 'node:path';
import { z } from 'zod';
import { DEFAULT_GRID } from '../../lib/learning/search/candidates.ts';
import { measureProcess } from '../measure-process.ts';
import type { Suite } from '../suite.ts';

const clockSchema = z.object({
  threads: z.number(),
  updateSeconds: z.number(),
  predictSeconds: z.number(),
  /** Threads idle at the end, waiting for the last one. */
  tailSeconds: z.number(),
});
const recordSchema = clockSchema.extend({ rows: z.number(), seconds: z.number() });

const QUICK_GRID = { n_estimators: [10, 20], max_depth: [3, 4] };

export const floor: Suite<z.infer<typeof recordSchema>> = {
  name: 'floor',
  about: 'the share of a search that is not XGBoost growing trees',
  record: recordSchema,

  async measure({ options, log }, save) {
    const grid = JSON.stringify(options.quick ? QUICK_GRID : DEFAULT_GRID);
    const workload = (name: string): string => join(import.meta.dirname, '../workloads', name);
    for (const rows of options.rows ?? [options.quick ? 3000 : 100_000]) {
      for (let round = 0; round < (options.repeat ?? 1); round += 1) {
        const { seconds, result } = await measureProcess({
          program: process.execPath,
          args: ['--import', workload('clock-xgboost.ts'), workload('floor.ts'), String(rows), grid],
          through: options.through,
          result: clockSchema,
        });
        log(`${rows} rows: ${seconds.toFixed(1)} s`);
        await save({ rows, seconds, ...result });
      }
    }
  },

  tables: (records) => [
    {
      title: 'Where the thread-seconds of a search go, percent',
      columns: ['training rows', 's', 'threads', 'growing trees', 'predicting', 'idle tail', 'all else'],
      rows: records.map(({ rows, seconds, threads, updateSeconds, predictSeconds, tailSeconds }) => {
        const share = (part: number): string => ((100 * part) / (seconds * threads)).toFixed(2);
        const remainder = seconds * threads - updateSeconds - predictSeconds - tailSeconds;
        return [
          rows.toLocaleString('en'),
          seconds.toFixed(1),
          String(threads),
          ...[updateSeconds, predictSeconds, tailSeconds, remainder].map(share),
        ];
      }),
    },
  ],
};
