import { expect, it } from '@jest/globals';
import { FaultStack } from './fault-stack.ts';
import { raceCancels } from './cancel-races.ts';
import { counts, SUITE_TIMEOUT_MS } from './counts.ts';
import { recordResult } from './results.ts';

it.each(['dynamodb', 'postgres'] as const)(
  'a job cancelled while it completes ends in one of both states, jobs in %s',
  async (jobTable) => {
    const machines = ['CANCEL-1', 'CANCEL-2', 'CANCEL-3'];
    const stack = await FaultStack.start({ jobTable, machines, rows: 300, concurrency: 3, leaseSeconds: 10 });
    try {
      // Half of the races run on each job table.
      const result = await raceCancels(stack, { races: counts.cancels / 2, seed: 8, machines });
      recordResult(`cancel during completion, ${jobTable}`, { ...result });
      expect(result.completed + result.cancelled).toBe(result.races);
      expect(result.races).toBeGreaterThanOrEqual(counts.cancels / 2);
      expect({ stuck: result.stuck, contradictions: result.contradictions }).toEqual({
        stuck: 0,
        contradictions: 0,
      });
      expect(result.completed).toBeGreaterThan(0);
      expect(result.cancelled).toBeGreaterThan(0);
    } finally {
      await stack.stop();
    }
  },
  SUITE_TIMEOUT_MS,
);
