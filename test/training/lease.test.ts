/** What the heartbeat writes, with simulated time. */
import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, expect, it, jest } from '@jest/globals';
import type { Job, Progress } from '../../lib/jobs/job.ts';
import type { JobTable } from '../../lib/jobs/job-table.ts';
import { Lease } from '../../lib/training/worker/lease.ts';
import { silentLog } from '../support/log.ts';
import { claimedJob, tinyRequest } from '../support/tiny-model.ts';

const HEARTBEAT_SECONDS = 4;

let written: Progress[];
let lease: Lease;
beforeEach(() => {
  jest.useFakeTimers();
  written = [];
  const jobs = {
    now: () => Promise.resolve(new Date()),
    heartbeat: (_job: Job, { progress }: { progress: Progress }) => {
      written.push(progress);
      return Promise.resolve({ cancelRequested: false });
    },
    renewLock: () => Promise.resolve(),
  };
  const id = randomUUID();
  const options = { leaseSeconds: 60, heartbeatSeconds: HEARTBEAT_SECONDS };
  lease = new Lease(
    jobs as unknown as JobTable,
    claimedJob(id, tinyRequest('status', id)),
    options,
    silentLog,
  );
});
afterEach(async () => {
  await lease.close();
  jest.useRealTimers();
});

const searching = (etaSeconds: number | null): Progress => ({
  phase: 'searching',
  completed: 1,
  total: 9,
  percent: 20,
  etaSeconds,
});
const remainingTimes = () => written.map(({ etaSeconds }) => etaSeconds);

it('counts the remaining time down between reports', async () => {
  lease.report(searching(9));
  await jest.advanceTimersByTimeAsync(3 * HEARTBEAT_SECONDS * 1000);
  expect(remainingTimes()).toEqual([9, 5, 1, 1]);
  expect(written.at(-1)).toEqual(searching(1));
});

it('leaves an unknown remaining time unknown, and none at none', async () => {
  lease.report(searching(null));
  await jest.advanceTimersByTimeAsync(HEARTBEAT_SECONDS * 1000);
  lease.report(searching(0));
  await jest.advanceTimersByTimeAsync(2 * HEARTBEAT_SECONDS * 1000);
  expect(remainingTimes()).toEqual([null, null, 0, 0]);
});
