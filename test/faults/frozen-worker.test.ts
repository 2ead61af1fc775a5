/** SIGSTOP beyond the lease, while another worker finishes the job; then SIGCONT. */
import { setTimeout as moment } from 'node:timers/promises';
import { expect, it } from '@jest/globals';
import type postgres from 'postgres';
import { findModelByProcess } from '../../lib/warehouse/models/models.ts';
import { eventually } from '../support/eventually.ts';
import { Bench } from './bench.ts';
import { counts, suiteMs } from './counts.ts';
import { noteFigures } from './figures.ts';
import { killGrid } from './kill-workers.ts';
import { seededRandom } from './random.ts';
import { signal, watch } from './workers.ts';

it.each(['dynamodb', 'postgres'] as const)(
  'a worker frozen past its lease and thawed writes nothing, jobs in %s',
  async (jobTable) => {
    const machines = Array.from({ length: 3 * counts.freezes + 2 }, (_, i) => `FROZEN-${i}`);
    const bench = await Bench.start({ jobTable, machines, rows: 1500, concurrency: 2 });
    try {
      const random = seededRandom(4);
      const watched = watch(bench);
      const phases: string[] = [];
      const published = async (processId: string) => ({
        job: await bench.jobs.get(processId),
        model: await findModelByProcess(bench.sql, processId),
        objects: await bench.objects(),
      });
      const calm = await bench.submit(machines.shift()!, killGrid);
      await watched.end(calm.messageId);
      const job = (await bench.jobs.get(calm.processId))!;
      const heldMs = job.finishedAt!.getTime() - job.createdAt.getTime();

      let changed = 0;
      let orphans = 0;
      // The first is frozen in the middle of its transaction in `models`, the others anywhere.
      while (phases.length < counts.freezes + 1 && machines.length > 0) {
        const { processId, messageId } = await bench.submit(machines.shift()!, killGrid);
        const pid = await watched.worker(messageId);
        await bench.until(processId, ({ status }) => status !== 'pending', {
          deadlineSeconds: 30,
          what: 'the claim',
        });
        if (phases.length === 0) await inItsTransaction(bench.sql, () => signal(pid, 'SIGSTOP'));
        else {
          await moment(random() * heldMs * 0.7);
          signal(pid, 'SIGSTOP');
        }
        const frozen = (await bench.jobs.get(processId))!;
        if (frozen.status !== 'running') {
          signal(pid, 'SIGCONT');
          continue;
        }
        // The job tells its phase with each heartbeat, and publishing is shorter than that.
        phases.push(phases.length === 0 ? 'publishing' : frozen.progress.phase);
        const ended = await bench.ended(processId);
        expect(ended).toMatchObject({ status: 'completed' });
        expect(ended.fencingToken).toBeGreaterThan(frozen.fencingToken);
        const before = await published(processId);
        signal(pid, 'SIGCONT');
        await watched.end(messageId);
        const after = await published(processId);
        // What the frozen attempt itself had uploaded may be swept meanwhile; the model's own files may not be
        // gone, which the inventory at the end tells.
        for (const [key, digest] of before.objects) {
          const found = after.objects.get(key);
          if (found !== undefined && found !== digest) changed += 1;
        }
        expect({ ...after, objects: null }).toEqual({ ...before, objects: null });
        orphans += after.objects.size - before.objects.size;
      }
      // What a thawed worker still uploaded under a swept key is removed when that is swept again, an hour later.
      await bench.sql`UPDATE model_keys SET swept_at = swept_at - interval '1 hour' WHERE isfinite(swept_at)`;
      await bench.sweep();
      const { models, missing, wrong, orphans: left } = await bench.inventory();
      noteFigures(`frozen past its lease, ${jobTable}`, {
        seed: 4,
        freezes: phases.length,
        'frozen while': phases.join(' '),
        'changed bytes': changed,
        'files of the thawed': orphans,
        'orphans left': left.length,
      });
      expect(phases).toHaveLength(counts.freezes + 1);
      expect({ changed, missing, wrong, left }).toEqual({ changed: 0, missing: [], wrong: [], left: [] });
      expect(models).toBeGreaterThan(phases.length);
    } finally {
      await bench.stop();
    }
  },
  suiteMs,
);

/** Acts while a publishing worker's transaction is open: its row in `models` written, not yet committed. */
async function inItsTransaction(sql: postgres.Sql, act: () => void): Promise<void> {
  await sql.begin(async (transaction) => {
    await transaction`LOCK TABLE models IN SHARE ROW EXCLUSIVE MODE`;
    await eventually(
      async () => (await sql`SELECT FROM pg_locks WHERE relation = 'models'::regclass AND NOT granted`).count,
      (waiting) => waiting > 0,
      { deadlineSeconds: 30, what: 'a worker that publishes' },
    );
    act();
  });
}
