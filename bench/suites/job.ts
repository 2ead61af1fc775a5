/**
 * A whole job. Ours runs on the local stack, from `POST /train` until the job is `completed`, including queue, lease and
 * publishing to S3 and PostgreSQL. The baseline runs the predecessor's steps in one Python process on the same PostgreSQL.
 * A record is one pair: the baseline's run, then ours.
 */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { DEFAULT_GRID } from '../../lib/learning/search/candidates.ts';
import { connect } from '../../lib/platform/postgres/connect.ts';
import { findModelByProcess } from '../../lib/warehouse/models/models.ts';
import type { JobView } from '../../lib/api/views/job-view.ts';
import { startStack } from '../../local/stack.ts';
import type { Stack } from '../../local/stack.ts';
import { eventually } from '../../test/support/eventually.ts';
import { freeSettings } from '../../test/support/stack.ts';
import { fillTelemetry } from '../database.ts';
import { measureProcess } from '../measure-process.ts';
import type { Suite } from '../suite.ts';
import { spread } from '../statistics.ts';
import { formatSpread } from '../table.ts';

const trainedModelSchema = z.object({ bestParams: z.record(z.string(), z.number()), auc: z.number() });
type TrainedModel = z.infer<typeof trainedModelSchema>;

const recordSchema = z.object({
  /** All rows; a fifth of them is the test part. */
  rows: z.number(),
  baselineSeconds: z.number(),
  ourSeconds: z.number(),
  sameChoice: z.boolean(),
  /** Difference of the ROC AUC on the test part. */
  aucDifference: z.number(),
});

const QUICK_GRID = { n_estimators: [10, 20], max_depth: [3] };

export const job: Suite<z.infer<typeof recordSchema>> = {
  name: 'job',
  about: 'a whole job over HTTP, compared with the predecessor',
  record: recordSchema,

  async measure(context, save) {
    const { options, scratch, log } = context;
    const python = await context.python();
    if ('missing' in python) {
      context.skip(`the whole job with Python: ${python.missing}`);
      return;
    }
    const grid = options.quick ? QUICK_GRID : DEFAULT_GRID;
    const settings = await freeSettings();
    const stack = await startStack(settings);
    const url = stack.environment.DATABASE_URL;
    const sql = connect(url, { statementTimeoutSeconds: 3600 });
    try {
      for (const rows of options.rows ?? [options.quick ? 5000 : 100_000]) {
        const machine = `synthetic-${rows}`;
        await fillTelemetry(sql, machine, rows);
        for (let round = 0; round < (options.repeat ?? (options.quick ? 1 : 2)); round += 1) {
          const baseline = await measureProcess({
            program: python.python,
            args: [
              join(import.meta.dirname, '../baselines/job.py'),
              ...[url, machine, join(scratch, 'model.pkl'), JSON.stringify(grid)],
            ],
            through: options.through,
            result: trainedModelSchema,
          });
          const { seconds, processId } = await train(stack, machine, grid);
          const model = await findModelByProcess(sql, processId);
          const ours = readTrainedModel(model?.metrics);
          log(`${rows} rows: baseline ${baseline.seconds.toFixed(1)} s, ours ${seconds.toFixed(1)} s`);
          await save({
            rows,
            baselineSeconds: baseline.seconds,
            ourSeconds: seconds,
            sameChoice: hasSameParams(baseline.result, ours),
            aucDifference: Math.abs(baseline.result.auc - ours.auc),
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
      title: 'Whole job, seconds',
      columns: ['rows', 'baseline', 'ours', 'times faster', 'same choice', 'AUC difference'],
      rows: Object.values(Object.groupBy(records, ({ rows }) => rows)).map((pairs) => [
        pairs![0]!.rows.toLocaleString('en'),
        formatSpread(spread(pairs!.map(({ baselineSeconds }) => baselineSeconds))),
        formatSpread(spread(pairs!.map(({ ourSeconds }) => ourSeconds))),
        formatSpread(spread(pairs!.map(({ baselineSeconds, ourSeconds }) => baselineSeconds / ourSeconds))),
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
  if (!response.ok) throw new Error(`POST /train returned ${response.status}: ${await response.text()}`);
  const { process_id: processId } = (await response.json()) as { process_id: string };
  const ended = await eventually(
    async () => (await (await fetch(`${baseUrl}/status/${processId}`)).json()) as JobView,
    ({ finished_at: finishedAt }) => finishedAt !== null,
    { deadlineSeconds: 3600, what: `the end of job ${processId}` },
  );
  if (ended.status !== 'completed') throw new Error(`The job is ${ended.status}: ${ended.error_message}`);
  return { seconds: (performance.now() - started) / 1000, processId };
}

function readTrainedModel(metrics: unknown): TrainedModel {
  const { best_params: bestParams, auc_score: auc } = z
    .object({ best_params: trainedModelSchema.shape.bestParams, auc_score: z.number() })
    .parse(metrics);
  return { bestParams, auc };
}

const hasSameParams = (baseline: TrainedModel, ours: TrainedModel): boolean =>
  JSON.stringify(Object.entries(baseline.bestParams).sort()) ===
  JSON.stringify(Object.entries(ours.bestParams).sort());
