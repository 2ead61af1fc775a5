/** The API responds before its own 29 s timeout when a dependency accepts requests and never responds. */
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { ExecutionEnvironment } from '../../local/aws/lambda/execution-environment.ts';
import { eventually } from '../support/eventually.ts';
import { FaultStack } from './fault-stack.ts';
import { SUITE_TIMEOUT_MS } from './counts.ts';

let stack: FaultStack;
beforeAll(async () => {
  stack = await FaultStack.start({ machines: ['SILENT'], rows: 300, proxied: true });
}, SUITE_TIMEOUT_MS);
afterAll(() => stack.stop());

/** Invokes an API function with its timeout from serverless.yml. */
async function invokeApi(
  functionName: string,
  event: { readonly method: string; readonly path: string; readonly body?: unknown; readonly id?: string },
): Promise<{ status: number | undefined; body: Record<string, unknown> }> {
  const configuration = { ...stack.configuration(functionName), timeoutSeconds: 29 };
  const api = new ExecutionEnvironment(configuration, (line) => stack.lines.push(line));
  try {
    const result = await api.invoke({
      rawPath: event.path,
      headers: { 'content-type': 'application/json' },
      pathParameters: event.id === undefined ? null : { process_id: event.id },
      body: event.body === undefined ? null : JSON.stringify(event.body),
      isBase64Encoded: false,
      requestContext: { http: { method: event.method } },
    });
    if (!result.ok) throw new Error(`${functionName} returned no response: ${result.errorType}`);
    const { statusCode, body } = result.payload as APIGatewayProxyStructuredResultV2;
    return { status: statusCode, body: JSON.parse(body!) as Record<string, unknown> };
  } finally {
    await api.stop(1);
  }
}

it(
  'a silent job table gives a retryable 503',
  async () => {
    stack.proxies!.dynamodb.mode = { kind: 'silent' };
    const id = '00000000-0000-4000-8000-000000000000';
    const { status, body } = await invokeApi('get-status', { method: 'GET', path: `/status/${id}`, id });
    stack.proxies!.dynamodb.mode = { kind: 'forward' };
    expect({ status, type: body.type }).toEqual({
      status: 503,
      type: expect.stringMatching(/dependency_unavailable$/),
    });
    expect(body.detail).toContain('The job table training_jobs did not answer');
  },
  SUITE_TIMEOUT_MS,
);

it(
  'a silent database gives a retryable 503',
  async () => {
    stack.proxies!.database.mode = { kind: 'silent' };
    const { status, body } = await invokeApi('list-machines', { method: 'GET', path: '/machines' });
    stack.proxies!.database.mode = { kind: 'forward' };
    expect({ status, type: body.type }).toEqual({
      status: 503,
      type: expect.stringMatching(/dependency_unavailable$/),
    });
  },
  SUITE_TIMEOUT_MS,
);

it(
  'a silent queue does not block a request: it is accepted, and the sweeper sends the message',
  async () => {
    stack.proxies!.queues.mode = { kind: 'silent' };
    const request = {
      indicator: 'status',
      machine_name: 'SILENT',
      labeling: { drop_percentage: -70, window_minutes: 4 },
      search: { param_grid: { n_estimators: [5], max_depth: [2] } },
    };
    const { status, body } = await invokeApi('submit-training', {
      method: 'POST',
      path: '/train',
      body: request,
    });
    stack.proxies!.queues.mode = { kind: 'forward' };
    expect(status).toBe(200);
    const ended = await eventually(
      () => stack.jobs.get(String(body.process_id)),
      (job) => job !== undefined && job.finishedAt !== null,
      { deadlineSeconds: 120, what: 'the end of the job' },
    );
    expect(ended?.status).toBe('completed');
  },
  SUITE_TIMEOUT_MS,
);
