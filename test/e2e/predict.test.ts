/** Predictions of published models over HTTP on the embedded stack, compared with libxgboost. */
import { createHash, randomUUID } from 'node:crypto';
import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import type { S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type postgres from 'postgres';
import { connect } from '../../lib/platform/postgres/connect.ts';
import { loadTelemetry } from '../../lib/warehouse/telemetry/load-telemetry.ts';
import { findModel } from '../../lib/warehouse/models/models.ts';
import type { StoredModel } from '../../lib/warehouse/models/models.ts';
import type { LoadedTelemetry } from '../../lib/learning/telemetry.ts';
import type { WindowDefinition } from '../../lib/learning/windows/definition.ts';
import { modelRows } from '../../lib/learning/windows/extend-telemetry.ts';
import { openLibrary } from '../../lib/xgboost/library.ts';
import { locateLibrary } from '../../lib/xgboost/locate.ts';
import { openAwsClients } from '../../local/aws/resources/aws-clients.ts';
import { startStack } from '../../local/stack.ts';
import type { Stack } from '../../local/stack.ts';
import { openApiClient } from '../client/api-client.ts';
import type { ApiClient } from '../client/api-client.ts';
import type { components } from '../../lib/api/openapi/client-types.d.ts';
import { predictWith } from '../support/grow-model.ts';
import { freeSettings } from '../support/stack.ts';
import { insertOpenWarning, WARNING_WINDOW_MINUTES } from '../support/open-warning.ts';
import { runTreino } from '../support/run-treino.ts';
import { insertTinyTelemetry } from '../support/tiny-telemetry.ts';
import { trainOverHttp } from '../support/train-over-http.ts';

type Explanation = components['schemas']['Explanation'];
type PredictRequest = components['schemas']['PredictRequest'];
type Row = Record<string, number | null>;

const machines = ['MOTOBOMBA-007', 'Bomba "2"'] as const;
const telemetryRows = 1000;
/** Maximum difference between a returned and an expected probability. */
const tolerance = 1e-6;

describe('POST /models/{id}/predict', () => {
  let stack: Stack;
  let sql: postgres.Sql;
  let s3: S3Client;
  let client: ApiClient;
  let telemetry: LoadedTelemetry;
  let model: StoredModel;
  let health: StoredModel;

  beforeAll(async () => {
    stack = await startStack(await freeSettings());
    const { environment } = stack;
    sql = connect(environment.DATABASE_URL);
    client = openApiClient(stack.baseUrl);
    s3 = openAwsClients(environment).s3;
    await insertTinyTelemetry(sql, machines, telemetryRows);
    telemetry = await loadTelemetry(sql, { machineName: machines[0] });
    const jobs = await Promise.all([
      trainOverHttp(stack.baseUrl, machines[0]),
      trainOverHttp(stack.baseUrl, machines[0], { indicator: 'health' }),
    ]);
    [model, health] = (await Promise.all(jobs.map((job) => findModel(sql, job.model_id!)))) as [
      StoredModel,
      StoredModel,
    ];
  }, 120_000);

  afterAll(async () => {
    await sql.end();
    s3.destroy();
    await stack.stop();
  });

  it('says whether an alarm is open, for a model with an alarm policy', async () => {
    const machine = 'ALARMS-1';
    await insertTinyTelemetry(sql, [machine], telemetryRows);
    const job = await trainOverHttp(stack.baseUrl, machine, {
      alarms: { max_false_per_week: 1e6, mute_hours: 0.05 },
      evaluation: { origins: 2 },
    });
    const { data: trained } = await client.GET('/models/{id}', { params: { path: { id: job.model_id! } } });
    const { alarms } = trained!.metrics as {
      alarms: { threshold: number; out_of_fold: object; test: object };
    };
    const { backtest, verdict } = trained!.metrics;
    expect(backtest).toMatchObject({ origins: [{ origin: 1 }, { origin: 2 }], pooled: { blocks: 2 } });
    expect(verdict!.reason_codes).toContainEqual(expect.objectContaining({ code: 'backtest_result' }));
    expect(alarms).toMatchObject({ max_false_per_week: 1e6, mute_hours: 0.05, mute_auto: false });
    // The newest row is a failure: everything before it is answered, and it is muted for three minutes.
    const answer = await predict({ machine_name: machine }, job.model_id!);
    const [newest] = answer.data!.predictions;
    expect(answer.data).toMatchObject({
      alarm_threshold: alarms.threshold,
      score: (newest as { probability: number }).probability,
      alarm: false,
      open_alarm: null,
      muted_until: new Date(Date.parse(newest!.timestamp!) + 180_000).toISOString(),
    });
    expect(answer.data!.predictions).toHaveLength(1);
    const muted = await predict({ machine_name: machine, explain: 2 }, job.model_id!);
    expect(muted.data).toMatchObject({ open_alarm_explanation: null });
    expectToAddUp(muted.data!.predictions[0]!.explanation!, 2);
    // Without it, the rows just before the failure are the newest, and at least one is above the threshold.
    await sql`DELETE FROM processed_data WHERE motor_pump = ${machine} AND "timestamp" >=
      (SELECT max("timestamp") FROM processed_data WHERE motor_pump = ${machine})`;
    const open = await predict({ machine_name: machine }, job.model_id!);
    expect(open.data).toMatchObject({ alarm: true, muted_until: null });
    expect(open.data).toHaveProperty('open_alarm.since');
    const why = (await predict({ machine_name: machine, explain: 20 }, job.model_id!)).data!;
    const { open_alarm_explanation: alarm, open_alarm: alarmOpen } = why as typeof why & {
      open_alarm: { score: number };
    };
    expectToAddUp(alarm!, 20);
    expect(1 / (1 + Math.exp(-alarm!.margin))).toBeCloseTo(alarmOpen.score, 5);
    // Rows without times cannot tell.
    const { timestamp: _, ...row } = (
      await sql<Row[]>`
      SELECT * FROM processed_data WHERE motor_pump = ${machine} LIMIT 1`
    )[0]!;
    const numbers = Object.fromEntries(telemetry.features.map((name) => [name, row[name] ?? null]));
    const unknown = await predict({ rows: [numbers] }, job.model_id!);
    expect(unknown.data).toMatchObject({ muted_until: null, open_alarm: null });
    expect(unknown.data!.warnings[0]).toContain('have no times');
  });

  it('computes window features from the history that it reads', async () => {
    const job = await trainOverHttp(stack.baseUrl, machines[0], { features: { windows: 'on' } });
    const windowed = (await findModel(sql, job.model_id!))!;
    const { features, window_features: decision } = windowed.metrics as {
      features: string[];
      window_features: { kept: boolean; definition: WindowDefinition };
    };
    expect(decision.kept).toBe(true);
    const answer = (await predict({ machine_name: machines[0], newest: 50, explain: 3 }, windowed.id)).data!;
    const values = await modelRows(telemetry, features, decision.definition, telemetryRows - 50);
    const region = { values, rows: 50, columns: features.length };
    const ubj = await read(windowed.artifacts.ubj!);
    const expected = predictWith(openLibrary(locateLibrary()), ubj, region).reverse();
    const scores = (rows: typeof answer) =>
      rows.predictions.map((row) => (row as { probability: number }).probability);
    scores(answer).forEach((score, row) => expect(Math.abs(score - expected[row]!)).toBeLessThan(tolerance));
    expect(answer.warnings).toEqual([]);

    // The first rows of the telemetry have no history either.
    const first = Array.from({ length: 20 }, (_, row) => ({
      ...namedRow(row),
      timestamp: new Date(telemetry.timestamps[row]! / 1000).toISOString(),
    })) as unknown as Row[];
    const given = (await predict({ rows: first }, windowed.id)).data!;
    const firstValues = await modelRows(telemetry, features, decision.definition, 0);
    const firstRegion = {
      values: firstValues.slice(0, 20 * features.length),
      rows: 20,
      columns: features.length,
    };
    const firstExpected = predictWith(openLibrary(locateLibrary()), ubj, firstRegion);
    scores(given).forEach((score, row) =>
      expect(Math.abs(score - firstExpected[row]!)).toBeLessThan(tolerance),
    );
    expect(given.predictions[3]!.timestamp).toBe(new Date(telemetry.timestamps[3]! / 1000).toISOString());
    expect(given.warning_codes).toEqual([{ code: 'history_unknown', params: { minutes: 30 } }]);

    const untimed = await predict({ rows: [namedRow(0)] }, windowed.id);
    expect(untimed.response.status).toBe(422);
    expect(untimed.error).toMatchObject({ errors: [{ field: 'rows.0.timestamp' }] });
  });

  it('says to act while a warning is open, although the newest row is below the threshold', async () => {
    const machine = 'ALARMS-2';
    await insertTinyTelemetry(sql, [machine], telemetryRows);
    const job = await trainOverHttp(stack.baseUrl, machine, {
      labeling: { drop_percentage: -70, window_minutes: WARNING_WINDOW_MINUTES },
      alarms: { max_false_per_week: 400, mute_hours: 0.05 },
    });
    const { alarmAt, newestAt } = await insertOpenWarning(sql, machine);
    const { data } = await predict({ machine_name: machine, newest: 21 }, job.model_id!);
    const until = new Date(alarmAt.getTime() + WARNING_WINDOW_MINUTES * 60_000).toISOString();
    expect(data).toMatchObject({
      alarm: true,
      muted_until: null,
      open_alarm: { since: alarmAt.toISOString(), until },
    });
    const {
      alarm_threshold: threshold,
      score,
      predictions,
    } = data as Extract<typeof data, { score?: number }>;
    expect(score).toBeLessThan(threshold!);
    expect(predictions.flatMap((row, index) => ('alarm' in row && row.alarm ? [index] : []))).toEqual([10]);
    expect(predictions[0]).toMatchObject({ timestamp: newestAt.toISOString(), alarm: false, muted: false });

    const text = await runTreino(['predict', machine, '--url', stack.baseUrl]);
    expect(text.code).toBe(0);
    expect(text.out).toMatch(
      /^Act now: an alarm for ALARMS-2 has been open since .*\nThe newest score, 0\.\d+, is not above/,
    );
    expect(text.out).not.toMatch(/no alarm/i);
  });

  it('marks the muted rows of a long answer as muted, and none of them as an alarm', async () => {
    // Of all rows, the thirty seconds after each failure are muted: three rows of a hundred.
    const machine = 'ALARMS-3';
    await insertTinyTelemetry(sql, [machine], telemetryRows);
    const job = await trainOverHttp(stack.baseUrl, machine, {
      alarms: { max_false_per_week: 1e6, mute_hours: 30 / 3600 },
    });
    const { data } = await predict({ machine_name: machine, newest: 1000 }, job.model_id!);
    const rows = data!.predictions as { alarm: boolean; muted: boolean }[];
    const muted = rows.toReversed().flatMap(({ muted: isMuted }, row) => (isMuted ? [row] : []));
    const failures = Array.from({ length: 10 }, (_, cycle) => 100 * cycle + 99);
    expect(muted).toEqual(failures.flatMap((row) => [row, row + 1, row + 2]).filter((row) => row < 1000));
    expect(rows.filter(({ alarm, muted: isMuted }) => alarm && isMuted)).toEqual([]);
  });

  const expectToAddUp = (explanation: Explanation, count: number) => {
    const { base, others, margin, features } = explanation;
    expect(features).toHaveLength(Math.min(count, telemetry.features.length));
    const sum = features.reduce((total, { contribution }) => total + contribution, base + others);
    expect(Math.abs(sum - margin)).toBeLessThan(1e-5);
  };

  it('explains predictions of both indicators, also of missing values, compared with the training', async () => {
    const rows: Row[] = [
      namedRow(3),
      { ...namedRow(4), Oil_P: null, Bat_V: 1e9 },
      { ...namedRow(5), Oil_P: -1e4 },
    ];
    for (const id of [model.id, health.id]) {
      const result = await resultOf({ rows, explain: 20 }, id);
      expect(result).not.toHaveProperty('open_alarm_explanation');
      expect(result.warnings).toEqual([]);
      result.predictions.forEach(({ explanation }) => expectToAddUp(explanation!, 20));
      for (const { explanation } of result.predictions)
        for (const { value, lower_than: lower, higher_than: higher } of explanation!.features)
          expect([lower, higher].map((share) => share === null)).toEqual([value === null, value === null]);
      // The same predictions as without explanations, which nobody asked for.
      const plain = await resultOf({ rows }, id);
      expect(plain).toEqual({
        ...result,
        predictions: result.predictions.map(({ explanation: _, ...prediction }) => prediction),
      });
    }
  });

  const predict = (body: PredictRequest, id = model.id) =>
    client.POST('/models/{id}/predict', { params: { path: { id } }, body });
  const resultOf = async (body: PredictRequest, id?: string) => {
    const { data, error } = await predict(body, id);
    expect(error).toBeUndefined();
    return data!;
  };
  const problemOf = async (body: PredictRequest, id?: string) => {
    const { error, response } = await predict(body, id);
    expect(response.status).toBe(error?.status);
    return error!;
  };
  const read = async (key: string): Promise<Uint8Array> => {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: 'models', Key: key }));
    return Body!.transformToByteArray();
  };
  const write = (key: string, bytes: Uint8Array) =>
    s3.send(new PutObjectCommand({ Bucket: 'models', Key: key, Body: bytes }));

  /** Predictions of libxgboost with the published .ubj. */
  const expectedPredictions = async (
    { artifacts }: StoredModel,
    values: Float32Array,
  ): Promise<Float32Array> => {
    const columns = telemetry.features.length;
    const region = { values, rows: values.length / columns, columns };
    return predictWith(openLibrary(locateLibrary()), await read(artifacts.ubj!), region);
  };
  /** A telemetry row as an object, with the float32 values that the model reads. */
  const namedRow = (row: number): Row => {
    const { features, values } = telemetry;
    return Object.fromEntries(
      features.map((name, column) => [name, values[row * features.length + column]!]),
    );
  };
  const valuesOf = (rows: readonly Row[]): Float32Array =>
    Float32Array.from(rows.flatMap((row) => telemetry.features.map((name) => row[name] ?? Number.NaN)));

  it('predicts given rows as libxgboost does and labels those above the threshold', async () => {
    const rows = Array.from({ length: 60 }, (_, index) => namedRow(index * 16));
    const result = await resultOf({ rows });
    expect(result).toEqual({
      indicator: 'status',
      model_id: model.id,
      trained_on: machines[0],
      machine_name: null,
      threshold: 0.5,
      predictions: expect.any(Array),
      ignored_features: [],
      treated_as_missing: [],
      warnings: [],
      warning_codes: [],
    });
    if (result.indicator !== 'status') throw new Error('Expected a status model.');
    const probabilities = await expectedPredictions(model, valuesOf(rows));
    expect(result.predictions).toHaveLength(rows.length);
    result.predictions.forEach(({ probability, label, timestamp }, index) => {
      expect(Math.abs(probability - probabilities[index]!)).toBeLessThanOrEqual(tolerance);
      expect(label).toBe(probabilities[index]! > 0.5 ? 1 : 0);
      expect(timestamp).toBeNull();
    });
    expect(new Set(result.predictions.map(({ label }) => label)).size).toBe(2);
  });

  it("predicts a machine's newest rows from the warehouse, newest first", async () => {
    const result = await resultOf({ machine_name: machines[0], newest: 100 });
    const { features, values, timestamps } = telemetry;
    const probabilities = (
      await expectedPredictions(model, values.slice((telemetryRows - 100) * features.length))
    ).toReversed();
    if (result.indicator !== 'status') throw new Error('Expected a status model.');
    expect(result).toMatchObject({ machine_name: machines[0], trained_on: machines[0], warnings: [] });
    expect(result.predictions.map(({ timestamp }) => timestamp)).toEqual(
      Array.from(timestamps.slice(-100).toReversed(), (time) => new Date(time / 1000).toISOString()),
    );
    result.predictions.forEach(({ probability }, index) => {
      expect(Math.abs(probability - probabilities[index]!)).toBeLessThanOrEqual(tolerance);
    });
    const { predictions } = await resultOf({ machine_name: machines[0] });
    expect(predictions).toEqual(result.predictions.slice(0, 1));
  });

  it('warns when the rows are from another machine', async () => {
    const result = await resultOf({ machine_name: machines[1], newest: 1 });
    expect(result).toMatchObject({
      machine_name: machines[1],
      trained_on: machines[0],
      warnings: ['The model was trained on MOTOBOMBA-007, but these rows are from Bomba "2".'],
      warning_codes: [
        { code: 'other_machine', params: { trained_on: 'MOTOBOMBA-007', machine_name: 'Bomba "2"' } },
      ],
    });
    expect(result.predictions).toHaveLength(1);
  });

  it('predicts a value with a health model', async () => {
    const rows = [namedRow(17), namedRow(900)];
    const result = await resultOf({ rows }, health.id);
    if (result.indicator !== 'health') throw new Error('Expected a health model.');
    const values = await expectedPredictions(health, valuesOf(rows));
    expect(result.predictions.map(({ value }) => value)).toEqual(Array.from(values));
    expect(result).not.toHaveProperty('threshold');
  });

  it('treats invalid and null values as missing, and reports invalid values and ignored names', async () => {
    const rows: Row[] = [
      { ...namedRow(3), Oil_P: null, Bat_V: null },
      { ...namedRow(4), Oil_P: 20_000.001, Fuel_L: -20_001, Auto: 20_000 },
      { ...namedRow(5), extra: 1, Eng_rpm: null },
    ];
    const result = await resultOf({ rows });
    if (result.indicator !== 'status') throw new Error('Expected a status model.');
    const expectedRows = [rows[0]!, { ...rows[1], Oil_P: null, Fuel_L: null }, rows[2]!];
    const probabilities = await expectedPredictions(model, valuesOf(expectedRows));
    result.predictions.forEach(({ probability }, index) => {
      expect(Math.abs(probability - probabilities[index]!)).toBeLessThanOrEqual(tolerance);
    });
    expect(result.treated_as_missing).toEqual(['Fuel_L', 'Oil_P'].map((feature) => ({ row: 1, feature })));
    expect(result.ignored_features).toEqual(['Eng_rpm', 'extra']);
  });

  it('treats sensor faults in the warehouse as training does', async () => {
    await sql`
      UPDATE processed_data SET "Oil_P" = 'Infinity', "Fuel_L" = 1e30, "Bat_V" = 'NaN'
      WHERE motor_pump = ${machines[1]} AND "timestamp" =
        (SELECT max("timestamp") FROM processed_data WHERE motor_pump = ${machines[1]})`;
    const result = await resultOf({ machine_name: machines[1], newest: 1 });
    const loaded = await loadTelemetry(sql, { machineName: machines[1] });
    const probabilities = await expectedPredictions(model, loaded.values.slice(-loaded.features.length));
    if (result.indicator !== 'status') throw new Error('Expected a status model.');
    expect(Math.abs(result.predictions[0]!.probability - probabilities[0]!)).toBeLessThanOrEqual(tolerance);
    expect(result.treated_as_missing.map(({ feature }) => feature).sort()).toEqual(['Fuel_L', 'Oil_P']);
  });

  it('refuses rows without some features with 422 and names them all', async () => {
    const { Oil_P: _, Bat_V: __, ...incomplete } = namedRow(1);
    const problem = await problemOf({ rows: [namedRow(0), incomplete, { ...incomplete, oil_p: 3 }] });
    expect(problem).toMatchObject({
      type: 'urn:treino:problem:missing_features',
      status: 422,
      detail: `rows lack 2 of the model's ${telemetry.features.length} features: Bat_V, Oil_P. Not features of the model: oil_p.`,
      errors: ['Bat_V', 'Oil_P'].map((feature) => ({
        field: `rows.1.${feature}`,
        message: 'is missing in 2 rows; use null for a value that was not measured',
      })),
    });
    const empty = await problemOf({ rows: [{}] });
    expect(empty.errors?.map(({ field }) => field)).toEqual(
      telemetry.features.map((feature) => `rows.0.${feature}`),
    );
  });

  it('refuses a machine with 422 when the warehouse lacks a column, and names it', async () => {
    await sql`ALTER TABLE processed_data RENAME COLUMN "Oil_P" TO "Oil_Q"`;
    try {
      expect(await problemOf({ machine_name: machines[0], newest: 1 })).toMatchObject({
        type: 'urn:treino:problem:missing_features',
        status: 422,
        detail: expect.stringContaining('processed_data has no numeric column Oil_P'),
        errors: [{ field: 'machine_name' }],
      });
    } finally {
      await sql`ALTER TABLE processed_data RENAME COLUMN "Oil_Q" TO "Oil_P"`;
    }
  });

  describe('invalid input', () => {
    const raw = (body: string, id = model.id, headers: Record<string, string> = {}) =>
      fetch(`${stack.baseUrl}/models/${id}/predict`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body,
      });
    const oneRow = '{"rows": [{"Oil_P": 1}]}';

    it.each([
      ['malformed JSON', '{"rows"', 400, 'body'],
      ['an empty body', '', 422, 'body'],
      ['an array', '[]', 422, 'body'],
      ['neither rows nor machine_name', '{}', 422, 'rows'],
      ['both rows and machine_name', '{"rows": [{}], "machine_name": "M"}', 422, 'machine_name'],
      ['no rows', '{"rows": []}', 422, 'rows'],
      ['1001 rows', `{"rows": [${Array(1001).fill('{}').join()}]}`, 422, 'rows'],
      ['a string value', '{"rows": [{"Oil_P": "3.8"}]}', 422, 'rows.0.Oil_P'],
      ['a boolean value', '{"rows": [{}, {"Oil_P": true}]}', 422, 'rows.1.Oil_P'],
      ['a number out of range', '{"rows": [{"Oil_P": 1e999}]}', 422, 'rows.0.Oil_P'],
      ['a number as a row', '{"rows": [1]}', 422, 'rows.0'],
      ['newest 0', '{"machine_name": "M", "newest": 0}', 422, 'newest'],
      ['newest 1001', '{"machine_name": "M", "newest": 1001}', 422, 'newest'],
      ['explain -1', '{"machine_name": "M", "explain": -1}', 422, 'explain'],
      ['explain 21', '{"rows": [{}], "explain": 21}', 422, 'explain'],
      ['explain 1.5', '{"rows": [{}], "explain": 1.5}', 422, 'explain'],
      ['a NUL character', '{"machine_name": "M\\u0000"}', 422, 'machine_name'],
      ['an unknown field', '{"machine_name": "M", "limit": 2}', 422, 'limit'],
      ['an unknown machine', '{"machine_name": "MOTOBOMBA-404"}', 400, 'machine_name'],
      ['a body over 64 KiB', `{"machine_name": "${'x'.repeat(65_536)}"}`, 413, 'body'],
    ])('refuses %s with a problem that names the field', async (_, body, status, field) => {
      const response = await raw(body);
      expect(response.headers.get('content-type')).toMatch(/^application\/problem\+json\b/);
      const problem = (await response.json()) as { status: number; errors: { field: string }[] };
      expect(problem.status).toBe(status);
      expect(problem.errors[0]).toMatchObject({ field });
      expect(response.status).toBe(status);
    });

    it('refuses other media types, unknown models and other methods', async () => {
      expect((await raw(oneRow, model.id, { 'content-type': 'text/csv' })).status).toBe(415);
      for (const id of [randomUUID(), 'not-a-uuid', '%00']) expect((await raw(oneRow, id)).status).toBe(404);
      const response = await fetch(`${stack.baseUrl}/models/${model.id}/predict`);
      expect(response.status).toBe(405);
      expect(response.headers.get('allow')).toBe('POST');
    });
  });

  describe('a model that differs from its published file', () => {
    let key: string;
    let bytes: Uint8Array;
    const request: PredictRequest = { machine_name: machines[0], newest: 3 };
    let originalResult: unknown;
    beforeAll(async () => {
      key = model.artifacts.onnx!;
      bytes = await read(key);
      originalResult = await resultOf(request);
    });
    const tamperedProblem = { type: 'urn:treino:problem:model_tampered', status: 502 };

    it('is refused when any byte changes, even after use, and works again once restored', async () => {
      // A linear congruential generator picks the same hundred bits on every run.
      let random = 7;
      for (let change = 0; change < 100; change += 1) {
        random = (random * 48_271) % 2_147_483_647;
        const changed = Uint8Array.from(bytes);
        changed[random % bytes.length]! ^= 1 << (random % 8);
        await write(key, changed);
        expect(await problemOf(request)).toMatchObject(tamperedProblem);
      }
      await write(key, bytes);
      expect(await resultOf(request)).toEqual(originalResult);
    }, 60_000);

    it('is refused when the recorded digest changes', async () => {
      const setDigest = (digest: string) => sql`
        UPDATE models SET sha256 = jsonb_set(sha256, '{onnx}', to_jsonb(${digest}::text)) WHERE id = ${model.id}`;
      await setDigest('0'.repeat(64));
      try {
        expect(await problemOf(request)).toMatchObject({
          ...tamperedProblem,
          detail: expect.stringContaining(
            `its sha256 is ${model.sha256.onnx!}, but ${'0'.repeat(64)} is recorded`,
          ),
        });
      } finally {
        await setDigest(model.sha256.onnx!);
      }
      expect(await resultOf(request)).toEqual(originalResult);
    });

    /** Records a model whose .onnx is the given file, or missing, as if it were published. */
    const publish = async (file: Uint8Array | undefined): Promise<string> => {
      const id = randomUUID();
      const digest = createHash('sha256')
        .update(file ?? '')
        .digest('hex');
      if (file) await write(`model/${id}.onnx`, file);
      await sql`
        INSERT INTO models SELECT (jsonb_populate_record(models, jsonb_build_object('id', ${id}::text,
          'process_id', gen_random_uuid(), 'bucket_address', ${`model/${id}.pkl`}::text,
          'artifacts', jsonb_build_object('onnx', ${`model/${id}.onnx`}::text),
          'sha256', jsonb_build_object('onnx', ${digest}::text)))).*
        FROM models WHERE id = ${model.id}`;
      return id;
    };

    it('is refused when its file is missing', async () => {
      expect(await problemOf(request, await publish(undefined))).toMatchObject({
        ...tamperedProblem,
        detail: expect.stringMatching(/^The file model\/.*\.onnx is missing from the bucket\./),
      });
    });

    it('returns 500 for an invalid file without affecting other models', async () => {
      const half = bytes.slice(0, bytes.length >> 1);
      const withoutTrees = Uint8Array.from(
        Buffer.from(bytes).toString('latin1').replace('TreeEnsemble', 'TreeInsemble'),
        (c) => c.charCodeAt(0),
      );
      for (const file of [Buffer.from('no model'), half, withoutTrees]) {
        expect(await problemOf(request, await publish(file))).toMatchObject({
          type: 'urn:treino:problem:onnx_unusable',
          status: 500,
        });
      }
      expect(await resultOf(request)).toEqual(originalResult);
    });

    it('returns 409 when it has no .onnx', async () => {
      const id = await publish(bytes);
      await sql`UPDATE models SET artifacts = artifacts - 'onnx' WHERE id = ${id}`;
      expect(await problemOf(request, id)).toMatchObject({
        type: 'urn:treino:problem:no_onnx',
        status: 409,
      });
    });
  });
});
