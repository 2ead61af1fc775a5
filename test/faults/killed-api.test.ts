/** The API process is killed after it wrote the job and before it sent the message. */
import { expect, it } from '@jest/globals';
import { ExecutionEnvironment } from '../../local/aws/lambda/execution-environment.ts';
import { eventually } from '../support/eventually.ts';
import { TcpProxy } from '../support/tcp-proxy.ts';
import { FaultStack } from './fault-stack.ts';
import { counts, SUITE_TIMEOUT_MS } from './counts.ts';
import { recordResult } from './results.ts';
import { sendSignal } from './workers.ts';

const body = (machine: string): string =>
  JSON.stringify({
    indicator: 'status',
    machine_name: machine,
    labeling: { drop_percentage: -70, window_minutes: 4 },
    search: { param_grid: { n_estimators: [5], max_depth: [2] } },
  });

it(
  'every job runs when the API is killed between writing the job and sending the message',
  async () => {
    const machines = Array.from({ length: counts.submitsKilled }, (_, i) => `API-${i}`);
    const stack = await FaultStack.start({ machines, rows: 300 });
    const { port } = new URL(stack.queueUrl);
    const proxy = await TcpProxy.start(Number(port));
    proxy.mode = { kind: 'silent' };
    try {
      const ids: string[] = [];
      for (const machine of machines) {
        const api = new ExecutionEnvironment(
          stack.configuration('submit-training', { AWS_ENDPOINT_URL_SQS: `http://127.0.0.1:${proxy.port}` }),
          (line) => stack.lines.push(line),
        );
        const response = api.invoke({
          rawPath: '/train',
          headers: { 'content-type': 'application/json' },
          body: body(machine),
          isBase64Encoded: false,
          requestContext: { http: { method: 'POST' } },
        });
        const { jobs } = await eventually(
          () => stack.jobs.list({ machineName: machine, limit: 2 }),
          (page) => page.jobs.length > 0,
          { deadlineSeconds: 30, what: 'the job' },
        );
        sendSignal(api.pid!, 'SIGKILL');
        expect(await response).toMatchObject({ ok: false, errorType: 'Runtime.ExitError' });
        const job = (await stack.jobs.get(jobs[0]!.processId))!;
        // The job is written, but no message was sent.
        expect(jobs).toHaveLength(1);
        expect(job).toMatchObject({ status: 'pending', enqueuedAt: null });
        ids.push(job.processId);
      }
      const ends = await Promise.all(ids.map((id) => stack.waitForEnd(id)));
      const { models } = await stack.inventory();
      const completed = ends.filter(({ status }) => status === 'completed').length;
      const waits = ends.map(({ createdAt, finishedAt }) => finishedAt!.getTime() - createdAt.getTime());
      recordResult('API killed before sending the message', {
        killed: ids.length,
        completed,
        models,
        'slowest, seconds': Math.max(...waits) / 1000,
      });
      expect({ completed, models }).toEqual({ completed: ids.length, models: ids.length });
    } finally {
      await Promise.all([proxy.stop(), stack.stop()]);
    }
  },
  SUITE_TIMEOUT_MS,
);
