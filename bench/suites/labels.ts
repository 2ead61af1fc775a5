/** Labels many rows with many failures, compared with the predecessor's algorithm. A record is one pair. */
import { join } from 'node:path';
import { z } from 'zod';
import { pickMeasurement, measurementSchema, measureProcess } from '../measure-process.ts';
import type { Suite } from '../suite.ts';
import { spread } from '../statistics.ts';
import { formatSpread } from '../table.ts';

const recordSchema = z.object({
  rows: z.number(),
  events: z.number(),
  ours: measurementSchema,
  /** Null without Python. */
  baseline: measurementSchema.nullable(),
  /** Number of positive rows, the same on both sides. */
  positives: z.number(),
});

export const labels: Suite<z.infer<typeof recordSchema>> = {
  name: 'labels',
  about: 'labels of years of rows, compared with checking each failure against every row',
  record: recordSchema,

  async measure(context, save) {
    const { options, log } = context;
    const { through } = options;
    const python = await context.python();
    if ('missing' in python) context.skip(`labelling with pandas: ${python.missing}`);
    for (const rows of options.rows ?? [options.quick ? 50_000 : 2_600_000]) {
      const events = Math.round(rows / 520);
      const args = [String(rows), String(events)];
      const path = (name: string): string => join(import.meta.dirname, '..', name);
      for (let round = 0; round < (options.repeat ?? 1); round += 1) {
        const baseline =
          'python' in python
            ? await measureProcess({
                program: python.python,
                args: [path('baselines/labels.py'), ...args],
                through,
                result: z.number(),
              })
            : null;
        const ours = await measureProcess({
          program: process.execPath,
          args: [path('workloads/labels.ts'), ...args],
          through,
          result: z.number(),
        });
        if (baseline && baseline.result !== ours.result)
          throw new Error(`Ours labels ${ours.result} rows positive, the baseline ${baseline.result}.`);
        log(`${rows} rows, ${events} failures: ${ours.seconds.toFixed(3)} s`);
        await save({
          rows,
          events,
          ours: pickMeasurement(ours),
          baseline: baseline && pickMeasurement(baseline),
          positives: ours.result,
        });
      }
    }
  },

  tables: (records) => [
    {
      title: 'Labels: each failure against every row (pandas) and in one pass (ours)',
      columns: ['rows', 'failures', 'pandas s', 'ours s', 'times faster'],
      rows: Object.values(Object.groupBy(records, ({ rows }) => rows)).map((pairs) => {
        const { rows, events } = pairs![0]!;
        const compared = pairs!.flatMap(({ baseline, ours }) => (baseline ? [{ baseline, ours }] : []));
        const spreadOf = (values: number[]): string =>
          values.length === 0 ? '–' : formatSpread(spread(values));
        return [
          rows.toLocaleString('en'),
          events.toLocaleString('en'),
          spreadOf(compared.map(({ baseline }) => baseline.seconds)),
          spreadOf(pairs!.map(({ ours }) => ours.seconds)),
          spreadOf(compared.map(({ baseline, ours }) => baseline.seconds / ours.seconds)),
        ];
      }),
    },
  ],
};
