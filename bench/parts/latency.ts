/**
 * How soon the idle local stack reacts, on a machine with nothing to do but this:
 *
 *   request sent ─▶ job written ─▶ the queue rings ─▶ answer read ┄┄▶ a warm worker claims the job
 *   └─ "POST /train" ────────────────────────────────────────────┘└─ "answer → start" ───────────┘
 *   └─ "submit → start" ─────────────────────────────────────────────────────────────────────────┘
 *
 * The claim is the worker's own log line, written once its conditional write has succeeded, in whole
 * milliseconds of this machine's clock; it may come before the answer. The next job is posted when the last
 * has ended.
 */
import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { z } from 'zod';
import { connect } from '../../lib/warehouse/connect.ts';
import type { JobView } from '../../lib/training/job-view.ts';
import { startStack } from '../../local/stack.ts';
import { eventually } from '../../test/support/eventually.ts';
import { freeSettings } from '../../test/support/stack.ts';
import { insertTinyTelemetry, tinyLabeling } from '../../test/support/tiny-telemetry.ts';
import type { Part } from '../part.ts';
import { quantile } from '../statistics.ts';
import { figure } from '../table.ts';

const recordSchema = z.object({ what: z.string(), milliseconds: z.array(z.number()) });

const machine = 'IDLE-1';

export const latency: Part<z.infer<typeof recordSchema>> = {
  name: 'latency',
  about: 'the idle local stack: HTTP answers, and how soon a worker starts',
  record: recordSchema,

  async measure({ options, say }, keep) {
    const jobs = options.repeat ?? (options.quick ? 3 : 30);
    const claims = new Map<string, number>();
    const settings = await freeSettings();
    const stack = await startStack(settings, { onLine: (_, line) => noteClaim(line, claims) });
    try {
      const sql = connect(stack.environment.DATABASE_URL);
      await insertTinyTelemetry(sql, [machine], 600);
      await sql.end();
      const posts: number[] = [];
      const statuses: number[] = [];
      const starts: number[] = [];
      const startsAfterAnswer: number[] = [];
      // The first is not counted: it loads libxgboost into the worker and opens its connections.
      for (let job = 0; job <= jobs; job += 1) {
        const { id, sentAt, milliseconds } = await post(stack.baseUrl);
        const ended = await end(stack.baseUrl, id);
        if (ended.status !== 'completed')
          throw new Error(`A job ended ${ended.status}: ${ended.error_message}`);
        if (job === 0) continue;
        posts.push(milliseconds);
        starts.push(claims.get(id)! - sentAt);
        startsAfterAnswer.push(claims.get(id)! - sentAt - milliseconds);
      }
      for (let request = 0; request < 10 * jobs; request += 1) statuses.push(await status(stack.baseUrl));
      say(`${jobs} jobs: submit → start ${quantile(starts, 0.5).toFixed(0)} ms`);
      await keep({ what: 'submit → start', milliseconds: starts });
      await keep({ what: 'answer → start', milliseconds: startsAfterAnswer });
      await keep({ what: 'POST /train', milliseconds: posts });
      await keep({ what: 'GET /status/{process_id}', milliseconds: statuses });
    } finally {
      await stack.stop();
      await rm(settings.TREINO_STATE_DIR, { recursive: true, force: true });
    }
  },

  tables: (records) => [
    {
      title: 'Latency on the idle local stack, milliseconds',
      columns: ['what', 'n', 'p50', 'p95', 'most'],
      rows: records.map(({ what, milliseconds }) => [
        what,
        String(milliseconds.length),
        ...[0.5, 0.95, 1].map((q) => figure(quantile(milliseconds, q))),
      ]),
    },
  ],
};

const claimSchema = z.object({
  message: z.literal('job claimed'),
  process_id: z.string(),
  timestamp: z.iso.datetime(),
});

/** Log lines are JSON; what is none, or says something else, is not for us. */
function noteClaim(line: string, claims: Map<string, number>): void {
  if (!line.includes('"job claimed"')) return;
  const { process_id: id, timestamp } = claimSchema.parse(JSON.parse(line));
  claims.set(id, Date.parse(timestamp));
}

/** `sentAt` in milliseconds since the epoch. */
async function post(baseUrl: string): Promise<{ id: string; sentAt: number; milliseconds: number }> {
  const sentAt = performance.timeOrigin + performance.now();
  const started = performance.now();
  const response = await fetch(`${baseUrl}/train`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      indicator: 'status',
      machine_name: machine,
      labeling: {
        drop_percentage: tinyLabeling.dropPercentage,
        window_minutes: tinyLabeling.windowMinutes,
      },
      search: { folds: 2, param_grid: { n_estimators: [2], max_depth: [2] } },
    }),
  });
  const body = (await response.json()) as { process_id: string };
  const milliseconds = performance.now() - started;
  if (!response.ok) throw new Error(`POST /train answered ${response.status}: ${JSON.stringify(body)}`);
  return { id: body.process_id, sentAt, milliseconds };
}

const end = (baseUrl: string, id: string): Promise<JobView> =>
  eventually(
    async () => (await (await fetch(`${baseUrl}/status/${id}`)).json()) as JobView,
    (job) => job.finished_at !== null,
    { deadlineSeconds: 60, what: `the end of job ${id}` },
  );

/** @returns milliseconds of one answer, a 404 from the job table. */
async function status(baseUrl: string): Promise<number> {
  const started = performance.now();
  await (await fetch(`${baseUrl}/status/${randomUUID()}`)).arrayBuffer();
  return performance.now() - started;
}
