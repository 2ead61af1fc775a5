import { expect, it } from '@jest/globals';
import { Bench } from './bench.ts';
import { raceCancels } from './cancel-races.ts';
import { counts, suiteMs } from './counts.ts';
import { noteFigures } from './figures.ts';

it.each(['dynamodb', 'postgres'] as const)(
  'cancel races completion, jobs in %s: one of the two, never stuck',
  async (jobTable) => {
    const machines = ['CANCEL-1', 'CANCEL-2', 'CANCEL-3'];
    const bench = await Bench.start({ jobTable, machines, rows: 300, concurrency: 3, leaseSeconds: 10 });
    try {
      // Half of them on each job table.
      const figures = await raceCancels(bench, { races: counts.cancels / 2, seed: 8, machines });
      noteFigures(`cancel races completion, ${jobTable}`, { ...figures });
      expect(figures.completed + figures.cancelled).toBe(figures.races);
      expect(figures.races).toBeGreaterThanOrEqual(counts.cancels / 2);
      expect({ stuck: figures.stuck, contradictions: figures.contradictions }).toEqual({
        stuck: 0,
        contradictions: 0,
      });
      expect(figures.completed).toBeGreaterThan(0);
      expect(figures.cancelled).toBeGreaterThan(0);
    } finally {
      await bench.stop();
    }
  },
  suiteMs,
);
