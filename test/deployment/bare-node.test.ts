/** The zips as Lambda has them: unpacked into a folder of their own, by a bare Node, with nothing around. */
import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { unzipSync } from 'fflate';
import { newJob } from '../../lib/jobs/job.ts';
import { startStack } from '../../local/stack.ts';
import type { Stack } from '../../local/stack.ts';
import { request } from '../jobs/sample-jobs.ts';
import { ROOT, temporaryFolder } from '../local/support.ts';
import { packageService } from '../support/package-service.ts';
import { freeSettings, openClients } from '../support/stack.ts';
import { insertTinyTelemetry, tinyLabeling } from '../support/tiny-telemetry.ts';

const STATE = resolve(ROOT, process.env.TREINO_STATE_DIR ?? '.treino');

let folder: ReturnType<typeof temporaryFolder>;
let packages: string;
let stack: Stack;
let clients: ReturnType<typeof openClients>;
/** What the function that was called last wrote, its log. */
let said = '';
beforeAll(async () => {
  folder = temporaryFolder();
  packages = await packageService(join(folder.path, 'package'), STATE);
  stack = await startStack(await freeSettings());
  clients = openClients(stack.environment);
  await insertTinyTelemetry(clients.sql, ['BARE'], 1500);
});
afterAll(async () => {
  await clients.close();
  await stack.stop();
  folder.remove();
});

/** Calls a function's handler in a process that has its zip, and its settings, alone. */
async function invoke(name: string, event: unknown): Promise<unknown> {
  const task = join(folder.path, `${name}-${randomUUID()}`);
  for (const [path, content] of Object.entries(unzipSync(readFileSync(join(packages, `${name}.zip`))))) {
    await mkdir(dirname(join(task, path)), { recursive: true });
    await writeFile(join(task, path), content);
  }
  const script = `
    const { handler } = await import('./functions/${name}.mjs');
    const context = { getRemainingTimeInMillis: () => 900_000 };
    const answer = await handler(JSON.parse(process.argv[2]), context);
    process.stdout.write('\\nANSWER ' + JSON.stringify(answer), () => process.exit());`;
  // A file: threads would inherit what makes a text a module.
  await writeFile(join(task, 'invoke.mjs'), script);
  const { stdout, stderr } = await promisify(execFile)(
    process.execPath,
    ['invoke.mjs', JSON.stringify(event)],
    {
      cwd: task,
      env: {
        ...stack.environment,
        AUTH: 'none',
        AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '10240',
        TRAINING_RUNNER: 'lambda',
      },
    },
  );
  said = stdout + stderr;
  return JSON.parse(/\nANSWER (.*)$/.exec(stdout)![1]!);
}

it('trains a model by its zip alone, and another tells of it', async () => {
  const job = newJob(
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
  await clients.jobs.create(job);
  const message = {
    messageId: 'one',
    body: JSON.stringify({ process_id: job.processId }),
    messageAttributes: {},
  };
  expect(await invoke('run-training', { Records: [message] })).toEqual({ batchItemFailures: [] });
  // What went wrong, should it have, is in its log.
  expect(said).toMatch(
    /^\{.*"message":"job finished".*"correlation_id":"order-4711".*"outcome":"completed"/m,
  );

  const answer = (await invoke('get-status', {
    rawPath: `/status/${job.processId}`,
    headers: {},
    pathParameters: { process_id: job.processId },
    requestContext: { authorizer: { lambda: {} } },
  })) as { statusCode: number; body: string };
  const status = JSON.parse(answer.body) as Record<string, unknown>;
  expect([answer.statusCode, status.status, status.error_message]).toEqual([200, 'completed', null]);
  const [model] =
    await clients.sql`SELECT id, bucket_address, row_hash FROM models WHERE process_id = ${job.processId}`;
  expect(model).toMatchObject({ id: status.model_id, bucket_address: status.bucket_address });
});

it.each(['health', 'get-openapi'])('answers by the zip of %s', async (name) => {
  const answer = await invoke(name, {
    rawPath: '/',
    headers: {},
    requestContext: { authorizer: { lambda: {} } },
  });
  expect(answer).toMatchObject({ statusCode: 200 });
});
