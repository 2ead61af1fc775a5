/** A quick check of a few important faults. `npm run test:faults` injects all of them, many times. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { FaultStack } from '../faults/fault-stack.ts';
import { raceCancels } from '../faults/cancel-races.ts';
import { deliverDuplicates } from '../faults/duplicates.ts';
import { killWorkers } from '../faults/kill-workers.ts';
import { jobTableName } from '../support/stack.ts';
import { stopWorker } from '../faults/stop-worker.ts';

const KILLED = ['KILL-0', 'KILL-1', 'KILL-2', 'KILL-3', 'KILL-4', 'KILL-5'];
const DUPLICATED = ['TWICE-0', 'TWICE-1', 'TWICE-2'];
const CANCELLED = ['CANCEL-0', 'CANCEL-1'];

describe('an accepted job', () => {
  let stack: FaultStack;
  beforeAll(async () => {
    const machines = [...KILLED, ...DUPLICATED, ...CANCELLED, 'STOP'];
    stack = await FaultStack.start({
      jobTable: jobTableName(),
      machines,
      rows: 1500,
      concurrency: 3,
      leaseSeconds: 5,
    });
  }, 60_000);
  afterAll(() => stack.stop(), 60_000);

  it('completes when its worker is killed', async () => {
    const result = await killWorkers(stack, { kills: 2, seed: 1, machines: KILLED, lanes: 2 });
    expect(result).toMatchObject({
      kills: 2,
      completed: result.jobs,
      models: result.jobs,
      orphans: 0,
      missing: 0,
      wrong: 0,
    });
    expect(result.executed).toBeLessThanOrEqual(result.needed + result.inFlight);
  }, 90_000);

  it('runs once when its message is delivered five times', async () => {
    const result = await deliverDuplicates(stack, { jobs: 6, copies: 5, machines: DUPLICATED });
    expect(result).toMatchObject({ completed: 6, trainings: 6, attempts: 6 });
  }, 90_000);

  it('resumes when its worker is stopped', async () => {
    const result = await stopWorker(stack, 'STOP');
    expect(result).toMatchObject({
      status: 'completed',
      attempt: 1,
      repeated: 0,
      executed: result.grid,
    });
    expect(result.resumed).toBeGreaterThanOrEqual(result.before);
  }, 90_000);

  it('reaches one final state when it is cancelled while completing', async () => {
    const result = await raceCancels(stack, { races: 6, seed: 1, machines: CANCELLED });
    expect(result).toMatchObject({ stuck: 0, contradictions: 0 });
    expect(result.completed + result.cancelled).toBe(6);
  }, 90_000);
});
