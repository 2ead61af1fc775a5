/** Runs every function from its zip alone, as Lambda does, on the local stack's services. */
import { createHash, randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newJob } from '../../lib/jobs/job.ts';
import { startStack } from '../../local/stack.ts';
import type { Stack } from '../../local/stack.ts';
import { request } from '../jobs/sample-jobs.ts';
import { temporaryFolder } from '../local/support.ts';
import { packageService, STATE } from '../support/package-service.ts';
import { freeSettings, openClients } from '../support/stack.ts';
import { insertTinyTelemetry, tinyLabeling } from '../support/tiny-telemetry.ts';
import { packagesFolder } from './packages.ts';
import { invokeZip } from './zips.ts';

const packages = packagesFolder();

let folder: ReturnType<typeof temporaryFolder>;
let stack: Stack;
let clients: ReturnType<typeof openClients>;
beforeAll(async () => {
  folder = temporaryFolder();
  stack = await startStack(await freeSettings());
  clients = openClients(stack.environment);
  await insertTinyTelemetry(clients.sql, ['BARE'], 1500);
});
afterAll(async () => {
  await clients.close();
  await stack.stop();
  folder.remove();
});

const invoke = (name: string, event: unknown) =>
  invokeZip(join(packages, `${name}.zip`), {
    name,
    folder: join(folder.path, `${name}-${randomUUID()}`),
    event,
    environment: {
      ...stack.environment,
      AUTH: 'none',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '10240',
      TRAINING_RUNNER: 'lambda',
    },
  });

const message = (body: unknown) => ({
  Records: [{ messageId: 'one', body: JSON.stringify(body), messageAttributes: {} }],
});

describe('from its zip alone', () => {
  let job: { processId: string; modelId: string };

  it('run-training trains a model', async () => {
    const created = newJob(
      randomUUID(),
      {
        ...request,
        machineName: 'BARE',
        startDate: null,
        labeling: tinyLabeling,
        search: { ...request.search, paramGrid: { max_depth: [3], n_estimators: [10] } },
      },
      new Date(),
      'order-4711',
    );
    await clients.jobs.create(created);
    const { response, log } = await invoke('run-training', message({ process_id: created.processId }));
    expect(response).toEqual({ batchItemFailures: [] });
    // If the training failed, the log says why.
    expect(log).toMatch(
      /^\{.*"message":"job finished".*"correlation_id":"order-4711".*"outcome":"completed"/m,
    );
    const { status, modelId, bucketAddress } = (await clients.jobs.get(created.processId))!;
    expect(status).toBe('completed');
    const [model] =
      await clients.sql`SELECT id, bucket_address FROM models WHERE process_id = ${created.processId}`;
    expect(model).toMatchObject({ id: modelId, bucket_address: bucketAddress });
    job = { processId: created.processId, modelId: modelId! };
  });

  /** Requests to the API functions, and the expected statuses. */
  const API: Record<
    string,
    { pathParameters?: () => Record<string, string>; body?: unknown; status: number }
  > = {
    'submit-training': {
      body: { indicator: 'status', machine_name: 'BARE', labeling: { window_minutes: 4 } },
      status: 200,
    },
    'get-status': { pathParameters: () => ({ process_id: job.processId }), status: 200 },
    'list-jobs': { status: 200 },
    'cancel-job': { pathParameters: () => ({ process_id: job.processId }), status: 409 },
    'list-machines': { status: 200 },
    'list-models': { status: 200 },
    'get-model': { pathParameters: () => ({ id: job.modelId }), status: 200 },
    'get-artifact': { pathParameters: () => ({ id: job.modelId, format: 'onnx' }), status: 302 },
    'get-report': { pathParameters: () => ({ id: job.modelId }), status: 302 },
    predict: { pathParameters: () => ({ id: job.modelId }), body: { machine_name: 'BARE' }, status: 200 },
    'delete-model': { pathParameters: () => ({ id: randomUUID() }), status: 404 },
    health: { status: 200 },
    'check-readiness': { status: 200 },
    'get-openapi': { status: 200 },
    'get-docs': { status: 200 },
    'get-console': { status: 200 },
    'unknown-route': { status: 404 },
  };

  it.each(Object.entries(API))('%s responds', async (name, { pathParameters, body, status }) => {
    const { response, log } = await invoke(name, {
      rawPath: name === 'unknown-route' ? '/nowhere' : '/',
      headers: body === undefined ? {} : { 'content-type': 'application/json' },
      ...(pathParameters && { pathParameters: pathParameters() }),
      ...(body !== undefined && { body: JSON.stringify(body) }),
      requestContext: { http: { method: body === undefined ? 'GET' : 'POST' }, authorizer: { lambda: {} } },
    });
    expect({ log, response }).toMatchObject({ response: { statusCode: status } });
  });

  /** Events of the other functions, and the expected responses. */
  const OTHERS: Record<string, { event: unknown; response: unknown }> = {
    authorize: { event: { headers: {} }, response: { isAuthorized: true } },
    'handle-dead-letter': {
      event: message({ process_id: randomUUID() }),
      response: { batchItemFailures: [] },
    },
    'on-data-ready': {
      event: {
        id: randomUUID(),
        source: 'a.pipeline',
        'detail-type': 'ProcessedDataReady',
        detail: { indicator: 'status', machine_name: 'BARE' },
      },
      response: { process_ids: [expect.any(String)] },
    },
    'sweep-jobs': { event: {}, response: expect.any(Object) },
  };

  it.each(Object.entries(OTHERS))('%s handles its event', async (name, { event, response }) => {
    expect((await invoke(name, event)).response).toMatchObject(response as object);
  });

  it('the tests above cover every function', () => {
    const zips = readdirSync(packages).filter((file) => file.endsWith('.zip'));
    expect(
      ['run-training', ...Object.keys(API), ...Object.keys(OTHERS)].map((name) => `${name}.zip`),
    ).toEqual(expect.arrayContaining(zips));
  });
});

it('packaging again gives the same zips, byte for byte', async () => {
  const again = await packageService(join(folder.path, 'again'), STATE);
  const digests = (output: string): Record<string, string> =>
    Object.fromEntries(
      readdirSync(output)
        .filter((name) => name.endsWith('.zip'))
        .map((name) => [
          name,
          createHash('sha256')
            .update(readFileSync(join(output, name)))
            .digest('hex'),
        ]),
    );
  expect(digests(again)).toEqual(digests(packages));
});
