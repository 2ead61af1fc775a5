/** Asking published models over HTTP, on the embedded stack: they say what libxgboost says, or nothing. */
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
import { insertTinyTelemetry } from '../support/tiny-telemetry.ts';
import { trainOverHttp } from '../support/train-over-http.ts';

type Question = components['schemas']['PredictRequest'];
type Row = Record<string, number | null>;

const machines = ['MOTOBOMBA-007', 'Bomba "2"'] as const;
const telemetryRows = 1000;
/** As the answers are to be: |Δp| at most. */
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

  const ask = (body: Question, id = model.id) =>
    client.POST('/models/{id}/predict', { params: { path: { id } }, body });
  const answerOf = async (body: Question, id?: string) => {
    const { data, error } = await ask(body, id);
    expect(error).toBeUndefined();
    return data!;
  };
  const problemOf = async (body: Question, id?: string) => {
    const { error, response } = await ask(body, id);
    expect(response.status).toBe(error?.status);
    return error!;
  };
  const read = async (key: string): Promise<Uint8Array> => {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: 'models', Key: key }));
    return Body!.transformToByteArray();
  };
  const write = (key: string, bytes: Uint8Array) =>
    s3.send(new PutObjectCommand({ Bucket: 'models', Key: key, Body: bytes }));

  /** What libxgboost says with the published .ubj. */
  const expected = async ({ artifacts }: StoredModel, values: Float32Array): Promise<Float32Array> => {
    const columns = telemetry.features.length;
    const region = { values, rows: values.length / columns, columns };
    return predictWith(openLibrary(locateLibrary()), await read(artifacts.ubj!), region);
  };
  /** A telemetry row by name; values as float32, as the model sees them. */
  const named = (row: number): Row => {
    const { features, values } = telemetry;
    return Object.fromEntries(
      features.map((name, column) => [name, values[row * features.length + column]!]),
    );
  };
  const valuesOf = (rows: readonly Row[]): Float32Array =>
    Float32Array.from(rows.flatMap((row) => telemetry.features.map((name) => row[name] ?? Number.NaN)));

  it('says of given rows what libxgboost says, and which lie above the threshold', async () => {
    const rows = Array.from({ length: 60 }, (_, index) => named(index * 16));
    const answer = await answerOf({ rows });
    expect(answer).toEqual({
      indicator: 'status',
      model_id: model.id,
      trained_on: machines[0],
      machine_name: null,
      threshold: 0.5,
      predictions: expect.any(Array),
      ignored_features: [],
      treated_as_missing: [],
      warnings: [],
    });
    if (answer.indicator !== 'status') throw new Error('It is one of status.');
    const probabilities = await expected(model, valuesOf(rows));
    expect(answer.predictions).toHaveLength(rows.length);
    answer.predictions.forEach(({ probability, label, timestamp }, index) => {
      expect(Math.abs(probability - probabilities[index]!)).toBeLessThanOrEqual(tolerance);
      expect(label).toBe(probabilities[index]! > 0.5 ? 1 : 0);
      expect(timestamp).toBeNull();
    });
    expect(new Set(answer.predictions.map(({ label }) => label)).size).toBe(2);
  });

  it("takes a machine's newest rows from the warehouse, newest first", async () => {
    const answer = await answerOf({ machine_name: machines[0], newest: 100 });
    const { features, values, timestamps } = telemetry;
    const probabilities = (
      await expected(model, values.slice((telemetryRows - 100) * features.length))
    ).toReversed();
    if (answer.indicator !== 'status') throw new Error('It is one of status.');
    expect(answer).toMatchObject({ machine_name: machines[0], trained_on: machines[0], warnings: [] });
    expect(answer.predictions.map(({ timestamp }) => timestamp)).toEqual(
      Array.from(timestamps.slice(-100).toReversed(), (time) => new Date(time / 1000).toISOString()),
    );
    answer.predictions.forEach(({ probability }, index) => {
      expect(Math.abs(probability - probabilities[index]!)).toBeLessThanOrEqual(tolerance);
    });
    const { predictions } = await answerOf({ machine_name: machines[0] });
    expect(predictions).toEqual(answer.predictions.slice(0, 1));
  });

  it("says so when the rows are another machine's", async () => {
    const answer = await answerOf({ machine_name: machines[1], newest: 1 });
    expect(answer).toMatchObject({
      machine_name: machines[1],
      trained_on: machines[0],
      warnings: ['The model was trained on MOTOBOMBA-007, but these rows are from Bomba "2".'],
    });
    expect(answer.predictions).toHaveLength(1);
  });

  it('foretells a value where the model is one of health', async () => {
    const rows = [named(17), named(900)];
    const answer = await answerOf({ rows }, health.id);
    if (answer.indicator !== 'health') throw new Error('It is one of health.');
    const values = await expected(health, valuesOf(rows));
    expect(answer.predictions.map(({ value }) => value)).toEqual(Array.from(values));
    expect(answer).not.toHaveProperty('threshold');
  });

  it('takes as missing what training would, and says so; null is missing, and other names are told', async () => {
    const rows: Row[] = [
      { ...named(3), Oil_P: null, Bat_V: null },
      { ...named(4), Oil_P: 20_000.001, Fuel_L: -20_001, Auto: 20_000 },
      { ...named(5), extra: 1, Eng_rpm: null },
    ];
    const answer = await answerOf({ rows });
    if (answer.indicator !== 'status') throw new Error('It is one of status.');
    const seen = [rows[0]!, { ...rows[1], Oil_P: null, Fuel_L: null }, rows[2]!];
    const probabilities = await expected(model, valuesOf(seen));
    answer.predictions.forEach(({ probability }, index) => {
      expect(Math.abs(probability - probabilities[index]!)).toBeLessThanOrEqual(tolerance);
    });
    expect(answer.treated_as_missing).toEqual(['Fuel_L', 'Oil_P'].map((feature) => ({ row: 1, feature })));
    expect(answer.ignored_features).toEqual(['Eng_rpm', 'extra']);
  });

  it('reads faults of sensors in the warehouse as training does', async () => {
    await sql`
      UPDATE processed_data SET "Oil_P" = 'Infinity', "Fuel_L" = 1e30, "Bat_V" = 'NaN'
      WHERE motor_pump = ${machines[1]} AND "timestamp" = (SELECT max("timestamp") FROM processed_data)`;
    const answer = await answerOf({ machine_name: machines[1], newest: 1 });
    const trained = await loadTelemetry(sql, { machineName: machines[1] });
    const probabilities = await expected(model, trained.values.slice(-trained.features.length));
    if (answer.indicator !== 'status') throw new Error('It is one of status.');
    expect(Math.abs(answer.predictions[0]!.probability - probabilities[0]!)).toBeLessThanOrEqual(tolerance);
    expect(answer.treated_as_missing.map(({ feature }) => feature).sort()).toEqual(['Fuel_L', 'Oil_P']);
  });

  it('refuses rows without some features, and names them all', async () => {
    const { Oil_P: _, Bat_V: __, ...lacking } = named(1);
    const problem = await problemOf({ rows: [named(0), lacking, { ...lacking, oil_p: 3 }] });
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

  it('refuses a machine whose warehouse has lost a column, and names it', async () => {
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

  describe('bad input', () => {
    const raw = (body: string, id = model.id, headers: Record<string, string> = {}) =>
      fetch(`${stack.baseUrl}/models/${id}/predict`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body,
      });
    const one = '{"rows": [{"Oil_P": 1}]}';

    it.each([
      ['no JSON', '{"rows"', 400, 'body'],
      ['nothing', '', 422, 'body'],
      ['a list', '[]', 422, 'body'],
      ['neither', '{}', 422, 'rows'],
      ['both', '{"rows": [{}], "machine_name": "M"}', 422, 'machine_name'],
      ['no rows', '{"rows": []}', 422, 'rows'],
      ['1001 rows', `{"rows": [${Array(1001).fill('{}').join()}]}`, 422, 'rows'],
      ['a text', '{"rows": [{"Oil_P": "3.8"}]}', 422, 'rows.0.Oil_P'],
      ['a boolean', '{"rows": [{}, {"Oil_P": true}]}', 422, 'rows.1.Oil_P'],
      ['more than a number holds', '{"rows": [{"Oil_P": 1e999}]}', 422, 'rows.0.Oil_P'],
      ['a number for a row', '{"rows": [1]}', 422, 'rows.0'],
      ['newest 0', '{"machine_name": "M", "newest": 0}', 422, 'newest'],
      ['newest 1001', '{"machine_name": "M", "newest": 1001}', 422, 'newest'],
      ['NUL', '{"machine_name": "M\\u0000"}', 422, 'machine_name'],
      ['an unknown field', '{"machine_name": "M", "limit": 2}', 422, 'limit'],
      ['an unknown machine', '{"machine_name": "MOTOBOMBA-404"}', 400, 'machine_name'],
      ['over 64 KiB', `{"machine_name": "${'x'.repeat(65_536)}"}`, 413, 'body'],
    ])('%s is a problem that names the field', async (_, body, status, field) => {
      const response = await raw(body);
      expect(response.headers.get('content-type')).toMatch(/^application\/problem\+json\b/);
      const problem = (await response.json()) as { status: number; errors: { field: string }[] };
      expect(problem.status).toBe(status);
      expect(problem.errors[0]).toMatchObject({ field });
      expect(response.status).toBe(status);
    });

    it('of another kind or about no model is refused', async () => {
      expect((await raw(one, model.id, { 'content-type': 'text/csv' })).status).toBe(415);
      for (const id of [randomUUID(), 'not-a-uuid', '%00']) expect((await raw(one, id)).status).toBe(404);
      const wrong = await fetch(`${stack.baseUrl}/models/${model.id}/predict`);
      expect(wrong.status).toBe(405);
      expect(wrong.headers.get('allow')).toBe('POST');
    });
  });

  describe('a model that is not what was published', () => {
    let key: string;
    let bytes: Uint8Array;
    const question: Question = { machine_name: machines[0], newest: 3 };
    let right: unknown;
    beforeAll(async () => {
      key = model.artifacts.onnx!;
      bytes = await read(key);
      right = await answerOf(question);
    });
    const refused = { type: 'urn:treino:problem:model_tampered', status: 502 };

    it('is refused whichever byte was changed, though it was in use before, and answers again once it is back', async () => {
      // A linear congruential generator: any hundred, the same each time.
      let at = 7;
      for (let change = 0; change < 100; change += 1) {
        at = (at * 48_271) % 2_147_483_647;
        const changed = Uint8Array.from(bytes);
        changed[at % bytes.length]! ^= 1 << (at % 8);
        await write(key, changed);
        expect(await problemOf(question)).toMatchObject(refused);
      }
      await write(key, bytes);
      expect(await answerOf(question)).toEqual(right);
    }, 60_000);

    it('is refused when the recorded digest was changed', async () => {
      const set = (digest: string) => sql`
        UPDATE models SET sha256 = jsonb_set(sha256, '{onnx}', to_jsonb(${digest}::text)) WHERE id = ${model.id}`;
      await set('0'.repeat(64));
      try {
        expect(await problemOf(question)).toMatchObject({
          ...refused,
          detail: expect.stringContaining(
            `its sha256 is ${model.sha256.onnx!}, but ${'0'.repeat(64)} is recorded`,
          ),
        });
      } finally {
        await set(model.sha256.onnx!);
      }
      expect(await answerOf(question)).toEqual(right);
    });

    /** A model of a file of our making, recorded as published. */
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

    it('is refused when its file is gone', async () => {
      expect(await problemOf(question, await publish(undefined))).toMatchObject({
        ...refused,
        detail: expect.stringMatching(/^The file model\/.*\.onnx is missing from the bucket\./),
      });
    });

    it('harms nobody when it is no model at all, though recorded as one', async () => {
      const half = bytes.slice(0, bytes.length >> 1);
      const withoutTrees = Uint8Array.from(
        Buffer.from(bytes).toString('latin1').replace('TreeEnsemble', 'TreeInsemble'),
        (c) => c.charCodeAt(0),
      );
      for (const file of [Buffer.from('no model'), half, withoutTrees]) {
        expect(await problemOf(question, await publish(file))).toMatchObject({
          type: 'urn:treino:problem:onnx_unusable',
          status: 500,
        });
      }
      expect(await answerOf(question)).toEqual(right);
    });

    it('is not to be asked when it has no .onnx', async () => {
      const id = await publish(bytes);
      await sql`UPDATE models SET artifacts = artifacts - 'onnx' WHERE id = ${id}`;
      expect(await problemOf(question, id)).toMatchObject({
        type: 'urn:treino:problem:no_onnx',
        status: 409,
      });
    });
  });
});
