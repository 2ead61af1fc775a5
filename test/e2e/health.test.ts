/** The `health` indicator over HTTP on the embedded stack, compared with a reference model trained in Python. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { GetObjectCommand } from '@aws-sdk/client-s3';
import type { S3Client } from '@aws-sdk/client-s3';
import type postgres from 'postgres';
import { openAwsClients } from '../../local/aws/resources/aws-clients.ts';
import { startStack } from '../../local/stack.ts';
import type { Stack } from '../../local/stack.ts';
import { openOnnxModel } from '../../lib/formats/onnx/onnx-model.ts';
import type { JobView } from '../../lib/api/views/job-view.ts';
import type { PlanView } from '../../lib/api/views/plan-view.ts';
import type { PublishedMetrics } from '../../lib/training/publishing/published-metrics.ts';
import { connect } from '../../lib/platform/postgres/connect.ts';
import { findModelByProcess } from '../../lib/warehouse/models/models.ts';
import { locateLibrary } from '../../lib/xgboost/locate.ts';
import { openLibrary } from '../../lib/xgboost/library.ts';
import { expectClose } from '../support/expect-close.ts';
import { eventually } from '../support/eventually.ts';
import { predictWith } from '../support/grow-model.ts';
import { floats, healthJob, healthJobRows, healthJobTelemetry } from '../support/health-job.ts';
import { freeSettings } from '../support/stack.ts';

const machine = 'HEALTH-1';
/** The same readings an hour apart, so no row has a target half an hour ahead. */
const hourly = 'HOURLY-1';

/** Metrics that depend on the rows only, so they are the same in every XGBoost version. */
const rowMetrics = ['train_size', 'test_size', 'left_out', 'embargo', 'tolerance_minutes', 'scale'] as const;

const library = openLibrary(locateLibrary());
const { xgboost } = healthJob.trained.versions;
const itWithSameXgboost = library.version === xgboost ? it : it.skip;

