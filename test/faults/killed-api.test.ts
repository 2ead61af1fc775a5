/** The API's process killed after it wrote the job and before the queue took the message. */
import { expect, it } from '@jest/globals';
import { ExecutionEnvironment } from '../../local/aws/lambda/execution-environment.ts';
import { eventually } from '../support/eventually.ts';
import { TcpProxy } from '../support/tcp-proxy.ts';
import { Bench } from './bench.ts';
import { counts, suiteMs } from './counts.ts';
import { noteFigures } from './figures.ts';
import { signal } from './workers.ts';

const body = (machine: string): string =>
  JSON.stringify({
    indicator: 'status',
    machine_name: machine,
    labeling: { drop_percentage: -70, window_minutes: 4 },
    search: { param_grid: { n_estimators: [5], max_depth: [2] } },
  });

it(
  'the API killed between the job write and the send: every job runs',
  async () => {
    const machines = Array.from({ length: counts.submitsKilled }, (_, i) => `API-${i}`);
    const bench = await Bench.start({ machines, rows: 300 });
    const { port } = new URL(bench.queueUrl);
    const proxy = await TcpProxy.start(Number(port));
    proxy.treatment = { kind: 'swallow' };
    try {
      const ids: string[] = [];
      for (const machine of machines) {
        const api = new ExecutionEnvironment(
          bench.configuration('submit-training', { AWS_ENDPOINT_URL_SQS: `http://127.0.0.1:${proxy.port}` }),
          (line) => bench.lines.push(line),
        );
        const answer = api.invoke({
          rawPath: '/train',
          headers: { 'content-type': 'application/json' },
          body: body(machine),
          isBase64Encoded: false,
          requestContext: { http: { method: 'POST' } },
        });
        const { jobs } = await eventually(
          () => bench.jobs.list({ machineName: machine, limit: 2 }),
          (page) => page.jobs.length > 0,
          { deadlineSeconds: 30, what: 'the job' },
        );
        signal(api.pid!, 'SIGKILL');
        expect(await answer).toMatchObject({ ok: false, errorType: 'Runtime.ExitError' });
        const job = (await bench.jobs.get(jobs[0]!.processId))!;
        // Nobody has heard of it: written, not sent.
        expect(jobs).toHaveLength(1);
        expect(job).toMatchObject({ status: 'pending', enqueuedAt: null });
        ids.push(job.processId);
      }
      const ends = await Promise.all(ids.map((id) => bench.ended(id)));
      const { models } = await bench.inventory();
      const completed = ends.filter(({ status }) => status === 'completed').length;
      const waits = ends.map(({ createdAt, finishedAt }) => finishedAt!.getTime() - createdAt.getTime());
      noteFigures('API killed before the send', {
        killed: ids.length,
        completed,
        models,
        'slowest, seconds': Math.max(...waits) / 1000,
      });
      expect({ completed, models }).toEqual({ completed: ids.length, models: ids.length });
    } finally {
      await Promise.all([proxy.stop(), bench.stop()]);
    }
  },
  suiteMs,
);
