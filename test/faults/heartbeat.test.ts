/** Heartbeats on overloaded cores: a training thread and a busy loop on each. */
import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, it } from '@jest/globals';
import { isActive } from '../../lib/jobs/job.ts';
import { FaultStack } from './fault-stack.ts';
import { counts, SUITE_TIMEOUT_MS } from './counts.ts';
import { recordResult } from './results.ts';

const CORES = availableParallelism();
/** A few long fits, so that heartbeats come from their timer. */
const GRID = { n_estimators: [400], max_depth: [8], learning_rate: [0.05] };

let loops: ChildProcess[] = [];
afterEach(() => {
  for (const loop of loops) loop.kill('SIGKILL');
  loops = [];
});

it(
  'keeps its lease under full CPU load',
  async () => {
    const stack = await FaultStack.start({
      machines: ['BUSY'],
      rows: 20_000,
      sweepSeconds: 5,
      // As in production.
      leaseSeconds: 60,
      heartbeatSeconds: 15,
      environment: { TRAINING_THREADS: String(CORES) },
    });
    try {
      loops = Array.from({ length: CORES }, () => fork(join(import.meta.dirname, 'busy-loop.mjs')));
      const end = Date.now() + counts.heartbeatSeconds * 1000;
      const gaps: number[] = [];
      const remaining: number[] = [];
      let jobs = 0;
      let lostLeases = 0;
      while (Date.now() < end) {
        const { processId } = await stack.submit('BUSY', GRID, 2);
        jobs += 1;
        let heartbeatAt: number | undefined;
        for (;;) {
          const job = (await stack.jobs.get(processId))!;
          // Every heartbeat sets updatedAt to its start time.
          if (job.status === 'running' && job.updatedAt.getTime() !== heartbeatAt) {
            if (heartbeatAt !== undefined) gaps.push(job.updatedAt.getTime() - heartbeatAt);
            heartbeatAt = job.updatedAt.getTime();
          }
          if (job.leaseExpiresAt) remaining.push(job.leaseExpiresAt.getTime() - Date.now());
          if (job.fencingToken > 1) lostLeases += 1;
          if (!isActive(job.status)) {
            expect(job).toMatchObject({ status: 'completed', attempt: 1, fencingToken: 1 });
            break;
          }
          if (Date.now() > end) await stack.cancel(processId).then(() => stack.waitForEnd(processId, 60));
          if (Date.now() > end) break;
          await sleep(200);
        }
      }
      recordResult('heartbeats under full CPU load', {
        seconds: counts.heartbeatSeconds,
        jobs,
        beats: gaps.length,
        'maximum gap, seconds': Math.max(...gaps) / 1000,
        'minimum lease left, seconds': Math.round(Math.min(...remaining) / 1000),
        'leases lost': lostLeases,
      });
      expect(gaps.length).toBeGreaterThan(0);
      expect(Math.max(...gaps)).toBeLessThanOrEqual(30_000);
      expect(lostLeases).toBe(0);
    } finally {
      await stack.stop();
    }
  },
  SUITE_TIMEOUT_MS,
);
