/**
 * Generated clients run a full cycle: plan, train, wait, read the model, get the link of a file, predict, and read the answers
 * to wrong requests. What each one read is compared with what the service answers to `fetch`.
 */
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { JobView } from '../../lib/api/views/job-view.ts';
import type { ModelView } from '../../lib/api/views/model-view.ts';
import { connect } from '../../lib/platform/postgres/connect.ts';
import { startStack } from '../../local/stack.ts';
import type { Stack } from '../../local/stack.ts';
import { freeSettings } from '../support/stack.ts';
import { insertTinyTelemetry } from '../support/tiny-telemetry.ts';
import { run } from './client-tools.ts';
import { GENERATED_CLIENTS } from './generated-clients.ts';
import { startLaterVersion } from './later-version.ts';

const MACHINE = 'TINY';
const MINUTE = 60_000;

let stack: Stack;
let later: Awaited<ReturnType<typeof startLaterVersion>>;

beforeAll(async () => {
  stack = await startStack(await freeSettings());
  const sql = connect(stack.environment.DATABASE_URL);
  await insertTinyTelemetry(sql, [MACHINE], 1000);
  await sql.end();
  later = await startLaterVersion(stack.baseUrl);
}, 2 * MINUTE);

afterAll(async () => {
  await later.stop();
  await stack.stop();
});

async function get<T>(path: string): Promise<T> {
  return (await (await fetch(`${stack.baseUrl}${path}`)).json()) as T;
}

async function post<T>(path: string, body: object): Promise<T> {
  const response = await fetch(`${stack.baseUrl}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return (await response.json()) as T;
}

interface Problem {
  readonly status: number;
  readonly type: string;
  readonly detail: string;
  readonly errors: readonly { readonly field: string }[];
}

interface Plan {
  readonly rows: number;
  readonly events: { readonly train: number };
  readonly runner: string;
  readonly horizon_minutes: number;
}

interface Prediction {
  readonly threshold: number;
  readonly predictions: readonly { timestamp: string; probability: number; label: number }[];
}

/** What a client must have read, from the service's answers. */
async function expectedOf(processId: string): Promise<object> {
  const labeling = { drop_percentage: -70, window_minutes: 4 };
  const status = { indicator: 'status', machine_name: MACHINE, start_date: '2026-01-01', labeling };
  const health = { indicator: 'health', machine_name: MACHINE };
  const plan = await post<Plan>('/train/plan', status);
  const healthPlan = await post<Plan>('/train/plan', { ...health, labeling: { embargo: true } });
  const job = await get<JobView>(`/status/${processId}`);
  const model = await get<ModelView>(`/models/${job.model_id!}`);
  const newest = { machine_name: MACHINE, newest: 3 };
  const prediction = await post<Prediction>(`/models/${model.id}/predict`, newest);
  const unknown = await post<Problem>('/train', { ...status, machine_name: 'UNKNOWN' });
  const wrong = await post<Problem>('/train', { ...health, labeling: { drop_percentage: -70 } });
  expect([job.status, unknown.status, wrong.status]).toEqual(['completed', 400, 422]);
  expect(prediction.predictions).toHaveLength(3);
  return {
    plan: { rows: plan.rows, failures: plan.events.train, runner: plan.runner },
    health_plan: { horizon_minutes: healthPlan.horizon_minutes, dropped: true },
    accepted: 'pending',
    job: { process_id: processId, status: 'completed', percent: 100, onnx: job.artifacts!.onnx },
    model: {
      id: model.id,
      machine_name: MACHINE,
      auc_score: model.metrics.auc_score,
      data_start_date: '2026-01-01',
      sha256: model.sha256.onnx,
    },
    link: expect.stringMatching(/^http:/),
    prediction: {
      threshold: prediction.threshold,
      rows: prediction.predictions.map(({ timestamp, probability, label }) => ({
        timestamp: Date.parse(timestamp) / 1000,
        probability,
        label,
      })),
    },
    unknown_machine: { status: 400, type: unknown.type, detail: unknown.detail },
    wrong_field: { status: 422, fields: wrong.errors.map(({ field }) => field) },
  };
}

describe('a full cycle with a client of', () => {
  for (const client of GENERATED_CLIENTS) {
    const { name, missing } = client;
    const test = missing === undefined ? it : it.skip;
    const title = missing === undefined ? name : `${name} (skipped: ${missing})`;
    test(`${title}, also with fields that the client does not know`, async () => {
      const folder = mkdtempSync(join(tmpdir(), 'treino-client-'));
      try {
        const [program, ...options] = await client.build(folder);
        const output = await run(program, [...options, later.baseUrl, MACHINE], folder);
        const read = JSON.parse(output) as { job: { process_id: string }; link: string };
        const expected = await expectedOf(read.job.process_id);
        expect(read).toEqual(expected);
        const file = Buffer.from(await (await fetch(read.link)).arrayBuffer());
        expect(expected).toMatchObject({
          model: { sha256: createHash('sha256').update(file).digest('hex') },
        });
      } finally {
        rmSync(folder, { recursive: true });
      }
    });
  }
});
