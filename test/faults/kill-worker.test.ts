import { afterEach, describe, expect, it } from '@jest/globals';
import { Bench } from './bench.ts';
import { counts, suiteMs } from './counts.ts';
import { noteFigures } from './figures.ts';
import { killLoadingWorkers, killWorkers } from './kill-workers.ts';

let bench: Bench | undefined;
afterEach(async () => {
  await bench?.stop();
  bench = undefined;
}, 60_000);

describe('kill -9 of the worker', () => {
  it.each(['dynamodb', 'postgres'] as const)(
    'at random moments of its life, jobs in %s',
    async (jobTable) => {
      const lanes = 4;
      // Some kills come too late, and their jobs are replaced.
      const machines = Array.from({ length: 2 * counts.kills + 10 }, (_, i) => `KILL-${i}`);
      bench = await Bench.start({ jobTable, machines, rows: 3000, concurrency: lanes });
      const { phases, ...figures } = await killWorkers(bench, {
        kills: counts.kills,
        seed: 3,
        machines,
        lanes,
      });
      const told = Object.entries(phases).map(([phase, count]) => `${phase} ${count}`);
      noteFigures(`kill -9, ${jobTable}`, { ...figures, 'killed while': told.join(' ') });

      expect(figures.kills).toBe(counts.kills);
      expect(figures.completed).toBe(figures.jobs);
      expect(figures.models).toBe(figures.jobs);
      expect(figures.distinctJobs).toBe(figures.jobs);
      expect([figures.orphans, figures.missing, figures.wrong]).toEqual([0, 0, 0]);
      expect(figures.executed).toBeLessThanOrEqual(figures.needed + figures.inFlight);
    },
    suiteMs,
  );

  it(
    'while it loads, before it claims the job',
    async () => {
      bench = await Bench.start({ machines: ['LOADING'], rows: 300 });
      const figures = await killLoadingWorkers(bench, ['LOADING'], 120);
      noteFigures('kill -9 before the claim', { ...figures });
      expect(figures).toMatchObject({ kills: 1, completed: 1 });
    },
    suiteMs,
  );
});
