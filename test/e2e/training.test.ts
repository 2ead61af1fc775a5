/** Training over HTTP on the embedded stack, without mocks. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { GetObjectCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import type { GetObjectCommandOutput, S3Client } from '@aws-sdk/client-s3';
import { GetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import type { SQSClient } from '@aws-sdk/client-sqs';
import type postgres from 'postgres';
import { startStack } from '../../local/stack.ts';
import type { Stack } from '../../local/stack.ts';
import { ARTIFACT_FORMATS } from '../../lib/jobs/job.ts';
import { findModelByProcess } from '../../lib/warehouse/models/models.ts';
import { openApiClient } from '../client/api-client.ts';
import type { Accepted, ApiClient, Job, Plan, Problem, TrainRequest } from '../client/api-client.ts';
import { loadEarlierSamples } from '../fixtures/earlier-samples/load.ts';
import { countJobs, freeSettings, openClients } from '../support/stack.ts';
import { eventually } from '../support/eventually.ts';
import { insertTinyTelemetry } from '../support/tiny-telemetry.ts';

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const rfc3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/;
/** Four candidates with small trees, so that a job takes a few seconds. */
const smallGrid = { n_estimators: [10, 20], max_depth: [3], learning_rate: [0.1], subsample: [0.8, 1] };

/** Machines whose jobs run concurrently. */
const small = ['SMALL-1', 'SMALL-2'];

const readFirstBytes = async (object: GetObjectCommandOutput, count: number): Promise<number[]> =>
  Array.from((await object.Body!.transformToByteArray()).subarray(0, count));

/** 8 candidates, 24 fits and the final fit: long enough to see several progress updates, one per second. */
const watchableGrid = {
  n_estimators: [100, 200],
  max_depth: [6],
  learning_rate: [0.1, 0.2],
  subsample: [0.8, 1],
};

type StatusRequest = Omit<TrainRequest, 'indicator'>;

