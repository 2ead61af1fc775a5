/** What the service depends on goes away in the middle of a job, and comes back. */
import { setTimeout as outage } from 'node:timers/promises';
import { expect, it } from '@jest/globals';
import { eventually } from '../support/eventually.ts';
import { Bench } from './bench.ts';
import type { BenchOptions } from './bench.ts';
import { counts, suiteMs } from './counts.ts';
import { noteFigures } from './figures.ts';

/** 16 fits that are done well before a long outage is: the job then needs what is away. */
const grid = { n_estimators: [100], max_depth: [4, 5], learning_rate: [0.05, 0.1], subsample: [0.8, 1] };
const machine = 'OUTAGE';
/** An outage must not cost a lease by its length alone; production's are four times as long. */
const lease = { leaseSeconds: 15, heartbeatSeconds: 1 };

/** Submits a job, breaks something when its search is well under way, mends it, and waits for the end. */
async function survive(
  what: string,
  options: Omit<BenchOptions, 'machines'>,
  fault: { break: (bench: Bench) => Promise<void> | void; mend: (bench: Bench) => Promise<void> | void },
): Promise<void> {
  const bench = await Bench.start({ rows: 3000, ...lease, ...options, machines: [machine] });
  try {
    const { processId } = await bench.submit(machine, grid, 2);
    await eventually(
      () => bench.fits(machine).executed,
      (ended) => ended >= 2,
      { deadlineSeconds: 60, what: 'two fits' },
    );
    await fault.break(bench);
    const brokenAt = Date.now();
    await outage(counts.outageSeconds * 1000);
    await fault.mend(bench);
    const mendedAt = Date.now();
    try {
      const job = await bench.ended(processId, 150);
      const { models, orphans, missing, wrong } = await bench.inventory();
      const { executed, distinct } = bench.fits(machine);
      noteFigures(what, {
        'away, seconds': Math.round((mendedAt - brokenAt) / 1000),
        status: job.status,
        'after its return, seconds': Math.round((job.finishedAt!.getTime() - mendedAt) / 1000),
        attempts: job.attempt,
        models,
        'fits repeated': executed - distinct,
      });
      expect([job.status, job.errorMessage]).toEqual(['completed', null]);
      expect({ models, missing, wrong }).toEqual({ models: 1, missing: [], wrong: [] });
      expect(orphans.length).toBeLessThanOrEqual(2);
    } catch (error) {
      process.stdout.write(`${what}, the end of the log:\n${bench.lines.slice(-15).join('\n')}\n`);
      throw error;
    }
  } finally {
    await bench.stop();
  }
}

const stopped = (part: Parameters<Bench['halt']>[0]) => ({
  break: (bench: Bench) => bench.halt(part),
  mend: (bench: Bench) => bench.resume(part),
});

/** Connections that are open say nothing more, ever; new ones work. */
const halfOpen = (part: Parameters<Bench['halt']>[0]) => ({
  break: (bench: Bench) => bench.proxies![part].swallowOpen(),
  mend: () => undefined,
});

/** Nothing gets through for a while, and what was tried then never hears of it. */
const swallowed = (part: Parameters<Bench['halt']>[0]) => ({
  break: (bench: Bench) => {
    bench.proxies![part].swallowOpen();
    bench.proxies![part].treatment = { kind: 'swallow' };
  },
  mend: (bench: Bench) => {
    bench.proxies![part].treatment = { kind: 'forward' };
  },
});

const cases: [string, Omit<BenchOptions, 'machines'>, Parameters<typeof survive>[2]][] = [
  ['PostgreSQL stopped', {}, stopped('database')],
  ['PostgreSQL stopped, jobs in it', { jobTable: 'postgres' }, stopped('database')],
  ['SQS and S3 stopped', {}, stopped('queues')],
  ['DynamoDB stopped', {}, stopped('dynamodb')],
  ['half-open connections to PostgreSQL', { proxied: true }, halfOpen('database')],
  ['half-open to PostgreSQL, jobs in it', { proxied: true, jobTable: 'postgres' }, halfOpen('database')],
  ['half-open connections to DynamoDB', { proxied: true }, halfOpen('dynamodb')],
  ['SQS and S3 swallow', { proxied: true }, swallowed('queues')],
];

// At once: an outage is mostly waiting.
it.concurrent.each(cases)('%s: the job finishes without a hand', survive, suiteMs);
