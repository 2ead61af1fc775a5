/** Heartbeats while every core has more to do than it can: training on all cores, and as many busy loops. */
import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, expect, it } from '@jest/globals';
import { isActive } from '../../lib/jobs/job.ts';
import { Bench } from './bench.ts';
import { counts, suiteMs } from './counts.ts';
import { noteFigures } from './figures.ts';

const cores = availableParallelism();
/** Few and long fits, so that heartbeats come by their timer. */
const grid = { n_estimators: [400], max_depth: [8], learning_rate: [0.05] };

let loops: ChildProcess[] = [];
afterEach(() => {
  for (const loop of loops) loop.kill('SIGKILL');
  loops = [];
});

it(
  'no lease is lost under full CPU',
  async () => {
    const bench = await Bench.start({
      machines: ['BUSY'],
      rows: 20_000,
      sweepSeconds: 5,
      // Production's.
      leaseSeconds: 60,
      heartbeatSeconds: 15,
      environment: { TRAINING_THREADS: String(cores) },
    });
    try {
      loops = Array.from({ length: cores }, () => fork(join(import.meta.dirname, 'busy-loop.mjs')));
      const end = Date.now() + counts.heartbeatSeconds * 1000;
      const gaps: number[] = [];
      const remaining: number[] = [];
      let jobs = 0;
      let lost = 0;
      while (Date.now() < end) {
        const { processId } = await bench.submit('BUSY', grid, 2);
        jobs += 1;
        let beatAt: number | undefined;
        for (;;) {
          const job = (await bench.jobs.get(processId))!;
          // Every heartbeat writes the time of its beginning here.
          if (job.status === 'running' && job.updatedAt.getTime() !== beatAt) {
            if (beatAt !== undefined) gaps.push(job.updatedAt.getTime() - beatAt);
            beatAt = job.updatedAt.getTime();
          }
          if (job.leaseExpiresAt) remaining.push(job.leaseExpiresAt.getTime() - Date.now());
          if (job.fencingToken > 1) lost += 1;
          if (!isActive(job.status)) {
            expect(job).toMatchObject({ status: 'completed', attempt: 1, fencingToken: 1 });
            break;
          }
          if (Date.now() > end) await bench.cancel(processId).then(() => bench.ended(processId, 60));
          if (Date.now() > end) break;
          await wait(200);
        }
      }
      noteFigures('heartbeats under full CPU', {
        seconds: counts.heartbeatSeconds,
        jobs,
        beats: gaps.length,
        'longest gap, seconds': Math.max(...gaps) / 1000,
        'least left of a lease, seconds': Math.round(Math.min(...remaining) / 1000),
        'leases lost': lost,
      });
      expect(gaps.length).toBeGreaterThan(0);
      expect(Math.max(...gaps)).toBeLessThanOrEqual(30_000);
      expect(lost).toBe(0);
    } finally {
      await bench.stop();
    }
  },
  suiteMs,
);
