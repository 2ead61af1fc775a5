/** Labelling many rows with many failures, against the predecessor's way: one pair a record. */
import { join } from 'node:path';
import { z } from 'zod';
import { figuresOf, measurementSchema, runMeasured } from '../measured-process.ts';
import type { Part } from '../part.ts';
import { spread } from '../statistics.ts';
import { range } from '../table.ts';

const recordSchema = z.object({
  rows: z.number(),
  events: z.number(),
  ours: measurementSchema,
  /** Null without a Python. */
  peer: measurementSchema.nullable(),
  /** Rows that both label positive. */
  positives: z.number(),
});

export const labels: Part<z.infer<typeof recordSchema>> = {
  name: 'labels',
  about: 'labels of years of rows, against comparing each failure with every row',
  record: recordSchema,

  async measure(bench, keep) {
    const { options, say } = bench;
    const { through } = options;
    const python = await bench.python();
    if ('missing' in python) bench.leaveOut(`labelling with pandas: ${python.missing}`);
    for (const rows of options.rows ?? [options.quick ? 50_000 : 2_600_000]) {
      const events = Math.round(rows / 520);
      const args = [String(rows), String(events)];
      const path = (name: string): string => join(import.meta.dirname, '..', name);
      for (let round = 0; round < (options.repeat ?? 1); round += 1) {
        const peer =
          'python' in python
            ? await runMeasured({
                program: python.python,
                args: [path('peers/labels.py'), ...args],
                through,
                result: z.number(),
              })
            : null;
        const ours = await runMeasured({
          program: process.execPath,
          args: [path('runs/labels.ts'), ...args],
          through,
          result: z.number(),
        });
        if (peer && peer.result !== ours.result)
          throw new Error(`${ours.result} positive rows, and ${peer.result} by the peer.`);
        say(`${rows} rows, ${events} failures: ${ours.seconds.toFixed(3)} s`);
        await keep({
          rows,
          events,
          ours: figuresOf(ours),
          peer: peer && figuresOf(peer),
          positives: ours.result,
        });
      }
    }
  },

  tables: (records) => [
    {
      title: 'Labels, each failure against every row (pandas), and in one pass (ours)',
      columns: ['rows', 'failures', 'pandas s', 'ours s', 'times faster'],
      rows: Object.values(Object.groupBy(records, ({ rows }) => rows)).map((pairs) => {
        const { rows, events } = pairs![0]!;
        const compared = pairs!.flatMap(({ peer, ours }) => (peer ? [{ peer, ours }] : []));
        const over = (values: number[]): string => (values.length === 0 ? '–' : range(spread(values)));
        return [
          rows.toLocaleString('en'),
          events.toLocaleString('en'),
          over(compared.map(({ peer }) => peer.seconds)),
          over(pairs!.map(({ ours }) => ours.seconds)),
          over(compared.map(({ peer, ours }) => peer.seconds / ours.seconds)),
        ];
      }),
    },
  ],
};
