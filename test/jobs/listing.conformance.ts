/**
 * Conformance tests of the listings. Other tests use the same table, so each test here has its own period of time or its
 * own machine.
 */
import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { REQUEST_DEFAULTS } from '../../lib/learning/indicators/request.ts';
import { newJob } from '../../lib/jobs/job.ts';
import type { Job } from '../../lib/jobs/job.ts';
import type { JobQuery } from '../../lib/jobs/job-listing.ts';
import type { JobTable } from '../../lib/jobs/job-table.ts';
import { after, beat, created, fits, request, result, t0, worker } from './sample-jobs.ts';

const ids = (jobs: readonly Job[]): string[] => jobs.map((job) => job.processId);

export function describeListing(table: () => JobTable): void {
  /** Jobs one second apart, the first at `from`. */
  const several = async (count: number, from: Date, machineName = request.machineName): Promise<Job[]> => {
    const jobs: Job[] = [];
    for (let i = 0; i < count; i += 1) {
      jobs.push(await created(table(), { machineName }, new Date(from.getTime() + i * 1000)));
    }
    return jobs;
  };
  const pages = async (query: Omit<JobQuery, 'cursor'>, maxPages: number): Promise<Job[][]> => {
    const all: Job[][] = [];
    let cursor: string | undefined;
    do {
      const page = await table().list({ ...query, cursor });
      all.push(page.jobs);
      cursor = page.cursor;
    } while (cursor !== undefined && all.length < maxPages);
    return all;
  };

  it('lists pending jobs that were enqueued long ago or never, oldest first', async () => {
    const from = new Date('2001-01-01T00:00:00.000Z');
    const at = (seconds: number) => new Date(from.getTime() + seconds * 1000);
    const [enqueuedLongAgo, neverEnqueued, enqueuedLately, running, cancelled, second] = await several(
      6,
      from,
    );
    await table().markEnqueued(enqueuedLongAgo!.processId, at(10));
    await table().markEnqueued(enqueuedLately!.processId, at(50));
    await table().claim(running!.processId, worker(at(10)));
    await table().requestCancel(cancelled!.processId, at(10));
    const [fresh] = await several(1, at(40));

    const sweep = (limit: number) =>
      table().listStalePending({ enqueuedBefore: at(20), updatedBefore: at(40), limit });
    const found = await sweep(10);
    expect(found).toEqual([{ ...enqueuedLongAgo, enqueuedAt: at(10) }, neverEnqueued, second]);
    expect(ids(await sweep(2))).toEqual(ids([enqueuedLongAgo!, neverEnqueued!]));
    for (const { processId } of found) await table().markEnqueued(processId, at(60));
    expect(await sweep(10)).toEqual([]);
    for (const { processId } of [...found, enqueuedLately!, running!, fresh!]) {
      await table().failDeadLettered(processId, { now: at(10_000), code: 'x', message: 'x' });
    }
  });

  it('lists a released job once its new message would have been recorded', async () => {
    const from = new Date('2002-01-01T00:00:00.000Z');
    const at = (seconds: number) => new Date(from.getTime() + seconds * 1000);
    const [job] = await several(1, from);
    await table().markEnqueued(job!.processId, at(1));
    const claim = await table().claim(job!.processId, worker(at(2)));
    await table().release(claim!, { now: at(100), keepAttempt: true, fits });
    const sweep = (unstampedBefore: Date) =>
      table().listStalePending({ enqueuedBefore: from, updatedBefore: unstampedBefore, limit: 10 });
    expect(await sweep(at(100))).toEqual([]);
    const [found] = await sweep(at(101));
    expect(found).toMatchObject({ processId: job!.processId, fitCheckpoints: null });
    await table().requestCancel(job!.processId, at(102));
  });

  it('lists running jobs with an expired lease, oldest first', async () => {
    const from = new Date('2003-01-01T00:00:00.000Z');
    const at = (seconds: number) => new Date(from.getTime() + seconds * 1000);
    const jobs = await several(4, from);
    const claims = [];
    for (const job of jobs) claims.push((await table().claim(job.processId, worker(at(10))))!);
    await table().heartbeat(claims[1]!, beat(at(60)));
    await table().complete(claims[2]!, result(at(20)));
    expect(await table().listExpired({ now: at(70), limit: 10 })).toEqual([]);
    expect(await table().listExpired({ now: at(71), limit: 10 })).toEqual([claims[0], claims[3]]);
    expect(ids(await table().listExpired({ now: at(200), limit: 2 }))).toEqual(ids([jobs[0]!, jobs[1]!]));
    for (const job of jobs) await table().requestCancel(job.processId, at(1000));
  });

  it("lists a machine's jobs page by page, newest first", async () => {
    const machineName = `Bomba ${randomUUID()}`;
    const jobs = await several(5, t0, machineName);
    const newestFirst = ids(jobs).reverse();
    const all = await pages({ machineName, limit: 2 }, 10);
    expect(all.map(ids)).toEqual([newestFirst.slice(0, 2), newestFirst.slice(2, 4), newestFirst.slice(4)]);
    expect(await table().list({ machineName, limit: 5 })).toEqual({ jobs: [...jobs].reverse() });
    expect(await table().list({ machineName: 'no such machine', limit: 5 })).toEqual({ jobs: [] });
  });

  it('skips no job between pages when many were created in the same millisecond', async () => {
    const machineName = `Bomba ${randomUUID()}`;
    const jobs = await Promise.all(Array.from({ length: 9 }, () => created(table(), { machineName })));
    const seen = (await pages({ machineName, limit: 2 }, 10)).flat();
    expect(seen).toHaveLength(9);
    expect(new Set(ids(seen))).toEqual(new Set(ids(jobs)));
  });

  it('returns no job twice when jobs are created between pages', async () => {
    const machineName = `Bomba ${randomUUID()}`;
    const jobs = await several(3, t0, machineName);
    const first = await table().list({ machineName, limit: 2 });
    await several(2, after(100), machineName);
    const second = await table().list({ machineName, limit: 2, cursor: first.cursor });
    expect(ids([...first.jobs, ...second.jobs])).toEqual(ids(jobs).reverse());
  });

  it('filters by status and indicator, with and without a machine', async () => {
    const from = new Date('2100-01-01T00:00:00.000Z');
    const machineName = `Bomba ${randomUUID()}`;
    const jobs = await several(6, from, machineName);
    const [a, b, c, d, e, f] = ids(jobs);
    for (const id of [a, b, c, d]) {
      const claim = await table().claim(id!, worker(from));
      if (id === b || id === c) await table().complete(claim!, result(from));
      if (id === d) await table().fail(claim!, { now: from, code: 'x', message: 'x' });
    }
    await table().requestCancel(e!, from);

    const one = async (query: Omit<JobQuery, 'limit'>) =>
      ids((await table().list({ ...query, limit: 10 })).jobs);
    expect(await one({ machineName, status: 'completed' })).toEqual([c, b]);
    expect(await one({ machineName, status: 'running' })).toEqual([a]);
    expect(await one({ machineName, status: 'failed' })).toEqual([d]);
    expect(await one({ machineName, status: 'cancelled' })).toEqual([e]);
    expect(await one({ machineName, status: 'pending' })).toEqual([f]);
    const completed = await pages({ status: 'completed', limit: 1 }, 2);
    expect(completed.map(ids)).toEqual([[c], [b]]);
    const all = await pages({ limit: 4 }, 2);
    expect(all.flatMap(ids).slice(0, 6)).toEqual([f, e, d, c, b, a]);
    const filtered = await pages({ machineName, status: 'completed', limit: 1 }, 9);
    expect(filtered.map(ids)).toEqual([[c], [b]]);
    expect(await one({ machineName, indicator: 'status' })).toEqual([f, e, d, c, b, a]);
    expect(await one({ machineName, indicator: 'health' })).toEqual([]);
    const byAll = await pages({ machineName, status: 'completed', indicator: 'status', limit: 1 }, 9);
    expect(byAll.map(ids)).toEqual([[c], [b]]);
    expect((await one({ status: 'completed', indicator: 'status' })).slice(0, 2)).toEqual([c, b]);
  });

  it('fills its pages when it filters by indicator', async () => {
    const machineName = `Bomba ${randomUUID()}`;
    const health = { ...request, ...REQUEST_DEFAULTS.health, machineName, indicator: 'health' as const };
    const wanted: string[] = [];
    for (let i = 0; i < 5; i += 1) {
      await created(table(), { machineName }, after(2 * i));
      const job = newJob(randomUUID(), health, after(2 * i + 1));
      await table().create(job);
      wanted.unshift(job.processId);
    }
    const all = await pages({ machineName, indicator: 'health', limit: 2 }, 10);
    expect(all.map(ids)).toEqual([wanted.slice(0, 2), wanted.slice(2, 4), wanted.slice(4)]);
    const pending = await pages({ machineName, indicator: 'health', status: 'pending', limit: 5 }, 10);
    expect(pending.map(ids)).toEqual([wanted]);
    const others = await table().list({ indicator: 'health', status: 'pending', limit: 100 });
    expect(ids(others.jobs)).toEqual(expect.arrayContaining(wanted));
    expect(others.jobs.every((job) => job.request.indicator === 'health')).toBe(true);
  });

  describe('for a caller with access to some machines', () => {
    /** Jobs of a visible and a hidden machine, alternating. The newest is hidden. */
    const mixed = async () => {
      const [mine, theirs] = [`Mine_${randomUUID()}`, `Theirs ${randomUUID()}`];
      const wanted: Job[] = [];
      for (let i = 0; i < 4; i += 1) {
        const from = new Date(Date.UTC(2101, 0, 1, 0, 0, i));
        wanted.unshift(...(await several(1, from, mine)));
        await several(2, new Date(from.getTime() + 100), theirs);
      }
      return { mine, theirs, wanted };
    };

    it('fills its pages with visible jobs, and makes cursors only from them', async () => {
      const { mine, theirs, wanted } = await mixed();
      const all = await several(3, after(0), `${mine}-2`);
      const everything = [...wanted, ...all.toReversed()];
      const names = { [`${mine}*`]: everything, [mine]: wanted, [`*${mine.slice(5)}`]: wanted };
      for (const [pattern, expected] of Object.entries(names)) {
        const visible = [pattern, 'no such machine'];
        const pairs = Array.from({ length: Math.ceil(expected.length / 2) }, (_, at) =>
          ids(expected.slice(2 * at, 2 * at + 2)),
        );
        expect((await pages({ visible, limit: 2 }, 10)).map(ids)).toEqual(pairs);
        expect((await pages({ visible, limit: 2, status: 'pending' }, 10)).map(ids)).toEqual(pairs);
        expect((await pages({ visible, limit: 2, indicator: 'status' }, 10)).map(ids)).toEqual(pairs);
        expect(await pages({ visible, limit: 2, indicator: 'health' }, 10)).toEqual([[]]);
        const { cursor } = await table().list({ visible, limit: 1 });
        expect(Buffer.from(cursor!, 'base64url').toString()).toContain(wanted[0]!.processId);
      }
      for (const { processId } of (await table().list({ machineName: theirs, limit: 100 })).jobs)
        await table().failDeadLettered(processId, { now: after(0), code: 'x', message: 'x' });
    });

    it('answers the same for a hidden machine as for an unknown one', async () => {
      const { mine, theirs } = await mixed();
      const nothing = { jobs: [] };
      const list = (machineName: string, visible: string[]) =>
        table().list({ machineName, visible, limit: 1 });
      expect(await list(theirs, [mine])).toEqual(nothing);
      expect(await list(theirs, ['Mine*'])).toEqual(nothing);
      expect(await list('no such machine', [mine])).toEqual(nothing);
      expect(await table().list({ visible: [], limit: 1 })).toEqual(nothing);
      expect((await list(mine, ['Mine*'])).jobs).toHaveLength(1);
    });

    it('treats every character but * literally in patterns', async () => {
      const id = randomUUID();
      await several(1, t0, `${id}-a_b%c\\d`);
      await several(1, t0, `${id}-aXbXXc\\d`);
      const seen = async (pattern: string) =>
        (await table().list({ visible: [`${id}-${pattern}`], limit: 10 })).jobs.length;
      expect(await seen('a_b%c\\d')).toBe(1);
      expect(await seen('a_b%*')).toBe(1);
      expect(await seen('*\\d')).toBe(2);
      expect(await seen('a*\\\\d')).toBe(0);
    });
  });

  it('refuses a cursor that does not belong to the filters', async () => {
    const machineName = `Bomba ${randomUUID()}`;
    await several(3, t0, machineName);
    const { cursor } = await table().list({ machineName, limit: 1 });
    const changed = Array.from(cursor!, (character, at) => {
      const other = character === 'A' ? 'B' : 'A';
      return `${cursor!.slice(0, at)}${other}${cursor!.slice(at + 1)}`;
    });
    for (const bad of ['', 'x', `${cursor!}A`, cursor!.slice(1), ...changed]) {
      await expect(table().list({ machineName, limit: 1, cursor: bad })).rejects.toMatchObject({
        code: 'bad_cursor',
        httpStatus: 400,
      });
    }
    for (const other of [{}, { machineName: 'other' }, { machineName, status: 'pending' as const }]) {
      await expect(table().list({ ...other, limit: 1, cursor })).rejects.toMatchObject({
        code: 'bad_cursor',
      });
    }
  });

  it('counts the pending jobs of a machine and finds the oldest one', async () => {
    const machineName = `Bomba ${randomUUID()}`;
    const key = { machineName, indicator: 'status' as const };
    expect(await table().countPending(machineName)).toBe(0);
    expect(await table().oldestPending(key)).toBeUndefined();
    const [first, second, third] = await several(3, t0, machineName);
    expect(await table().countPending(machineName)).toBe(3);
    expect(await table().oldestPending(key)).toEqual(first);
    await table().claim(first!.processId, worker(t0));
    await table().requestCancel(second!.processId, t0);
    expect(await table().countPending(machineName)).toBe(1);
    expect(await table().oldestPending(key)).toEqual(third);
  });

  it('counts the pending and running jobs of a principal', async () => {
    const principal = randomUUID();
    const submit = async (submitterId: string | null) => {
      const job = newJob(randomUUID(), request, t0, 'c', submitterId);
      await table().create(job);
      return job.processId;
    };
    const ends: Record<string, (claim: Job) => Promise<unknown>> = {
      completed: (claim) => table().complete(claim, result(after(2))),
      failed: (claim) => table().fail(claim, { now: after(2), code: 'x', message: 'x' }),
      cancelled: (claim) => table().cancel(claim, { now: after(2) }),
      lost: (claim) =>
        table().reclaim(claim.processId, {
          fencingToken: claim.fencingToken,
          now: after(1000),
          maxAttempts: 1,
          failure: { code: 'x', message: 'x' },
        }),
    };
    const claims: Job[] = [];
    for (const _end of Object.values(ends)) {
      claims.push((await table().claim(await submit(principal), worker(after(1))))!);
    }
    const released = (await table().claim(await submit(principal), worker(after(1))))!;
    await table().release(released, { now: after(2), keepAttempt: true });
    const [deadLettered, cancelledBeforeStart] = [await submit(principal), await submit(principal)];
    await submit(randomUUID());
    await submit(null);
    expect(await table().countActive(principal)).toBe(7);
    for (const [index, end] of Object.values(ends).entries()) {
      await end(claims[index]!);
      expect(await table().countActive(principal)).toBe(6 - index);
    }
    await table().failDeadLettered(deadLettered, { now: after(2), code: 'x', message: 'x' });
    await table().requestCancel(cancelledBeforeStart, after(2));
    expect(await table().countActive(principal)).toBe(1);
    expect((await table().get(released.processId))!.submitterId).toBe(principal);
  });

  it('lists no training locks', async () => {
    const machineName = `Bomba ${randomUUID()}`;
    const lock = { machineName, indicator: 'status' as const, processId: randomUUID() };
    await table().acquireLock({ ...lock, now: t0, leaseSeconds: 60 });
    expect(await table().list({ machineName, limit: 10 })).toEqual({ jobs: [] });
  });
}
