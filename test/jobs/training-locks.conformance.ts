/** Conformance tests of the training locks: one training at a time per machine and indicator. */
import { randomUUID } from 'node:crypto';
import { beforeEach, expect, it } from '@jest/globals';
import type { JobTable } from '../../lib/jobs/job-table.ts';
import { after, t0 } from './sample-jobs.ts';

export function describeTrainingLocks(table: () => JobTable): void {
  let machineName: string;
  const [mine, other] = [randomUUID(), randomUUID()];
  beforeEach(() => {
    machineName = `Bomba ${randomUUID()}`;
  });
  const lock = (processId: string, now = t0) => ({
    machineName,
    indicator: 'status' as const,
    processId,
    now,
    leaseSeconds: 60,
  });

  it('belongs to one job until it releases it, and can be acquired again by that job', async () => {
    expect(await table().acquireLock(lock(mine))).toBe(true);
    expect(await table().acquireLock(lock(other))).toBe(false);
    expect(await table().acquireLock(lock(mine, after(1)))).toBe(true);
    await table().releaseLock(lock(other));
    expect(await table().acquireLock(lock(other))).toBe(false);
    await table().releaseLock(lock(mine));
    expect(await table().acquireLock(lock(other))).toBe(true);
  });

  it('frees itself if it is not renewed', async () => {
    await table().acquireLock(lock(mine));
    expect(await table().renewLock(lock(mine, after(50)))).toBe(true);
    expect(await table().acquireLock(lock(other, after(110)))).toBe(false);
    expect(await table().acquireLock(lock(other, after(111)))).toBe(true);
    expect(await table().renewLock(lock(mine, after(111)))).toBe(false);
    await table().releaseLock(lock(mine));
    expect(await table().renewLock(lock(other, after(112)))).toBe(true);
  });

  it('is not renewed for a job that never acquired it or has released it', async () => {
    expect(await table().renewLock(lock(mine))).toBe(false);
    await table().acquireLock(lock(mine));
    await table().releaseLock(lock(mine));
    expect(await table().renewLock(lock(mine))).toBe(false);
    await table().releaseLock(lock(mine));
  });

  it('exists once per machine', async () => {
    await table().acquireLock(lock(mine));
    expect(await table().acquireLock({ ...lock(other), machineName: `${machineName} 2` })).toBe(true);
  });

  it('goes to exactly one of many jobs, when free and when expired', async () => {
    for (const now of [t0, after(61)]) {
      const jobs = Array.from({ length: 20 }, () => randomUUID());
      const acquired = await Promise.all(jobs.map((id) => table().acquireLock(lock(id, now))));
      expect(acquired.filter(Boolean)).toHaveLength(1);
    }
  });
}
