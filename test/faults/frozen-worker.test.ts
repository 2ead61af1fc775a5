/** A worker is stopped (SIGSTOP) until its lease expires and another worker finishes the job, then continued (SIGCONT). */
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from '@jest/globals';
import type postgres from 'postgres';
import { findModelByProcess } from '../../lib/warehouse/models/models.ts';
import { eventually } from '../support/eventually.ts';
import { FaultStack } from './fault-stack.ts';
import { counts, SUITE_TIMEOUT_MS } from './counts.ts';
import { recordResult } from './results.ts';
import { KILL_GRID } from './kill-workers.ts';
import { seededRandom } from './random.ts';
import { sendSignal, watchWorkers } from './workers.ts';

it.each(['dynamodb', 'postgres'] as const)(
  'a worker that continues after its lease expired writes nothing, jobs in %s',
  async (jobTable) => {
    const machines = Array.from({ length: 3 * counts.freezes + 2 }, (_, i) => `FROZEN-${i}`);
    const stack = await FaultStack.start({ jobTable, machines, rows: 1500, concurrency: 2 });
    try {
      const random = seededRandom(4);
      const workers = watchWorkers(stack);
      const phases: string[] = [];
      const publishedState = async (processId: string) => ({
        job: await stack.jobs.get(processId),
        model: await findModelByProcess(stack.sql, processId),
        objects: await stack.objects(),
      });
      const undisturbed = await stack.submit(machines.shift()!, KILL_GRID);
      await workers.waitForEnd(undisturbed.messageId);
      const job = (await stack.jobs.get(undisturbed.processId))!;
      const durationMs = job.finishedAt!.getTime() - job.createdAt.getTime();

      let changed = 0;
      let orphans = 0;
      // The first worker is stopped during its transaction on `models`, the others at random times.
      while (phases.length < counts.freezes + 1 && machines.length > 0) {
        const { processId, messageId } = await stack.submit(machines.shift()!, KILL_GRID);
        const pid = await workers.firstWorker(messageId);
        await stack.waitFor(processId, ({ status }) => status !== 'pending', {
          deadlineSeconds: 30,
          what: 'the claim',
        });
        if (phases.length === 0) await duringTransaction(stack.sql, () => sendSignal(pid, 'SIGSTOP'));
        else {
          await sleep(random() * durationMs * 0.7);
          sendSignal(pid, 'SIGSTOP');
        }
        const frozen = (await stack.jobs.get(processId))!;
        if (frozen.status !== 'running') {
          sendSignal(pid, 'SIGCONT');
          continue;
        }
        // The job's phase is updated by heartbeats, and publishing is shorter than their interval.
        phases.push(phases.length === 0 ? 'publishing' : frozen.progress.phase);
        const ended = await stack.waitForEnd(processId);
        expect(ended).toMatchObject({ status: 'completed' });
        expect(ended.fencingToken).toBeGreaterThan(frozen.fencingToken);
        const before = await publishedState(processId);
        sendSignal(pid, 'SIGCONT');
        await workers.waitForEnd(messageId);
        const after = await publishedState(processId);
        // The sweeper may delete what the stopped attempt had uploaded. The model's own files must remain, which the
        // inventory at the end checks.
        for (const [key, digest] of before.objects) {
          const newDigest = after.objects.get(key);
          if (newDigest !== undefined && newDigest !== digest) changed += 1;
        }
        expect({ ...after, objects: null }).toEqual({ ...before, objects: null });
        orphans += after.objects.size - before.objects.size;
      }
      // Files that the continued worker uploads under swept keys are deleted an hour later, at the next sweep of the key.
      await stack.sql`UPDATE model_keys SET swept_at = swept_at - interval '1 hour' WHERE isfinite(swept_at)`;
      await stack.sweep();
      const { models, missing, wrong, orphans: orphansLeft } = await stack.inventory();
      recordResult(`stopped until the lease expired, ${jobTable}`, {
        seed: 4,
        stops: phases.length,
        'stopped while': phases.join(' '),
        'changed bytes': changed,
        'files of the continued workers': orphans,
        'orphans left': orphansLeft.length,
      });
      expect(phases).toHaveLength(counts.freezes + 1);
      expect({ changed, missing, wrong, orphansLeft }).toEqual({
        changed: 0,
        missing: [],
        wrong: [],
        orphansLeft: [],
      });
      expect(models).toBeGreaterThan(phases.length);
    } finally {
      await stack.stop();
    }
  },
  SUITE_TIMEOUT_MS,
);

/** Acts while the transaction of a publishing worker waits for its write to `models`. */
async function duringTransaction(sql: postgres.Sql, act: () => void): Promise<void> {
  await sql.begin(async (transaction) => {
    await transaction`LOCK TABLE models IN SHARE ROW EXCLUSIVE MODE`;
    await eventually(
      async () => (await sql`SELECT FROM pg_locks WHERE relation = 'models'::regclass AND NOT granted`).count,
      (waiting) => waiting > 0,
      { deadlineSeconds: 30, what: 'a publishing worker' },
    );
    act();
  });
}
