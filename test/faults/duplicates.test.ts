import { expect, it } from '@jest/globals';
import { Bench } from './bench.ts';
import { counts, suiteMs } from './counts.ts';
import { deliverDuplicates } from './duplicates.ts';
import { noteFigures } from './figures.ts';

it(
  'every message delivered five times in parallel is one training a job',
  async () => {
    const machines = Array.from({ length: 40 }, (_, i) => `TWICE-${i}`);
    // As many workers as deliveries of one message; leases long enough that none runs out in the crowd.
    const bench = await Bench.start({ machines, rows: 300, concurrency: 5, leaseSeconds: 60 });
    try {
      const figures = await deliverDuplicates(bench, { jobs: counts.duplicatedJobs, copies: 5, machines });
      noteFigures('each message 5 times', { ...figures });
      const { jobs, completed, models, trainings, attempts } = figures;
      expect({ jobs, completed, models, trainings, attempts }).toEqual({
        jobs: counts.duplicatedJobs,
        completed: counts.duplicatedJobs,
        models: counts.duplicatedJobs,
        trainings: counts.duplicatedJobs,
        attempts: counts.duplicatedJobs,
      });
    } finally {
      await bench.stop();
    }
  },
  suiteMs,
);
