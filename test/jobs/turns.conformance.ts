/** One training at a time per machine and indicator, on every adapter. */
import { randomUUID } from 'node:crypto';
import { beforeEach, expect, it } from '@jest/globals';
import type { JobTable } from '../../lib/jobs/job-table.ts';
import { after, t0 } from './sample-jobs.ts';

export function describeTurns(table: () => JobTable): void {
  let machineName: string;
  const [mine, other] = [randomUUID(), randomUUID()];
  beforeEach(() => {
    machineName = `Bomba ${randomUUID()}`;
  });
  const turn = (processId: string, now = t0) => ({
    machineName,
    indicator: 'status' as const,
    processId,
    now,
    leaseSeconds: 60,
  });

  it('is had by one job, again and again, until it ends it', async () => {
    expect(await table().acquireLock(turn(mine))).toBe(true);
    expect(await table().acquireLock(turn(other))).toBe(false);
    expect(await table().acquireLock(turn(mine, after(1)))).toBe(true);
    await table().releaseLock(turn(other));
    expect(await table().acquireLock(turn(other))).toBe(false);
    await table().releaseLock(turn(mine));
    expect(await table().acquireLock(turn(other))).toBe(true);
  });

  it('comes free when it is not kept', async () => {
    await table().acquireLock(turn(mine));
    expect(await table().renewLock(turn(mine, after(50)))).toBe(true);
    expect(await table().acquireLock(turn(other, after(110)))).toBe(false);
    expect(await table().acquireLock(turn(other, after(111)))).toBe(true);
    expect(await table().renewLock(turn(mine, after(111)))).toBe(false);
    await table().releaseLock(turn(mine));
    expect(await table().renewLock(turn(other, after(112)))).toBe(true);
  });

  it('is not kept by a job that never had it or ended it', async () => {
    expect(await table().renewLock(turn(mine))).toBe(false);
    await table().acquireLock(turn(mine));
    await table().releaseLock(turn(mine));
    expect(await table().renewLock(turn(mine))).toBe(false);
    await table().releaseLock(turn(mine));
  });

  it('is one for each machine', async () => {
    await table().acquireLock(turn(mine));
    expect(await table().acquireLock({ ...turn(other), machineName: `${machineName} 2` })).toBe(true);
  });

  it('goes to exactly one of many, when free and when expired', async () => {
    for (const now of [t0, after(61)]) {
      const takers = Array.from({ length: 20 }, () => randomUUID());
      const taken = await Promise.all(takers.map((id) => table().acquireLock(turn(id, now))));
      expect(taken.filter(Boolean)).toHaveLength(1);
    }
  });
}
