import { afterEach, describe, expect, it } from '@jest/globals';
import { FaultStack } from './fault-stack.ts';
import { counts, SUITE_TIMEOUT_MS } from './counts.ts';
import { recordResult } from './results.ts';
import { killLoadingWorkers, killWorkers } from './kill-workers.ts';

let stack: FaultStack | undefined;
afterEach(async () => {
  await stack?.stop();
  stack = undefined;
}, 60_000);

describe('a worker killed with SIGKILL', () => {
  it.each(['dynamodb', 'postgres'] as const)(
    'at random times loses no job and repeats no checkpointed fit, jobs in %s',
    async (jobTable) => {
      const lanes = 4;
      // Spare machines replace jobs that finish before the kill.
      const machines = Array.from({ length: 2 * counts.kills + 10 }, (_, i) => `KILL-${i}`);
      stack = await FaultStack.start({ jobTable, machines, rows: 3000, concurrency: lanes });
      const { phases, ...result } = await killWorkers(stack, {
        kills: counts.kills,
        seed: 3,
        machines,
        lanes,
      });
      const killedWhile = Object.entries(phases).map(([phase, count]) => `${phase} ${count}`);
      recordResult(`kill -9, ${jobTable}`, { ...result, 'killed while': killedWhile.join(' ') });

      expect(result.kills).toBe(counts.kills);
      expect(result.completed).toBe(result.jobs);
      expect(result.models).toBe(result.jobs);
      expect(result.distinctJobs).toBe(result.jobs);
      expect([result.orphans, result.missing, result.wrong]).toEqual([0, 0, 0]);
      expect(result.executed).toBeLessThanOrEqual(result.needed + result.inFlight);
    },
    SUITE_TIMEOUT_MS,
  );

  it(
    'before it claims the job loses nothing',
    async () => {
      stack = await FaultStack.start({ machines: ['LOADING'], rows: 300 });
      const result = await killLoadingWorkers(stack, ['LOADING'], 120);
      recordResult('kill -9 before the claim', { ...result });
      expect(result).toMatchObject({ kills: 1, completed: 1 });
    },
    SUITE_TIMEOUT_MS,
  );
});
