/** The container's entry point in its own process, with a real job table and a real database. */
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openDynamoDbJobTable } from '../../lib/jobs/dynamodb/job-table.ts';
import { newJob } from '../../lib/jobs/job.ts';
import type { TrainingRequest } from '../../lib/jobs/job.ts';
import type { JobTable } from '../../lib/jobs/job-table.ts';
import { startDynamoDb } from '../support/dynamodb.ts';
import type { TestDynamoDb } from '../support/dynamodb.ts';
import { eventually } from '../support/eventually.ts';
import { freePort, insertReadings, startTestPostgres } from '../support/postgres.ts';
import type { TestPostgres } from '../support/postgres.ts';
import { REQUEST_DEFAULTS } from '../../lib/learning/indicators/request.ts';

const entry = join(import.meta.dirname, '../../functions/training-task.ts');
const request: TrainingRequest = {
  indicator: 'status',
  machineName: 'M',
  startDate: null,
  endDate: null,
  ...REQUEST_DEFAULTS.status,
  search: { ...REQUEST_DEFAULTS.status.search, paramGrid: { max_depth: [4] } },
};

let dynamodb: TestDynamoDb;
let database: TestPostgres;
let jobs: JobTable;
let environment: Record<string, string>;

beforeAll(async () => {
  [dynamodb, database] = await Promise.all([startDynamoDb(), startTestPostgres()]);
  await dynamodb.createJobTable('training_jobs');
  jobs = openDynamoDbJobTable('training_jobs', dynamodb.client);
  const { protocol, hostname, port } = await dynamodb.client.config.endpoint!();
  environment = {
    PATH: process.env.PATH!,
    DATABASE_URL: database.url,
    // Nothing listens on this port, so no message is sent.
    TRAINING_QUEUE_URL: `http://127.0.0.1:${await freePort()}/000000000000/training_queue`,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_ENDPOINT_URL_DYNAMODB: `${protocol}//${hostname}:${port}`,
    LEASE_SECONDS: '60',
  };
});
afterAll(() => Promise.all([dynamodb.stop(), database.stop()]));

function start(variables: Record<string, string>) {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', entry], {
    env: { ...environment, ...variables },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const exited = once(child, 'exit') as Promise<[number | null]>;
  const output = Promise.all([text(child.stdout), text(child.stderr)]);
  return {
    child,
    ended: async () => {
      const [[code], texts] = await Promise.all([exited, output]);
      return { code, output: texts.join('') };
    },
  };
}

async function newPendingJob(machineName = 'M'): Promise<string> {
  const processId = randomUUID();
  await jobs.create(newJob(processId, { ...request, machineName }, new Date()));
  return processId;
}

describe('the training task', () => {
  it('runs its job to a final state and exits with 0, whatever the state', async () => {
    const processId = await newPendingJob();
    const { code, output } = await start({ PROCESS_ID: processId }).ended();
    expect(output).toContain('"outcome":"failed"');
    expect(code).toBe(0);
    expect(await jobs.get(processId)).toMatchObject({
      status: 'failed',
      errorCode: 'no_rows',
      runner: 'container',
      attempt: 1,
    });
  });

  it('exits with 1 when the job does not exist', async () => {
    const { code, output } = await start({ PROCESS_ID: randomUUID() }).ended();
    expect(output).toContain('"outcome":"not-claimed"');
    expect(code).toBe(1);
  });

  it('exits with 1 when the job table is unavailable', async () => {
    const nowhere = { AWS_ENDPOINT_URL_DYNAMODB: `http://127.0.0.1:${await freePort()}` };
    const { code, output } = await start({ PROCESS_ID: randomUUID(), ...nowhere }).ended();
    expect(output).toContain('job state not written');
    expect(code).toBe(1);
  });

  it('names a missing or wrong setting', async () => {
    const { code, output } = await start({ PROCESS_ID: 'not-a-uuid' }).ended();
    expect(code).toBe(1);
    expect(output).toContain('PROCESS_ID');
  });

  it('releases its job on SIGTERM without counting the attempt', async () => {
    await insertReadings(database.sql, [{ machine: 'BLOCKED', at: '2025-03-01T00:00:00Z' }]);
    const processId = await newPendingJob('BLOCKED');
    // Blocks the load, so that the signal reaches a running job.
    let unblock = (): void => undefined;
    const blocked = new Promise<void>((resolve) => (unblock = resolve));
    const locked = database.sql.begin(async (transaction) => {
      await transaction`LOCK TABLE processed_data`;
      await blocked;
    });
    try {
      const { child, ended } = start({ PROCESS_ID: processId });
      await eventually(
        async () => (await jobs.get(processId))?.status,
        (status) => status === 'running',
        { deadlineSeconds: 30, what: 'the claim' },
      );
      child.kill('SIGTERM');
      const { output } = await ended();
      expect(output).not.toContain('attempt failed');
    } finally {
      unblock();
      await locked;
    }
    expect(await jobs.get(processId)).toMatchObject({ status: 'pending', attempt: 0, leaseExpiresAt: null });
  });
});
