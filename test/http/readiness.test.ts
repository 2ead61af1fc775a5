/** Readiness checks with dependencies that refuse connections or never respond. */
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { checkReadiness, readinessResponse } from '../../lib/api/health/readiness.ts';
import type { Probes } from '../../lib/api/health/readiness.ts';
import { openPostgresJobTable } from '../../lib/jobs/postgres/job-table.ts';
import { openModelStore } from '../../lib/platform/artifacts/model-store.ts';
import { connect } from '../../lib/platform/postgres/connect.ts';
import { assertTables } from '../../lib/warehouse/assert-tables.ts';
import { s3ClientOf } from '../support/models-bucket.ts';
import { freePort } from '../support/postgres.ts';

const healthy: Probes = {
  database: () => Promise.resolve(),
  job_table: () => Promise.resolve(),
  queue: () => Promise.resolve(),
  bucket: () => Promise.resolve(),
};

describe('checkReadiness', () => {
  const sockets: Socket[] = [];
  const silent = createServer((socket) => sockets.push(socket));
  let silentPort: number;
  beforeAll(async () => {
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    silentPort = (silent.address() as AddressInfo).port;
  });
  afterAll(() => {
    for (const socket of sockets) socket.destroy();
    silent.close();
  });

  it('returns 200 when all dependencies respond', async () => {
    const response = readinessResponse(await checkReadiness(healthy, 1), 'c-1');
    expect(response.statusCode).toBe(200);
    expect(JSON.parse(response.body)).toMatchObject({ status: 'ok', checks: { queue: { status: 'ok' } } });
  });

  it('returns 503 and names every dependency that fails', async () => {
    const port = await freePort();
    const sql = connect(`postgres://127.0.0.1:${port}/treino`);
    const client = s3ClientOf(`http://127.0.0.1:${port}`);
    const store = openModelStore('models', client);
    const probes = {
      ...healthy,
      database: () => assertTables(sql),
      job_table: () => openPostgresJobTable(sql).get(randomUUID()),
      bucket: () => store.size('model/'),
    };
    const checks = await checkReadiness(probes, 20);
    await sql.end();
    client.destroy();
    expect(checks).toMatchObject({
      database: { status: 'failed', message: expect.stringContaining('nothing listens there') },
      job_table: { status: 'failed', message: expect.stringContaining('The job table did not answer.') },
      queue: { status: 'ok' },
      bucket: { status: 'failed', message: expect.stringContaining('it cannot be reached') },
    });
    const response = readinessResponse(checks, 'c-1');
    expect(response.statusCode).toBe(503);
    expect(response.headers).toMatchObject({
      'content-type': 'application/problem+json',
      'retry-after': '5',
    });
    expect(JSON.parse(response.body)).toMatchObject({
      detail: expect.stringMatching(/^database: .* job_table: .* bucket: /),
      errors: [{ field: 'database' }, { field: 'job_table' }, { field: 'bucket' }],
      checks,
      correlation_id: 'c-1',
    });
  });

  it('does not wait for a dependency that does not respond', async () => {
    const client = s3ClientOf(`http://127.0.0.1:${silentPort}`);
    const size = openModelStore('models', client).size('model/');
    const { bucket, queue } = await checkReadiness({ ...healthy, bucket: () => size }, 0.05);
    expect(bucket).toMatchObject({
      status: 'failed',
      message: 'It did not answer within 0.05 seconds.',
    });
    expect(queue.status).toBe('ok');
    client.destroy();
    await expect(size).rejects.toThrow('did not return the size');
  });
});
