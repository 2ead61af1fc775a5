import { expect, it } from '@jest/globals';
import { Bench } from './bench.ts';
import { counts, suiteMs } from './counts.ts';
import { noteFigures } from './figures.ts';
import { stopWorker } from './stop-worker.ts';

it(
  'SIGTERM in mid-grid: resumes, the attempt unchanged, no finished fit run again',
  async () => {
    const machines = Array.from({ length: counts.stops }, (_, i) => `STOP-${i}`);
    const bench = await Bench.start({ machines, rows: 2000, sweepSeconds: 2 });
    try {
      for (const machine of machines) {
        const figures = await stopWorker(bench, machine);
        noteFigures('SIGTERM in mid-grid', { ...figures });
        expect(figures).toMatchObject({
          status: 'completed',
          attempt: 1,
          repeated: 0,
          executed: figures.grid,
        });
        expect(figures.fence).toBeGreaterThan(1);
        expect(figures.resumed).toBeGreaterThanOrEqual(figures.before);
      }
    } finally {
      await bench.stop();
    }
  },
  suiteMs,
);
