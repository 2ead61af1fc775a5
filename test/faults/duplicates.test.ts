import { expect, it } from '@jest/globals';
import { FaultStack } from './fault-stack.ts';
import { counts, SUITE_TIMEOUT_MS } from './counts.ts';
import { deliverDuplicates } from './duplicates.ts';
import { recordResult } from './results.ts';

it(
  'messages delivered five times in parallel train each job once',
  async () => {
    const machines = Array.from({ length: 40 }, (_, i) => `TWICE-${i}`);
    // As many workers as deliveries of one message, and leases that do not expire under this load.
    const stack = await FaultStack.start({ machines, rows: 300, concurrency: 5, leaseSeconds: 60 });
    try {
      const result = await deliverDuplicates(stack, { jobs: counts.duplicatedJobs, copies: 5, machines });
      recordResult('each message delivered 5 times', { ...result });
      const { jobs, completed, models, trainings, attempts } = result;
      expect({ jobs, completed, models, trainings, attempts }).toEqual({
        jobs: counts.duplicatedJobs,
        completed: counts.duplicatedJobs,
        models: counts.duplicatedJobs,
        trainings: counts.duplicatedJobs,
        attempts: counts.duplicatedJobs,
      });
    } finally {
      await stack.stop();
    }
  },
  SUITE_TIMEOUT_MS,
);
