/** Faults that retries do not fix: the job's error message says what failed and what to do. */
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ExecutionEnvironment } from '../../local/aws/lambda/execution-environment.ts';
import { sqsEvent } from '../../local/aws/lambda/sqs-event.ts';
import { TcpProxy } from '../support/tcp-proxy.ts';
import type { Job } from '../../lib/jobs/job.ts';
import { FaultStack } from './fault-stack.ts';
import { SUITE_TIMEOUT_MS } from './counts.ts';
import { recordResult } from './results.ts';

const GRID = { n_estimators: [5], max_depth: [2] };
const MACHINES = ['FULL', 'CUT', 'LOCKED'];

let stack: FaultStack;

beforeAll(async () => {
  stack = await FaultStack.start({ machines: MACHINES, rows: 300, concurrency: 1, sweepSeconds: 0 });
  // The tests deliver job messages themselves, without the delay between attempts.
  await stack.mapping.stop();
}, 60_000);
afterAll(() => stack.stop(), 60_000);

/** Runs a job on a worker with these settings until its final state. */
async function runJob(machine: string, environment: Record<string, string>): Promise<Job> {
  const { processId } = await stack.submit(machine, GRID);
  const worker = new ExecutionEnvironment(
    stack.configuration('run-training', { PUBLISH_RETRY_SECONDS: '2', ...environment }),
    (line) => stack.lines.push(line),
  );
  try {
    for (let attempt = 1; attempt <= 3; attempt += 1) {
      const message = { MessageId: `m${attempt}`, Body: JSON.stringify({ process_id: processId }) };
      await worker.invoke(sqsEvent(message, stack.queueArn, 'us-east-1'));
    }
  } finally {
    await worker.stop(1);
  }
  return (await stack.jobs.get(processId))!;
}

describe("the job's error message names the failed dependency and a fix", () => {
  it(
    'when the artifact store has no space left',
    async () => {
      const store: Server = createServer((request, response) => {
        request.resume().on('end', () => {
          response.writeHead(507, { 'content-type': 'application/xml' });
          response.end(
            '<?xml version="1.0"?><Error><Code>InsufficientStorage</Code><Message>No space left on device</Message></Error>',
          );
        });
      });
      await new Promise<void>((resolve) => store.listen(0, '127.0.0.1', resolve));
      try {
        const { port } = store.address() as AddressInfo;
        const job = await runJob('FULL', { AWS_ENDPOINT_URL_S3: `http://127.0.0.1:${port}` });
        recordResult('artifact store full', { status: job.status, message: job.errorMessage ?? '' });
        expect(job.status).toBe('failed');
        expect(job.errorMessage).toMatch(/bucket models.*(disk|quota|full).*free space/is);
      } finally {
        store.closeAllConnections();
        await new Promise((resolve) => store.close(resolve));
      }
    },
    SUITE_TIMEOUT_MS,
  );

  it(
    'when every upload is interrupted',
    async () => {
      const proxy = await TcpProxy.start(Number(new URL(stack.queueUrl).port));
      // In the middle of the first file's body.
      proxy.mode = { kind: 'cut', afterBytes: 2000 };
      try {
        const job = await runJob('CUT', { AWS_ENDPOINT_URL_S3: `http://127.0.0.1:${proxy.port}` });
        recordResult('uploads interrupted', { status: job.status, message: job.errorMessage ?? '' });
        expect(job.status).toBe('failed');
        expect(job.errorMessage).toMatch(/bucket models.*(cannot be reached|cut|network)/is);
        expect((await stack.inventory()).models).toBe(0);
      } finally {
        await proxy.stop();
      }
    },
    SUITE_TIMEOUT_MS,
  );

  it(
    'when the database password is wrong',
    async () => {
      await stack.sql`CREATE ROLE locked LOGIN PASSWORD 'right'`;
      const [{ file }] = (await stack.sql`SELECT current_setting('hba_file') AS file`) as unknown as [
        { file: string },
      ];
      writeFileSync(file, `host all locked 127.0.0.1/32 scram-sha-256\n${readFileSync(file, 'utf8')}`);
      await stack.sql`SELECT pg_reload_conf()`;
      const { hostname, port, pathname } = new URL(stack.databaseUrl);
      const job = await runJob('LOCKED', {
        DATABASE_URL: `postgres://locked:wrong@${hostname}:${port}${pathname}`,
      });
      recordResult('wrong password', { status: job.status, message: job.errorMessage ?? '' });
      expect(job.status).toBe('failed');
      expect(job.errorMessage).toMatch(
        /database.*refused the login.*Check the user and password of DATABASE_URL/is,
      );
    },
    SUITE_TIMEOUT_MS,
  );
});
