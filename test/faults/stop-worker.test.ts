import { expect, it } from '@jest/globals';
import { FaultStack } from './fault-stack.ts';
import { counts, SUITE_TIMEOUT_MS } from './counts.ts';
import { recordResult } from './results.ts';
import { stopWorker } from './stop-worker.ts';

it(
  'SIGTERM during the search: the job resumes in the same attempt and repeats no finished fit',
  async () => {
    const machines = Array.from({ length: counts.stops }, (_, i) => `STOP-${i}`);
    const stack = await FaultStack.start({ machines, rows: 2000, sweepSeconds: 2 });
    try {
      for (const machine of machines) {
        const result = await stopWorker(stack, machine);
        recordResult('SIGTERM during the search', { ...result });
        expect(result).toMatchObject({
          status: 'completed',
          attempt: 1,
          repeated: 0,
          executed: result.grid,
        });
        expect(result.fence).toBeGreaterThan(1);
        expect(result.resumed).toBeGreaterThanOrEqual(result.before);
      }
    } finally {
      await stack.stop();
    }
  },
  SUITE_TIMEOUT_MS,
);
