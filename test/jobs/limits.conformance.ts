/** Limits of waiting and active jobs, on each job table: never exceeded, and nothing blocks a place for ever. */
import { randomUUID } from 'node:crypto';
import { expect, it } from '@jest/globals';
import { DependencyError } from '../../lib/errors.ts';
import { newJob } from '../../lib/jobs/job.ts';
import type { Job } from '../../lib/jobs/job.ts';
import { JobLimitError } from '../../lib/jobs/job-limits.ts';
import type { JobTable } from '../../lib/jobs/job-table.ts';
import { after, request, result, t0, worker } from './sample-jobs.ts';

const failure = { code: 'x', message: 'x' };

/** How a claimed job ends, or leaves the queue. */
const ends: Readonly<Record<string, (table: JobTable, claim: Job) => Promise<unknown>>> = {
  completion: (table, claim) => table.complete(claim, result(after(3))),
  failure: (table, claim) => table.fail(claim, { now: after(3), ...failure }),
  cancellation: (table, claim) => table.cancel(claim, { now: after(3) }),
  'loss of its worker': (table, claim) =>
    table.reclaim(claim.processId, {
      fencingToken: claim.fencingToken,
      now: after(1000),
      maxAttempts: 1,
      failure,
    }),
};

export function describeLimits(table: () => JobTable): void {
  const limitsOf = (limits: { queued?: number; active?: number }) => ({
    queuedPerMachine: limits.queued ?? 1000,
    activePerPrincipal: limits.active ?? 1000,
  });
  const jobOf = (machineName: string, submitterId: string | null = null, now = t0): Job =>
    newJob(randomUUID(), { ...request, machineName }, now, 'c', submitterId);
  const create = async (job: Job, limits: { queued?: number; active?: number }): Promise<Job> => {
    await table().create(job, { limits: limitsOf(limits) });
    return job;
  };
  /** Creates jobs at the same time. @returns those that were created */
  async function createAll(
    jobs: readonly Job[],
    limits: { queued?: number; active?: number },
  ): Promise<Job[]> {
    const settled = await Promise.allSettled(jobs.map((job) => create(job, limits)));
    for (const one of settled)
      if (one.status === 'rejected') expect(one.reason).toBeInstanceOf(JobLimitError);
    return settled.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  }
  const times = <T>(count: number, make: () => T): T[] => Array.from({ length: count }, make);

  it('accepts exactly as many of 150 concurrent jobs of a machine as may wait, and again as many as left', async () => {
    const machine = randomUUID();
    const jobs = (count = 15) => times(count, () => jobOf(machine));
    const created = await createAll(jobs(150), { queued: 40 });
    expect(created).toHaveLength(40);
    expect(await table().countPending(machine)).toBe(40);
    await expect(create(jobOf(machine), { queued: 40 })).rejects.toMatchObject({ limit: 'queuedPerMachine' });
    // Each way out of the queue.
    const claim = (await table().claim(created[0]!.processId, worker(t0)))!;
    await table().requestCancel(created[1]!.processId, after(1));
    await table().failDeadLettered(created[2]!.processId, { now: after(1), ...failure });
    expect(await createAll(jobs(), { queued: 40 })).toHaveLength(3);
    // A job that becomes pending again counts, although its place was taken.
    await table().release(claim, { now: after(2), keepAttempt: true });
    await table().requestCancel(created[3]!.processId, after(3));
    expect(await createAll(jobs(), { queued: 40 })).toHaveLength(0);
    await table().requestCancel(created[4]!.processId, after(3));
    expect(await createAll(jobs(), { queued: 40 })).toHaveLength(1);
    expect(await table().countPending(machine)).toBe(40);
  }, 60_000);

  it('accepts exactly as many concurrent jobs of a principal as may be active', async () => {
    const principal = randomUUID();
    const jobs = (count = 15) => times(count, () => jobOf(randomUUID(), principal));
    const created = await createAll(jobs(50), { active: 20 });
    expect(created).toHaveLength(20);
    expect(await table().countActive(principal)).toBe(20);
    await expect(create(jobOf(randomUUID(), principal), { active: 20 })).rejects.toMatchObject({
      limit: 'activePerPrincipal',
    });
    // Running jobs count.
    await table().claim(created[0]!.processId, worker(t0));
    expect(await createAll(jobs(), { active: 20 })).toHaveLength(0);
    await create(jobOf(randomUUID(), randomUUID()), { active: 20 });
    await create(jobOf(randomUUID(), null), { active: 1 });
  }, 60_000);

  it.each(Object.keys(ends))('frees the places of a job after its %s', async (name) => {
    const [machine, principal] = [randomUUID(), randomUUID()];
    const limits = { queued: 1, active: 1 };
    const { processId } = await create(jobOf(machine, principal), limits);
    const claim = (await table().claim(processId, worker(after(1))))!;
    await expect(create(jobOf(machine, principal), limits)).rejects.toMatchObject({
      limit: 'activePerPrincipal',
    });
    await ends[name]!(table(), claim);
    await create(jobOf(machine, principal), limits);
    await expect(create(jobOf(machine, principal), limits)).rejects.toBeInstanceOf(JobLimitError);
  });

  it('takes no place of the machine for a job that the quota of its principal refuses', async () => {
    const [machine, principal] = [randomUUID(), randomUUID()];
    await create(jobOf(randomUUID(), principal), { active: 1 });
    for (let i = 0; i < 3; i += 1)
      await expect(create(jobOf(machine, principal), { queued: 1, active: 1 })).rejects.toMatchObject({
        limit: 'activePerPrincipal',
      });
    await create(jobOf(machine, randomUUID()), { queued: 1 });
  });

  it('counts a job that is created twice once, and reports that it exists even if the limit is reached', async () => {
    const [machine, principal] = [randomUUID(), randomUUID()];
    const job = jobOf(machine, principal);
    const limits = { queued: 2, active: 2 };
    const settled = await Promise.allSettled(times(20, () => create(job, limits)));
    expect(settled.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    await create(jobOf(machine, principal), limits);
    await table().claim(job.processId, worker(t0));
    await create(jobOf(machine), limits);
    await expect(create(job, limits)).rejects.toMatchObject({ code: 'job_exists' });
  });

  it('frees the place of a job whose writer crashed before the write', async () => {
    const machine = randomUUID();
    const longAgo = new Date((await table().now()).getTime() - 180_000);
    const unwritten = jobOf(machine, null, longAgo);
    await expect(
      table().create(unwritten, { limits: limitsOf({ queued: 1 }), signal: AbortSignal.abort() }),
    ).rejects.toBeInstanceOf(DependencyError);
    expect(await table().get(unwritten.processId)).toBeUndefined();
    const first = await create(jobOf(machine), { queued: 1 });
    await expect(create(unwritten, { queued: 1 })).rejects.toBeInstanceOf(JobLimitError);
    // A repeated request takes the place again.
    await table().requestCancel(first.processId, t0);
    await create(unwritten, { queued: 1 });
    await expect(create(jobOf(machine), { queued: 1 })).rejects.toBeInstanceOf(JobLimitError);
  });

  it('counts jobs from before the limits existed', async () => {
    const [machine, principal] = [randomUUID(), randomUUID()];
    for (let i = 0; i < 2; i += 1) await table().create(jobOf(machine, principal));
    await expect(create(jobOf(machine), { queued: 2 })).rejects.toBeInstanceOf(JobLimitError);
    await expect(create(jobOf(randomUUID(), principal), { active: 2 })).rejects.toBeInstanceOf(JobLimitError);
    await create(jobOf(machine, principal), { queued: 3, active: 3 });
  });
}
