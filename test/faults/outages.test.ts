/** A dependency fails in the middle of a job and recovers. */
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from '@jest/globals';
import { eventually } from '../support/eventually.ts';
import { FaultStack } from './fault-stack.ts';
import type { FaultStackOptions } from './fault-stack.ts';
import { counts, SUITE_TIMEOUT_MS } from './counts.ts';
import { recordResult } from './results.ts';

/** 16 fits that finish well before a long outage ends, so that the job needs the failed dependency. */
const GRID = { n_estimators: [100], max_depth: [4, 5], learning_rate: [0.05, 0.1], subsample: [0.8, 1] };
const MACHINE = 'OUTAGE';
/** Leases in production are four times as long. */
const LEASE = { leaseSeconds: 15, heartbeatSeconds: 1 };

/** Submits a job, breaks a dependency during its search, restores it, and expects the job to complete. */
async function expectRecovery(
  fault: string,
  options: Omit<FaultStackOptions, 'machines'>,
  outage: {
    break: (stack: FaultStack) => Promise<void> | void;
    restore: (stack: FaultStack) => Promise<void> | void;
  },
): Promise<void> {
  const stack = await FaultStack.start({ rows: 3000, ...LEASE, ...options, machines: [MACHINE] });
  try {
    const { processId } = await stack.submit(MACHINE, GRID, 2);
    await eventually(
      () => stack.fitRecord(MACHINE).executed,
      (ended) => ended >= 2,
      { deadlineSeconds: 60, what: 'two fits' },
    );
    await outage.break(stack);
    const brokenAt = Date.now();
    await sleep(counts.outageSeconds * 1000);
    await outage.restore(stack);
    const restoredAt = Date.now();
    try {
      const job = await stack.waitForEnd(processId, 150);
      const { models, orphans, missing, wrong } = await stack.inventory();
      const { executed, distinct } = stack.fitRecord(MACHINE);
      recordResult(fault, {
        'outage, seconds': Math.round((restoredAt - brokenAt) / 1000),
        status: job.status,
        'seconds after recovery': Math.round((job.finishedAt!.getTime() - restoredAt) / 1000),
        attempts: job.attempt,
        models,
        'fits repeated': executed - distinct,
      });
      expect([job.status, job.errorMessage]).toEqual(['completed', null]);
      expect({ models, missing, wrong }).toEqual({ models: 1, missing: [], wrong: [] });
      expect(orphans.length).toBeLessThanOrEqual(2);
    } catch (error) {
      process.stdout.write(`${fault}, end of the log:\n${stack.lines.slice(-15).join('\n')}\n`);
      throw error;
    }
  } finally {
    await stack.stop();
  }
}

const stopped = (dependency: Parameters<FaultStack['stopDependency']>[0]) => ({
  break: (stack: FaultStack) => stack.stopDependency(dependency),
  restore: (stack: FaultStack) => stack.startDependency(dependency),
});

/** Open connections stop responding for good; new ones work. */
const halfOpen = (dependency: Parameters<FaultStack['stopDependency']>[0]) => ({
  break: (stack: FaultStack) => stack.proxies![dependency].makeHalfOpen(),
  restore: () => undefined,
});

/** All traffic is dropped silently for a while, on open and new connections. */
const silent = (dependency: Parameters<FaultStack['stopDependency']>[0]) => ({
  break: (stack: FaultStack) => {
    stack.proxies![dependency].makeHalfOpen();
    stack.proxies![dependency].mode = { kind: 'silent' };
  },
  restore: (stack: FaultStack) => {
    stack.proxies![dependency].mode = { kind: 'forward' };
  },
});

const CASES: [string, Omit<FaultStackOptions, 'machines'>, Parameters<typeof expectRecovery>[2]][] = [
  ['PostgreSQL stopped', {}, stopped('database')],
  ['PostgreSQL stopped, job table in it', { jobTable: 'postgres' }, stopped('database')],
  ['SQS and S3 stopped', {}, stopped('queues')],
  ['DynamoDB stopped', {}, stopped('dynamodb')],
  ['half-open connections to PostgreSQL', { proxied: true }, halfOpen('database')],
  [
    'half-open connections to PostgreSQL, job table in it',
    { proxied: true, jobTable: 'postgres' },
    halfOpen('database'),
  ],
  ['half-open connections to DynamoDB', { proxied: true }, halfOpen('dynamodb')],
  ['SQS and S3 silent', { proxied: true }, silent('queues')],
];

// Concurrent, because outages are mostly waiting.
it.concurrent.each(CASES)('%s: the job completes without intervention', expectRecovery, SUITE_TIMEOUT_MS);
