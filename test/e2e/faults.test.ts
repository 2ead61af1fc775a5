/** The most telling faults in seconds; `npm run test:faults` does them all, by the hundred. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Bench } from '../faults/bench.ts';
import { raceCancels } from '../faults/cancel-races.ts';
import { deliverDuplicates } from '../faults/duplicates.ts';
import { killWorkers } from '../faults/kill-workers.ts';
import { jobTableName } from '../support/stack.ts';
import { stopWorker } from '../faults/stop-worker.ts';

const killed = ['KILL-0', 'KILL-1', 'KILL-2', 'KILL-3', 'KILL-4', 'KILL-5'];
const twice = ['TWICE-0', 'TWICE-1', 'TWICE-2'];
const cancelled = ['CANCEL-0', 'CANCEL-1'];

describe('nothing accepted is lost', () => {
  let bench: Bench;
  beforeAll(async () => {
    const machines = [...killed, ...twice, ...cancelled, 'STOP'];
    bench = await Bench.start({
      jobTable: jobTableName(),
      machines,
      rows: 1500,
      concurrency: 3,
      leaseSeconds: 5,
    });
  }, 60_000);
  afterAll(() => bench.stop(), 60_000);

  it('when workers are killed', async () => {
    const figures = await killWorkers(bench, { kills: 2, seed: 1, machines: killed, lanes: 2 });
    expect(figures).toMatchObject({
      kills: 2,
      completed: figures.jobs,
      models: figures.jobs,
      orphans: 0,
      missing: 0,
      wrong: 0,
    });
    expect(figures.executed).toBeLessThanOrEqual(figures.needed + figures.inFlight);
  }, 90_000);

  it('nor run twice when every message comes five times', async () => {
    const figures = await deliverDuplicates(bench, { jobs: 6, copies: 5, machines: twice });
    expect(figures).toMatchObject({ completed: 6, trainings: 6, attempts: 6 });
  }, 90_000);

  it('when a worker is told to stop: the job resumes', async () => {
    const figures = await stopWorker(bench, 'STOP');
    expect(figures).toMatchObject({
      status: 'completed',
      attempt: 1,
      repeated: 0,
      executed: figures.grid,
    });
    expect(figures.resumed).toBeGreaterThanOrEqual(figures.before);
  }, 90_000);

  it('nor left between two ends when a cancel races completion', async () => {
    const figures = await raceCancels(bench, { races: 6, seed: 1, machines: cancelled });
    expect(figures).toMatchObject({ stuck: 0, contradictions: 0 });
    expect(figures.completed + figures.cancelled).toBe(6);
  }, 90_000);
});
