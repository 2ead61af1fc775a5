/** What a caller hears when a service takes requests and says nothing: an answer, before the function is ended at 29 s. */
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { ExecutionEnvironment } from '../../local/aws/lambda/execution-environment.ts';
import { eventually } from '../support/eventually.ts';
import { Bench } from './bench.ts';
import { suiteMs } from './counts.ts';

let bench: Bench;
beforeAll(async () => {
  bench = await Bench.start({ machines: ['SILENT'], rows: 300, proxied: true });
}, suiteMs);
afterAll(() => bench.stop());

/** The API's functions have 29 s (serverless.yml). */
async function ask(
  functionName: string,
  event: { readonly method: string; readonly path: string; readonly body?: unknown; readonly id?: string },
): Promise<{ status: number | undefined; body: Record<string, unknown> }> {
  const configuration = { ...bench.configuration(functionName), timeoutSeconds: 29 };
  const api = new ExecutionEnvironment(configuration, (line) => bench.lines.push(line));
  try {
    const result = await api.invoke({
      rawPath: event.path,
      headers: { 'content-type': 'application/json' },
      pathParameters: event.id === undefined ? null : { process_id: event.id },
      body: event.body === undefined ? null : JSON.stringify(event.body),
      isBase64Encoded: false,
      requestContext: { http: { method: event.method } },
    });
    if (!result.ok) throw new Error(`${functionName} gave no answer: ${result.errorType}`);
    const { statusCode, body } = result.payload as APIGatewayProxyStructuredResultV2;
    return { status: statusCode, body: JSON.parse(body!) as Record<string, unknown> };
  } finally {
    await api.stop(1);
  }
}

it(
  'a job table that swallows is a 503 that can be tried again',
  async () => {
    bench.proxies!.dynamodb.treatment = { kind: 'swallow' };
    const id = '00000000-0000-4000-8000-000000000000';
    const { status, body } = await ask('get-status', { method: 'GET', path: `/status/${id}`, id });
    bench.proxies!.dynamodb.treatment = { kind: 'forward' };
    expect({ status, type: body.type }).toEqual({
      status: 503,
      type: expect.stringMatching(/dependency_unavailable$/),
    });
    expect(body.detail).toContain('The job table training_jobs did not answer');
  },
  suiteMs,
);

it(
  'a database that swallows is a 503 that can be tried again',
  async () => {
    bench.proxies!.database.treatment = { kind: 'swallow' };
    const { status, body } = await ask('list-machines', { method: 'GET', path: '/machines' });
    bench.proxies!.database.treatment = { kind: 'forward' };
    expect({ status, type: body.type }).toEqual({
      status: 503,
      type: expect.stringMatching(/dependency_unavailable$/),
    });
  },
  suiteMs,
);

it(
  'a queue that swallows keeps no request: it is accepted, and the sweeper rings',
  async () => {
    bench.proxies!.queues.treatment = { kind: 'swallow' };
    const request = {
      indicator: 'status',
      machine_name: 'SILENT',
      labeling: { drop_percentage: -70, window_minutes: 4 },
      search: { param_grid: { n_estimators: [5], max_depth: [2] } },
    };
    const { status, body } = await ask('submit-training', { method: 'POST', path: '/train', body: request });
    bench.proxies!.queues.treatment = { kind: 'forward' };
    expect(status).toBe(200);
    const ended = await eventually(
      () => bench.jobs.get(String(body.process_id)),
      (job) => job !== undefined && job.finishedAt !== null,
      { deadlineSeconds: 120, what: 'the end of the job' },
    );
    expect(ended?.status).toBe('completed');
  },
  suiteMs,
);
