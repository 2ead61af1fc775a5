/**
 * Latency of the local stack on an otherwise idle machine:
 *
 *   request sent ─▶ job written ─▶ message sent ─▶ response read ┄┄▶ a warm worker claims the job
 *   └─ "POST /train" ────────────────────────────────────────────┘└─ "response → start" ─────────┘
 *   └─ "submit → start" ─────────────────────────────────────────────────────────────────────────┘
 *
 * The time of the claim comes from the worker's log line, in whole milliseconds of this machine's clock; the claim may
 * precede the response. Each job is submitted after the previous one has finished.
 */
import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { z } from 'zod';
import { connect } from '../../lib/platform/postgres/connect.ts';
import type { JobView } from '../../lib/api/views/job-view.ts';
import { startStack } from '../../local/stack.ts';
import { eventually } from '../../test/support/eventually.ts';
import { freeSettings } from '../../test/support/stack.ts';
import { insertTinyTelemetry, tinyLabeling } from '../../test/support/tiny-telemetry.ts';
import type { Suite } from '../suite.ts';
import { quantile } from '../statistics.ts';
import { formatNumber } from '../table.ts';

const recordSchema = z.object({ measurement: z.string(), milliseconds: z.array(z.number()) });

const MACHINE = 'IDLE-1';

export const latency: Suite<z.infer<typeof recordSchema>> = {
  name: 'latency',
  about: 'the idle local stack: HTTP responses, and time until a worker starts',
  record: recordSchema,

  async measure({ options, log }, save) {
    const jobs = options.repeat ?? (options.quick ? 3 : 30);
    const claims = new Map<string, number>();
    const settings = await freeSettings();
    const stack = await startStack(settings, { onLine: (_, line) => recordClaim(line, claims) });
    try {
      const sql = connect(stack.environment.DATABASE_URL);
      await insertTinyTelemetry(sql, [MACHINE], 600);
      await sql.end();
      const posts: number[] = [];
      const statuses: number[] = [];
      const starts: number[] = [];
      const startsAfterResponse: number[] = [];
      // The first job is not measured: its worker loads libxgboost and opens connections.
      for (let job = 0; job <= jobs; job += 1) {
        const { id, sentAt, milliseconds } = await submitJob(stack.baseUrl);
        const ended = await waitForJob(stack.baseUrl, id);
        if (ended.status !== 'completed') throw new Error(`A job is ${ended.status}: ${ended.error_message}`);
        if (job === 0) continue;
        posts.push(milliseconds);
        starts.push(claims.get(id)! - sentAt);
        startsAfterResponse.push(claims.get(id)! - sentAt - milliseconds);
      }
      for (let request = 0; request < 10 * jobs; request += 1)
        statuses.push(await timeStatusRequest(stack.baseUrl));
      log(`${jobs} jobs: submit → start ${quantile(starts, 0.5).toFixed(0)} ms`);
      await save({ measurement: 'submit → start', milliseconds: starts });
      await save({ measurement: 'response → start', milliseconds: startsAfterResponse });
      await save({ measurement: 'POST /train', milliseconds: posts });
      await save({ measurement: 'GET /status/{process_id}', milliseconds: statuses });
    } finally {
      await stack.stop();
      await rm(settings.TREINO_STATE_DIR, { recursive: true, force: true });
    }
  },

  tables: (records) => [
    {
      title: 'Latency on the idle local stack, milliseconds',
      columns: ['measurement', 'n', 'p50', 'p95', 'max'],
      rows: records.map(({ measurement, milliseconds }) => [
        measurement,
        String(milliseconds.length),
        ...[0.5, 0.95, 1].map((q) => formatNumber(quantile(milliseconds, q))),
      ]),
    },
  ],
};

const claimSchema = z.object({
  message: z.literal('job claimed'),
  process_id: z.string(),
  timestamp: z.iso.datetime(),
});

/** Keeps the time of a claim; ignores all other log lines. */
function recordClaim(line: string, claims: Map<string, number>): void {
  if (!line.includes('"job claimed"')) return;
  const { process_id: id, timestamp } = claimSchema.parse(JSON.parse(line));
  claims.set(id, Date.parse(timestamp));
}

/** @returns the job's id, when the request was sent (milliseconds since the epoch), and how long it took */
async function submitJob(baseUrl: string): Promise<{ id: string; sentAt: number; milliseconds: number }> {
  const sentAt = performance.timeOrigin + performance.now();
  const started = performance.now();
  const response = await fetch(`${baseUrl}/train`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      indicator: 'status',
      machine_name: MACHINE,
      labeling: {
        drop_percentage: tinyLabeling.dropPercentage,
        window_minutes: tinyLabeling.windowMinutes,
      },
      search: { folds: 2, param_grid: { n_estimators: [2], max_depth: [2] } },
    }),
  });
  const body = (await response.json()) as { process_id: string };
  const milliseconds = performance.now() - started;
  if (!response.ok) throw new Error(`POST /train returned ${response.status}: ${JSON.stringify(body)}`);
  return { id: body.process_id, sentAt, milliseconds };
}

const waitForJob = (baseUrl: string, id: string): Promise<JobView> =>
  eventually(
    async () => (await (await fetch(`${baseUrl}/status/${id}`)).json()) as JobView,
    (job) => job.finished_at !== null,
    { deadlineSeconds: 60, what: `the end of job ${id}` },
  );

/** @returns milliseconds of one request for an unknown job, a 404 after reading the job table */
async function timeStatusRequest(baseUrl: string): Promise<number> {
  const started = performance.now();
  await (await fetch(`${baseUrl}/status/${randomUUID()}`)).arrayBuffer();
  return performance.now() - started;
}
