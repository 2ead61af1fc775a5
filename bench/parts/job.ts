/**
 * The whole job: ours from sending `POST /train` on the local stack to the job seen `completed`, with all
 * there is between (queue, lease, publishing to S3 and PostgreSQL), against the predecessor's steps in one
 * Python process on the same PostgreSQL. One record is one pair: the peer's run, then ours.
 */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { DEFAULT_GRID } from '../../lib/learning/search/grid.ts';
import { connect } from '../../lib/platform/postgres/connect.ts';
import { findModelByProcess } from '../../lib/warehouse/models/models.ts';
import type { JobView } from '../../lib/training/job-view.ts';
import { startStack } from '../../local/stack.ts';
import type { Stack } from '../../local/stack.ts';
import { eventually } from '../../test/support/eventually.ts';
import { freeSettings } from '../../test/support/stack.ts';
import { fillTelemetry } from '../database.ts';
import { runMeasured } from '../measured-process.ts';
import type { Part } from '../part.ts';
import { spread } from '../statistics.ts';
import { range } from '../table.ts';

const trainedSchema = z.object({ bestParams: z.record(z.string(), z.number()), auc: z.number() });
type Trained = z.infer<typeof trainedSchema>;

const recordSchema = z.object({
  /** All rows, a fifth of them to test on. */
  rows: z.number(),
  peerSeconds: z.number(),
  ourSeconds: z.number(),
  sameChoice: z.boolean(),
  /** Of the area under the ROC curve on the test part. */
  aucDifference: z.number(),
});

const quickGrid = { n_estimators: [10, 20], max_depth: [3] };

export const job: Part<z.infer<typeof recordSchema>> = {
  name: 'job',
  about: 'the whole job over HTTP, against the predecessor',
  record: recordSchema,

  async measure(bench, keep) {
    const { options, scratch, say } = bench;
    const python = await bench.python();
    if ('missing' in python) {
      bench.leaveOut(`the whole job against Python: ${python.missing}`);
      return;
    }
    const grid = options.quick ? quickGrid : DEFAULT_GRID;
    const settings = await freeSettings();
    const stack = await startStack(settings);
    const url = stack.environment.DATABASE_URL;
    const sql = connect(url, { statementTimeoutSeconds: 3600 });
    try {
      for (const rows of options.rows ?? [options.quick ? 5000 : 100_000]) {
        const machine = `synthetic-${rows}`;
        await fillTelemetry(sql, machine, rows);
        for (let round = 0; round < (options.repeat ?? (options.quick ? 1 : 2)); round += 1) {
          const peer = await runMeasured({
            program: python.python,
            args: [
              join(import.meta.dirname, '../peers/job.py'),
              ...[url, machine, join(scratch, 'model.pkl'), JSON.stringify(grid)],
            ],
            through: options.through,
            result: trainedSchema,
          });
          const { seconds, processId } = await train(stack, machine, grid);
          const model = await findModelByProcess(sql, processId);
          const ours = trainedOf(model?.metrics);
          say(`${rows} rows: peer ${peer.seconds.toFixed(1)} s, ours ${seconds.toFixed(1)} s`);
          await keep({
            rows,
            peerSeconds: peer.seconds,
            ourSeconds: seconds,
            sameChoice: sameParams(peer.result, ours),
            aucDifference: Math.abs(peer.result.auc - ours.auc),
          });
        }
      }
    } finally {
      await sql.end();
      await stack.stop();
      await rm(settings.TREINO_STATE_DIR, { recursive: true, force: true });
    }
  },

  tables: (records) => [
    {
      title: 'The whole job, seconds',
      columns: ['rows', 'peer', 'ours', 'times faster', 'same choice', 'AUC differs by'],
      rows: Object.values(Object.groupBy(records, ({ rows }) => rows)).map((pairs) => [
        pairs![0]!.rows.toLocaleString('en'),
        range(spread(pairs!.map(({ peerSeconds }) => peerSeconds))),
        range(spread(pairs!.map(({ ourSeconds }) => ourSeconds))),
        range(spread(pairs!.map(({ peerSeconds, ourSeconds }) => peerSeconds / ourSeconds))),
        `${pairs!.filter(({ sameChoice }) => sameChoice).length} of ${pairs!.length}`,
        String(Math.max(...pairs!.map(({ aucDifference }) => aucDifference))),
      ]),
    },
  ],
};

async function train(
  { baseUrl }: Stack,
  machine: string,
  grid: object,
): Promise<{ seconds: number; processId: string }> {
  const started = performance.now();
  const response = await fetch(`${baseUrl}/train`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ indicator: 'status', machine_name: machine, search: { param_grid: grid } }),
  });
  if (!response.ok) throw new Error(`POST /train answered ${response.status}: ${await response.text()}`);
  const { process_id: processId } = (await response.json()) as { process_id: string };
  const ended = await eventually(
    async () => (await (await fetch(`${baseUrl}/status/${processId}`)).json()) as JobView,
    ({ finished_at: finishedAt }) => finishedAt !== null,
    { deadlineSeconds: 3600, what: `the end of job ${processId}` },
  );
  if (ended.status !== 'completed') throw new Error(`The job ended ${ended.status}: ${ended.error_message}`);
  return { seconds: (performance.now() - started) / 1000, processId };
}

function trainedOf(metrics: unknown): Trained {
  const { best_params: bestParams, auc_score: auc } = z
    .object({ best_params: trainedSchema.shape.bestParams, auc_score: z.number() })
    .parse(metrics);
  return { bestParams, auc };
}

const sameParams = (peer: Trained, ours: Trained): boolean =>
  JSON.stringify(Object.entries(peer.bestParams).sort()) ===
  JSON.stringify(Object.entries(ours.bestParams).sort());