describe('training a health model over HTTP', () => {
  let stack: Stack;
  let sql: postgres.Sql;
  let s3: S3Client;

  beforeAll(async () => {
    stack = await startStack(await freeSettings());
    const { environment } = stack;
    sql = connect(environment.DATABASE_URL);
    s3 = openAwsClients(environment).s3;
    const { features } = healthJob.trained;
    const zeros = Object.fromEntries(
      [...features, 'FlexAnalogue4_1', 'FlexAnalogue4_2'].map((name) => [name, 0]),
    );
    const rows = healthJobRows().map(({ timestamp, readings }) => ({ timestamp, ...zeros, ...readings }));
    const start = Date.parse(rows[0]!.timestamp);
    await sql`INSERT INTO processed_data ${sql(rows.map((row) => ({ ...row, motor_pump: machine })))}`;
    await sql`INSERT INTO processed_data ${sql(
      rows.map((row, index) => ({
        ...row,
        motor_pump: hourly,
        timestamp: new Date(start + index * 3_600_000).toISOString(),
      })),
    )}`;
  }, 120_000);

  afterAll(async () => {
    await sql.end();
    s3.destroy();
    await stack.stop();
  });

  const post = (body: Record<string, unknown>, query = '') =>
    fetch(`${stack.baseUrl}/train${query}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ indicator: 'health', search: { param_grid: healthJob.grid }, ...body }),
    });
  const trainUntilFinished = async (body: Record<string, unknown>): Promise<JobView> => {
    const response = await post(body);
    expect(response.status).toBe(200);
    const { process_id: id } = (await response.json()) as { process_id: string };
    return eventually(
      async () => (await (await fetch(`${stack.baseUrl}/status/${id}`)).json()) as JobView,
      ({ status }) => status === 'completed' || status === 'failed',
      { deadlineSeconds: 120, what: `the end of job ${id}` },
    );
  };
  const readFile = async (key: string | undefined): Promise<Uint8Array> => {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: 'models', Key: key }));
    return Body!.transformToByteArray();
  };

  let job: JobView;
  let metrics: PublishedMetrics<'health'>;
  /** Predictions of the published .ubj for the test split. */
  let predictions: Float32Array;

  it('publishes three equivalent model files, evaluated on the same rows as pandas', async () => {
    const { trained } = healthJob;
    job = await trainUntilFinished({ machine_name: machine });
    expect(job).toMatchObject({
      indicator: 'health',
      status: 'completed',
      error_message: null,
      progress: { phase: 'finished', completed: 13, total: 13 },
    });
    const row = (await findModelByProcess(sql, job.process_id))!;
    expect(row).toMatchObject({ indicator: 'health', bucketAddress: job.bucket_address, rows: 600 });
    metrics = row.metrics as unknown as PublishedMetrics<'health'>;
    expect(metrics).toMatchObject({
      indicator: 'health',
      objective: 'reg:squarederror',
      threshold: null,
      features: trained.features,
      labeling: { embargo: false },
      search: {
        strategy: 'grid',
        scoring: 'neg_root_mean_squared_error',
        fold_type: 'k_fold',
        folds: 3,
        param_grid: healthJob.grid,
      },
      onnx_gate: { rows: 120, flips: null },
      verdict: { level: 'useful' },
    });
    expect(metrics.onnx_gate.max_difference).toBeLessThanOrEqual(1e-5);
    for (const name of rowMetrics) expect(metrics[name]).toEqual(trained.metrics[name]);

    const { values, features } = healthJobTelemetry();
    const testRows = values.slice(480 * features.length);
    const ubj = await readFile(job.artifacts?.ubj);
    predictions = predictWith(library, ubj, {
      values: testRows,
      rows: 120,
      columns: features.length,
    });
    const onnx = await openOnnxModel(await readFile(job.artifacts?.onnx));
    try {
      expect(onnx).toMatchObject({ features, objective: 'reg:squarederror', threshold: null });
      expectClose([...(await onnx.predict(testRows, 120))], [...predictions], 1e-3);
    } finally {
      await onnx.close();
    }
    const pkl = Buffer.from(await readFile(job.artifacts?.pkl));
    expect(pkl.includes('XGBRegressor')).toBe(true);
    expect(pkl.includes(Buffer.from(ubj))).toBe(true);
  }, 120_000);

  itWithSameXgboost(
    `matches the model of Python's XGBoost ${xgboost} and the metrics of scikit-learn`,
    () => {
      const { trained } = healthJob;
      expect(predictions).toEqual(floats(trained.predictions));
      expect(metrics.best_params).toEqual(trained.bestParams);
      const figures = Object.entries(metrics).filter(([name]) => name in trained.metrics);
      expectClose(Object.fromEntries(figures), trained.metrics, 1e-12);
    },
  );

  it('reports row metrics in a dry run, with and without an embargo', async () => {
    for (const [embargo, { metrics }] of [
      [false, healthJob.trained],
      [true, healthJob.trained_with_embargo],
    ] as const) {
      const response = await post({ machine_name: machine, labeling: { embargo } }, '?dry_run=true');
      expect(response.status).toBe(200);
      const plan = (await response.json()) as Extract<PlanView, { indicator: 'health' }>;
      for (const name of rowMetrics) expect(plan[name]).toEqual(metrics[name]);
      expect(plan).toMatchObject({ indicator: 'health', rows: 600, features: 39, candidates: 4, fits: 13 });
      expect(Object.keys(plan)).toEqual([
        'indicator',
        'rows',
        'features',
        'excluded_columns',
        'first_timestamp',
        'last_timestamp',
        'train_size',
        'test_size',
        'embargo',
        'left_out',
        'horizon_minutes',
        'tolerance_minutes',
        'scale',
        'constant_signals',
        'candidates',
        'fits',
        'estimated_seconds',
        'estimated_memory_mib',
        'rate',
        'runner',
        'runner_reason',
        'runner_reason_code',
        'warnings',
        'warning_codes',
      ]);
    }
  });

  it('fails with the error message of the dry run when no row has a target', async () => {
    const problem = (await (await post({ machine_name: hourly }, '?dry_run=true')).json()) as {
      detail: string;
    };
    const failed = await trainUntilFinished({ machine_name: hourly });
    expect(failed).toMatchObject({
      status: 'failed',
      error_code: 'no_target',
      error_message: problem.detail,
    });
    expect(failed.attempt).toBe(1);
  }, 60_000);

  it.each([
    ['labeling.window_minutes', { labeling: { window_minutes: 30 } }],
    ['search.scoring', { search: { scoring: 'recall' } }],
    ['search.fold_type', { search: { fold_type: 'stratified' } }],
  ])('refuses %s, which applies only to status, with 422', async (field, body) => {
    const response = await post({ machine_name: machine, ...body });
    expect(response.status).toBe(422);
    expect(await response.json()).toMatchObject({ errors: [{ field }] });
  });
});
