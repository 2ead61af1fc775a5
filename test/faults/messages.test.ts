/** Faults that no retry mends in time: the job's message says what failed, and what to do. */
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ExecutionEnvironment } from '../../local/aws/lambda/execution-environment.ts';
import { sqsEvent } from '../../local/aws/lambda/sqs-event.ts';
import { TcpProxy } from '../support/tcp-proxy.ts';
import type { Job } from '../../lib/jobs/job.ts';
import { Bench } from './bench.ts';
import { suiteMs } from './counts.ts';
import { noteFigures } from './figures.ts';

const grid = { n_estimators: [5], max_depth: [2] };
const machines = ['FULL', 'CUT', 'LOCKED'];

let bench: Bench;

beforeAll(async () => {
  bench = await Bench.start({ machines, rows: 300, concurrency: 1, sweepSeconds: 0 });
  // Doorbells are delivered by hand here, without the waits between attempts.
  await bench.mapping.stop();
}, 60_000);
afterAll(() => bench.stop(), 60_000);

/** Works a job off on a worker with these settings until it is final. */
async function workOff(machine: string, environment: Record<string, string>): Promise<Job> {
  const { processId } = await bench.submit(machine, grid);
  const worker = new ExecutionEnvironment(bench.configuration('run-training', environment), (line) =>
    bench.lines.push(line),
  );
  try {
    for (let attempt = 1; attempt <= 3; attempt += 1) {
      const doorbell = { MessageId: `m${attempt}`, Body: JSON.stringify({ process_id: processId }) };
      await worker.invoke(sqsEvent(doorbell, bench.queueArn, 'us-east-1'));
    }
  } finally {
    await worker.stop(1);
  }
  return (await bench.jobs.get(processId))!;
}

describe("the job's message says which part failed and what to do", () => {
  it(
    'when the disk of the artifact store is full',
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
        const job = await workOff('FULL', { AWS_ENDPOINT_URL_S3: `http://127.0.0.1:${port}` });
        noteFigures('artifact store full', { status: job.status, message: job.errorMessage ?? '' });
        expect(job.status).toBe('failed');
        expect(job.errorMessage).toMatch(/bucket models.*(disk|quota|full).*free space/is);
      } finally {
        store.closeAllConnections();
        await new Promise((resolve) => store.close(resolve));
      }
    },
    suiteMs,
  );

  it(
    'when every upload is cut',
    async () => {
      const proxy = await TcpProxy.start(Number(new URL(bench.queueUrl).port));
      // Within the first file's body.
      proxy.treatment = { kind: 'cut', afterBytes: 2000 };
      try {
        const job = await workOff('CUT', { AWS_ENDPOINT_URL_S3: `http://127.0.0.1:${proxy.port}` });
        noteFigures('uploads cut', { status: job.status, message: job.errorMessage ?? '' });
        expect(job.status).toBe('failed');
        expect(job.errorMessage).toMatch(/bucket models.*(cannot be reached|cut|network)/is);
        expect((await bench.inventory()).models).toBe(0);
      } finally {
        await proxy.stop();
      }
    },
    suiteMs,
  );

  it(
    'when the password of the database is wrong',
    async () => {
      await bench.sql`CREATE ROLE locked LOGIN PASSWORD 'right'`;
      const [{ file }] = (await bench.sql`SELECT current_setting('hba_file') AS file`) as unknown as [
        { file: string },
      ];
      writeFileSync(file, `host all locked 127.0.0.1/32 scram-sha-256\n${readFileSync(file, 'utf8')}`);
      await bench.sql`SELECT pg_reload_conf()`;
      const { hostname, port, pathname } = new URL(bench.databaseUrl);
      const job = await workOff('LOCKED', {
        DATABASE_URL: `postgres://locked:wrong@${hostname}:${port}${pathname}`,
      });
      noteFigures('wrong password', { status: job.status, message: job.errorMessage ?? '' });
      expect(job.status).toBe('failed');
      expect(job.errorMessage).toMatch(
        /database.*refused the login.*Check user and password of DATABASE_URL/is,
      );
    },
    suiteMs,
  );
});