describe('training over HTTP', () => {
  let stack: Stack;
  let api: ApiClient;
  let sql: postgres.Sql;
  let s3: S3Client;
  let sqs: SQSClient;
  let clients: ReturnType<typeof openClients>;

  beforeAll(async () => {
    stack = await startStack(await freeSettings());
    api = openApiClient(stack.baseUrl);
    clients = openClients(stack.environment);
    ({ sql, s3, sqs } = clients);
    await loadEarlierSamples(sql, ['MOTOBOMBA-002', 'MOTOBOMBA-007']);
    await insertTinyTelemetry(sql, small, 1000);
    await sql`
      insert into processed_data ${sql(
        (
          await sql`select * from processed_data where motor_pump = 'MOTOBOMBA-007' order by "timestamp" limit 20`
        ).map(({ id: _, ...row }) => ({ ...row, motor_pump: 'TINY' })),
      )}`;
  }, 120_000);

  afterAll(async () => {
    await clients.close();
    await stack.stop();
  });

  const post = (
    body: string | undefined,
    headers: Record<string, string> = { 'content-type': 'application/json' },
    query = '',
  ) =>
    fetch(`${stack.baseUrl}/train${query}`, { method: 'POST', headers, ...(body !== undefined && { body }) });
  const requestOf = (body: StatusRequest): TrainRequest => ({
    indicator: 'status',
    search: { param_grid: smallGrid },
    ...body,
  });
  const dryRun = (body: StatusRequest) => api.POST('/train/plan', { body: requestOf(body) });
  const train = async (body: StatusRequest): Promise<string> => {
    const { data } = await api.POST('/train', { body: requestOf(body) });
    expect(data).toHaveProperty('process_id');
    return (data as Accepted).process_id;
  };
  const status = async (id: string, wait = 0): Promise<Job> => {
    const params = { path: { process_id: id }, query: { wait } };
    const { data } = await api.GET('/status/{process_id}', { params });
    expect(data).toBeDefined();
    return data!;
  };
  const untilFinished = (id: string): Promise<Job> =>
    eventually(
      () => status(id, 10),
      (job) => job.status === 'completed' || job.status === 'failed',
      { deadlineSeconds: 120, what: `the end of job ${id}` },
    );
  const jobCount = () => countJobs(clients.jobs);
  const messageCount = async (): Promise<number> => {
    const { Attributes = {} } = await sqs.send(
      new GetQueueAttributesCommand({
        QueueUrl: stack.environment.TRAINING_QUEUE_URL,
        AttributeNames: ['All'],
      }),
    );
    return (
      Number(Attributes.ApproximateNumberOfMessages) +
      Number(Attributes.ApproximateNumberOfMessagesNotVisible)
    );
  };
  /** Waits until the queue is empty. A message is deleted shortly after its job ends. */
  const untilQueueEmpty = () =>
    eventually(messageCount, (count) => count === 0, { deadlineSeconds: 60, what: 'an empty queue' });
  const keysOf = async (machine: string): Promise<string[]> => {
    const { Contents = [] } = await s3.send(
      new ListObjectsV2Command({ Bucket: 'models', Prefix: `model/xgb_model_${machine}_` }),
    );
    return Contents.map(({ Key }) => Key ?? '').sort();
  };

  it('accepts a job, trains, and publishes one model', async () => {
    const response = await post(
      JSON.stringify({
        indicator: 'status',
        machine_name: 'MOTOBOMBA-007',
        search: { param_grid: smallGrid },
      }),
    );
    expect(response.status).toBe(200);
    const accepted = (await response.json()) as { process_id: string; status: string };
    expect(Object.keys(accepted)).toEqual(['process_id', 'status']);
    expect(accepted.process_id).toMatch(uuid);
    expect(accepted.status).toBe('pending');
    expect(response.headers.get('location')).toBe(`/status/${accepted.process_id}`);

    const job = await untilFinished(accepted.process_id);
    expect(Object.keys(job).slice(0, 9)).toEqual([
      'process_id',
      'indicator',
      'machine_name',
      'status',
      'error_message',
      'created_at',
      'updated_at',
      'finished_at',
      'bucket_address',
    ]);
    expect(job).toMatchObject({
      process_id: accepted.process_id,
      indicator: 'status',
      machine_name: 'MOTOBOMBA-007',
      status: 'completed',
      error_message: null,
      attempt: 1,
      runner: 'lambda',
      start_date: null,
      end_date: null,
      progress: { phase: 'finished', completed: 13, total: 13, percent: 100, eta_seconds: 0 },
    });
    for (const time of [job.created_at, job.updated_at, job.finished_at]) expect(time).toMatch(rfc3339);
    expect(job.bucket_address).toMatch(/^model\/xgb_model_MOTOBOMBA-007_\d{4}(_\d\d){5}\.pkl$/);

    const model = await findModelByProcess(sql, job.process_id);
    expect(model).toMatchObject({
      id: job.model_id,
      machineName: 'MOTOBOMBA-007',
      bucketAddress: job.bucket_address,
      modelType: 'xgb',
      artifacts: job.artifacts,
    });
    const ubj = await s3.send(new GetObjectCommand({ Bucket: 'models', Key: job.artifacts?.ubj ?? '' }));
    // XGBoost's UBJSON starts with an object.
    expect(await readFirstBytes(ubj, 1)).toEqual(['{'.charCodeAt(0)]);
    const pkl = await s3.send(new GetObjectCommand({ Bucket: 'models', Key: job.bucket_address ?? '' }));
    expect(await readFirstBytes(pkl, 2)).toEqual([0x80, 4]);
  }, 180_000);

  it('reports increasing progress while a job runs', async () => {
    const id = await train({ machine_name: 'MOTOBOMBA-007', search: { param_grid: watchableGrid } });
    const seen: Job['progress'][] = [];
    await eventually(
      async () => {
        const job = await status(id);
        if (job.status === 'running') seen.push(job.progress);
        return job;
      },
      (job) => job.status === 'completed',
      { deadlineSeconds: 240, what: 'the end of the search' },
    );
    const percents = seen.map(({ percent }) => percent);
    expect(percents).toEqual([...percents].sort((a, b) => a - b));
    expect(new Set(percents).size).toBeGreaterThan(2);
    const searching = seen.filter(({ phase, completed }) => phase === 'searching' && completed > 0);
    expect(searching.length).toBeGreaterThan(0);
    for (const { total, eta_seconds } of searching) {
      expect(total).toBe(25);
      expect(eta_seconds).toBeGreaterThan(0);
    }
  }, 300_000);

  it('trains on whole days, including the first and the last', async () => {
    const [bounds] = await sql<{ first: string; last: string; rows: number }[]>`
      select min("timestamp")::date::text as first, (min("timestamp")::date + 1)::text as last, null::int as rows
      from processed_data where motor_pump = 'MOTOBOMBA-007'`;
    const [expected] = await sql<{ rows: number }[]>`
      select count(*)::int as rows from processed_data
      where motor_pump = 'MOTOBOMBA-007' and "timestamp"::date between ${bounds!.first} and ${bounds!.last}`;
    const id = await train({
      machine_name: 'MOTOBOMBA-007',
      start_date: bounds!.first,
      end_date: bounds!.last,
    });
    expect(await untilFinished(id)).toMatchObject({
      status: 'completed',
      start_date: bounds!.first,
      end_date: bounds!.last,
    });
    expect((await findModelByProcess(sql, id))?.rows).toBe(expected!.rows);
  }, 180_000);

  it('fails with a message when the machine never failed', async () => {
    const job = await untilFinished(await train({ machine_name: 'MOTOBOMBA-002' }));
    expect(job).toMatchObject({
      status: 'failed',
      error_code: 'no_failure_event',
      bucket_address: null,
      attempt: 1,
    });
    expect(job.error_message).toMatch(/MOTOBOMBA-002.*-70/s);
    expect(await keysOf('MOTOBOMBA-002')).toEqual([]);
  }, 60_000);

  it('fails with a message when the dates have too few rows or none', async () => {
    const few = await untilFinished(await train({ machine_name: 'TINY' }));
    expect(few).toMatchObject({ status: 'failed', error_code: 'too_few_rows' });
    expect(few.error_message).toMatch(/\b20\b/);
    const none = await untilFinished(await train({ machine_name: 'TINY', end_date: '1999-12-31' }));
    expect(none).toMatchObject({ status: 'failed', error_code: 'no_rows' });
  }, 60_000);

  it('completes twenty concurrent jobs with one model each', async () => {
    const ids = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        train({
          machine_name: small[index % 2]!,
          labeling: { window_minutes: 4 },
          search: { param_grid: { n_estimators: [5], max_depth: [2], learning_rate: [0.1], subsample: [1] } },
        }),
      ),
    );
    expect(new Set(ids).size).toBe(20);
    const jobs = await Promise.all(ids.map(untilFinished));
    expect(jobs.map(({ status: finalStatus }) => finalStatus)).toEqual(
      Array.from({ length: 20 }, () => 'completed'),
    );
    expect(new Set(jobs.map(({ bucket_address }) => bucket_address)).size).toBe(20);
    const rows = await sql`select 1 from models where process_id = any(${ids})`;
    expect(rows).toHaveLength(20);
    for (const machine of small) expect(await keysOf(machine)).toHaveLength(ARTIFACT_FORMATS.length * 10);
  }, 300_000);

  describe('a dry run', () => {
    it('returns the figures that training with the same request produces', async () => {
      await untilQueueEmpty();
      const [jobs, messages] = [await jobCount(), await messageCount()];
      const { response, data } = await dryRun({ machine_name: 'MOTOBOMBA-007' });
      expect(response.status).toBe(200);
      const plan = data as Extract<Plan, { indicator: 'status' }>;
      expect(await jobCount()).toBe(jobs);
      expect(await messageCount()).toBe(messages);

      const [row] = await sql`
        with numbered as materialized (
          select "timestamp" as time, "Eng_RPM_variation_percentage" <= -70 as event,
            row_number() over (order by "timestamp", id) <= count(*) over () * 8 / 10 as train
          from processed_data where motor_pump = 'MOTOBOMBA-007'
        ), failures as materialized (select time from numbered where event),
        labelled as (
          select *, exists (
            select 1 from failures
            where numbered.time >= failures.time - interval '30 minutes' and numbered.time < failures.time
          ) as positive from numbered
        )
        select count(*)::int as rows, min(time) as first, max(time) as last,
          count(*) filter (where train)::int as train_size, count(*) filter (where not train)::int as test_size,
          json_build_object('train', count(*) filter (where event and train),
            'test', count(*) filter (where event and not train)) as events,
          json_build_object('train', count(*) filter (where positive and train),
            'test', count(*) filter (where positive and not train)) as positives
        from labelled`;
      const { first, last, ...figures } = row as { first: Date; last: Date; rows: number };
      expect(plan).toMatchObject({
        indicator: 'status',
        ...figures,
        embargo: { dropped: false },
        first_timestamp: first.toISOString(),
        last_timestamp: last.toISOString(),
        features: 39,
        candidates: 4,
        fits: 13,
        runner: 'lambda',
      });
      expect(plan.scale_pos_weight).toBe((plan.train_size - plan.positives.train) / plan.positives.train);
      expect(plan.estimated_seconds).toBeGreaterThan(0);
      expect(plan.estimated_memory_mib).toBeGreaterThan(100);
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
        'events',
        'positives',
        'scale_pos_weight',
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

      const job = await untilFinished(await train({ machine_name: 'MOTOBOMBA-007' }));
      expect(job.progress.total).toBe(plan.fits);
      expect(job.runner).toBe(plan.runner);
      const model = await findModelByProcess(sql, job.process_id);
      const { verdict } = model!.metrics as { verdict: { level: string } };
      expect(plan.warnings.some((warning) => warning.startsWith('The verdict will be "unproven"'))).toBe(
        verdict.level === 'unproven',
      );
      expect(model).toMatchObject({
        rows: plan.rows,
        metrics: {
          train_size: plan.train_size,
          test_size: plan.test_size,
          failure_events_train: plan.positives.train,
          failure_events_test: plan.positives.test,
        },
      });
    }, 180_000);

    it.each([
      ['the machine never failed', { machine_name: 'MOTOBOMBA-002' }],
      ['there are too few rows', { machine_name: 'TINY' }],
      ['there are no rows in the dates', { machine_name: 'TINY', end_date: '1999-12-31' }],
    ])(
      'is refused with the error of the job when %s',
      async (_case, body) => {
        const { response, error: problem } = await dryRun(body);
        const job = await untilFinished(await train(body));
        expect(response.status).toBe(422);
        expect(response.headers.get('content-type')).toMatch(/^application\/problem\+json/);
        expect(problem).toMatchObject({
          type: `urn:treino:problem:${job.error_code}`,
          status: 422,
          detail: job.error_message,
        });
      },
      60_000,
    );

    it('is refused with 400 when the training request is invalid', async () => {
      const { response, error } = await dryRun({ machine_name: 'MOTOBOMBA-404' });
      expect(response.status).toBe(400);
      expect(error).toMatchObject({ errors: [{ field: 'machine_name' }] });
    });

    it.each([
      ['?dry_run=yes', 'dry_run must be true or false.'],
      ['?dry_run=', 'dry_run must be true or false.'],
      ['?dry_run=TRUE', 'dry_run must be true or false.'],
      ['?dry_run=true&dry_run=false', 'dry_run is given more than once; send it once.'],
    ])('refuses %s with 422', async (query, detail) => {
      const jobs = await jobCount();
      const body = JSON.stringify({ indicator: 'status', machine_name: 'MOTOBOMBA-007' });
      const response = await post(body, undefined, query);
      expect(response.status).toBe(422);
      expect(await response.json()).toMatchObject({
        detail,
        errors: [{ field: 'dry_run' }],
      });
      expect(await jobCount()).toBe(jobs);
    });

    it('is off with ?dry_run=false', async () => {
      const body = {
        indicator: 'status',
        machine_name: 'MOTOBOMBA-002',
        search: { param_grid: smallGrid },
      };
      const response = await post(JSON.stringify(body), undefined, '?dry_run=false');
      const accepted = (await response.json()) as { process_id: string; status: string };
      expect(accepted.status).toBe('pending');
      await untilFinished(accepted.process_id);
      // The next tests count messages.
      await untilQueueEmpty();
    }, 60_000);
  });

  describe('invalid input', () => {
    const valid = { indicator: 'status', machine_name: 'MOTOBOMBA-007' };
    const json = (overrides: Record<string, unknown>) => JSON.stringify({ ...valid, ...overrides });
    const cases: [string, number, string, string | undefined, Record<string, string> | undefined][] = [
      ['no body', 422, 'body', undefined, undefined],
      ['malformed JSON', 400, 'body', '{"indicator"', undefined],
      ['a wrong type', 422, 'machine_name', json({ machine_name: 7 }), undefined],
      ['an unknown field', 422, 'machine', json({ machine: 'x' }), undefined],
      ['an unknown indicator', 400, 'indicator', json({ indicator: 'luck' }), undefined],
      ['an unknown machine', 400, 'machine_name', json({ machine_name: 'MOTOBOMBA-404' }), undefined],
      [
        'SQL as a name',
        400,
        'machine_name',
        json({ machine_name: "'; DROP TABLE processed_data; --" }),
        undefined,
      ],
      ['a path as a name', 400, 'machine_name', json({ machine_name: '../../etc/passwd' }), undefined],
      ['a NUL character', 422, 'machine_name', json({ machine_name: 'MOTOBOMBA\u0000-007' }), undefined],
      [
        'a name of 10,000 characters',
        422,
        'machine_name',
        json({ machine_name: 'x'.repeat(10_000) }),
        undefined,
      ],
      ['31 February', 422, 'start_date', json({ start_date: '2026-02-31' }), undefined],
      [
        'a start after the end',
        400,
        'start_date',
        json({ start_date: '2026-02-02', end_date: '2026-02-01' }),
        undefined,
      ],
      ['a body over 64 KiB', 413, 'body', json({ machine_name: 'x'.repeat(65_536) }), undefined],
      [
        'a form',
        415,
        'content-type',
        'indicator=status',
        { 'content-type': 'application/x-www-form-urlencoded' },
      ],
    ];

    it.each(cases)(
      'refuses %s with a problem that names the field, and creates nothing',
      async (_name, expectedStatus, field, body, headers) => {
        const [jobs, messages] = [await jobCount(), await messageCount()];
        const response = await post(body, headers ?? (body === undefined ? {} : undefined));
        expect(response.headers.get('content-type')).toMatch(/^application\/problem\+json/);
        const problem = (await response.json()) as Problem;
        expect(problem).toMatchObject({ status: expectedStatus, errors: [{ field }] });
        expect(response.status).toBe(expectedStatus);
        expect(problem.detail).toMatch(/\S+\.$/);
        expect(await jobCount()).toBe(jobs);
        expect(await messageCount()).toBe(messages);
      },
    );

    it.each(['not-a-uuid', '00000000-0000-4000-8000-000000000000', '%00', "x'--"])(
      'returns 404 for GET /status/%s',
      async (id) => {
        const response = await fetch(`${stack.baseUrl}/status/${id}`);
        expect(response.status).toBe(404);
        expect(response.headers.get('content-type')).toMatch(/^application\/problem\+json/);
      },
    );

    it('returns 405 for a wrong method and 404 for an unknown path', async () => {
      const wrongMethod = await fetch(`${stack.baseUrl}/train`);
      expect(wrongMethod.status).toBe(405);
      expect(wrongMethod.headers.get('allow')).toBe('POST');
      const unknown = await fetch(`${stack.baseUrl}/nowhere`);
      expect(unknown.status).toBe(404);
      expect(await unknown.json()).toMatchObject({ status: 404, detail: 'There is nothing at /nowhere.' });
    });

    it('treats a trailing slash like the path without it', async () => {
      const body = JSON.stringify({ machine_name: 7 });
      const headers = { 'content-type': 'application/json' };
      const send = async (path: string) => {
        const response = await fetch(`${stack.baseUrl}${path}`, { method: 'POST', headers, body });
        return { status: response.status, problem: await response.json() };
      };
      const expected = await send('/train?dry_run=true');
      expect(expected.status).toBe(422);
      expect(await send('/train/?dry_run=true')).toEqual(expected);
    });
  });

  it('returns ok for GET /health', async () => {
    const response = await fetch(`${stack.baseUrl}/health`);
    expect(response.status).toBe(200);
    const body = (await response.json()) as { status: string; timestamp: string };
    expect(body.status).toBe('ok');
    expect(body.timestamp).toMatch(rfc3339);
  });
});
