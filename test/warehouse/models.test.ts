import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { FenceLostError } from '../../lib/errors.ts';
import {
  encodeMachineName,
  findUnpublishedKeys,
  markSwept,
  refusePublication,
  reserveModelKey,
} from '../../lib/warehouse/models/model-keys.ts';
import { findModel, findModelByProcess, insertModel } from '../../lib/warehouse/models/models.ts';
import type { ModelRow, StoredModel } from '../../lib/warehouse/models/models.ts';
import { startTestPostgres } from '../support/postgres.ts';
import type { TestPostgres } from '../support/postgres.ts';

let database: TestPostgres;
beforeAll(async () => {
  database = await startTestPostgres();
});
afterAll(() => database.stop());

const model = (changes: Partial<ModelRow> = {}): ModelRow => {
  const id = randomUUID();
  return {
    id,
    processId: randomUUID(),
    machineName: 'MOTOBOMBA-007',
    indicator: 'status',
    bucketAddress: `model/${id}.pkl`,
    dataStartDate: '2025-03-01',
    dataEndDate: '2025-05-09',
    metrics: { auc_score: 0.94, best_params: { max_depth: 6 }, none: null, list: [1, 2.5] },
    modelType: 'xgb',
    timestamp: new Date('2025-09-27T10:15:00.123Z'),
    artifacts: { pkl: `model/${id}.pkl`, ubj: `model/${id}.ubj` },
    sha256: { pkl: 'ab', ubj: 'cd' },
    xgboostVersion: '3.4.1',
    rowHash: 'ef',
    rows: 505_922,
    seconds: 12.5,
    ...changes,
  };
};

const reservedAt = new Date('2025-09-27T10:15:00.000Z');

/** Reserves a key for an attempt of the model's job. */
const reserve = async (row: ModelRow, fencingToken = 1) => ({
  stem: await reserveModelKey(database.sql, {
    machineName: row.machineName,
    processId: row.processId,
    fencingToken,
    now: reservedAt,
  }),
  fencingToken,
});
const publish = async (row: ModelRow, fencingToken = 1): Promise<StoredModel> =>
  insertModel(database.sql, row, await reserve(row, fencingToken));
const isPublished = async (stem: string): Promise<boolean> => {
  const [key] = await database.sql<{ isPublished: boolean }[]>`
    SELECT published_at IS NOT NULL AS "isPublished" FROM model_keys WHERE key = ${stem}`;
  return key!.isPublished;
};

describe('a model', () => {
  it('is read as written, by its ID and by its job', async () => {
    const row = model();
    expect(await publish(row)).toEqual(row);
    expect(await findModel(database.sql, row.id)).toEqual(row);
    expect(await findModelByProcess(database.sql, row.processId)).toEqual(row);
  });

  it('is not found before it is published', async () => {
    expect(await findModel(database.sql, randomUUID())).toBeUndefined();
    expect(await findModelByProcess(database.sql, randomUUID())).toBeUndefined();
  });

  it('is one per job: a later attempt gets the first model, and its key stays unpublished', async () => {
    const processId = randomUUID();
    const first = model({ processId });
    const firstKey = await reserve(first, 1);
    await insertModel(database.sql, first, firstKey);
    const second = model({ processId });
    const secondKey = await reserve(second, 2);
    expect(await insertModel(database.sql, second, secondKey)).toEqual(first);
    expect(await isPublished(firstKey.stem)).toBe(true);
    expect(await isPublished(secondKey.stem)).toBe(false);
  });

  it('is the same if the attempt publishes again after a lost answer', async () => {
    const row = model();
    const attempt = await reserve(row);
    await insertModel(database.sql, row, attempt);
    expect(await insertModel(database.sql, { ...row, id: randomUUID() }, attempt)).toEqual(row);
  });

  it('is one per job when attempts publish concurrently', async () => {
    const processId = randomUUID();
    const attempts = await Promise.all(
      Array.from({ length: 8 }, async () => {
        const row = model({ processId });
        return { row, attempt: await reserve(row) };
      }),
    );
    const rows = await Promise.all(
      attempts.map(({ row, attempt }) => insertModel(database.sql, row, attempt)),
    );
    expect(new Set(rows.map(({ id }) => id)).size).toBe(1);
    expect(await database.sql`SELECT 1 FROM models WHERE process_id = ${processId}`).toHaveLength(1);
    const published = await Promise.all(attempts.map(({ attempt }) => isPublished(attempt.stem)));
    expect(published.filter(Boolean)).toHaveLength(1);
    const winner = attempts.findIndex(({ row }) => row.id === rows[0]!.id);
    expect(published[winner]).toBe(true);
  });

  it('is refused if a newer attempt has reserved a key', async () => {
    const row = model();
    const older = await reserve(row, 3);
    const newer = await reserve(row, 4);
    await expect(insertModel(database.sql, row, older)).rejects.toBeInstanceOf(FenceLostError);
    expect(await findModelByProcess(database.sql, row.processId)).toBeUndefined();
    expect(await insertModel(database.sql, row, newer)).toEqual(row);
  });

  it('is refused if the sweeper has refused the key', async () => {
    const row = model();
    const attempt = await reserve(row);
    expect(await refusePublication(database.sql, attempt.stem)).toBe(true);
    await expect(insertModel(database.sql, row, attempt)).rejects.toBeInstanceOf(FenceLostError);
    await markSwept(database.sql, attempt.stem, new Date());
    await expect(insertModel(database.sql, row, attempt)).rejects.toBeInstanceOf(FenceLostError);
    expect(await findModelByProcess(database.sql, row.processId)).toBeUndefined();
  });

  it('is refused with the key of another job', async () => {
    const attempt = await reserve(model());
    await expect(insertModel(database.sql, model(), attempt)).rejects.toBeInstanceOf(FenceLostError);
    expect(await isPublished(attempt.stem)).toBe(false);
  });

  it('is published, or its key is refused, when publisher and sweeper race', async () => {
    for (let round = 0; round < 40; round++) {
      const row = model();
      const attempt = await reserve(row);
      const [published, refused] = await Promise.all([
        insertModel(database.sql, row, attempt).then(
          () => true,
          () => false,
        ),
        refusePublication(database.sql, attempt.stem),
      ]);
      expect(published).toBe(!refused);
      expect((await findModelByProcess(database.sql, row.processId)) !== undefined).toBe(published);
    }
  });
});

describe('a model key', () => {
  const now = new Date('2025-09-27T10:15:00.900Z');
  const reserveFor = (machineName: string): Promise<string> =>
    reserveModelKey(database.sql, { machineName, processId: randomUUID(), fencingToken: 1, now });

  it('has the documented form', async () => {
    expect(await reserveFor('MOTOBOMBA-008')).toBe('model/xgb_model_MOTOBOMBA-008_2025_09_27_10_15_00');
  });

  it('is different for every attempt of the same second', async () => {
    const keys = await Promise.all(Array.from({ length: 10 }, () => reserveFor('P-1')));
    expect(keys.toSorted()).toEqual(
      Array.from({ length: 10 }, (_, second) => `model/xgb_model_P-1_2025_09_27_10_15_0${second}`),
    );
  });

  it('is never the key of a published model', async () => {
    await publish(model({ bucketAddress: 'model/xgb_model_P-2_2025_09_27_10_15_00.pkl' }));
    expect(await reserveFor('P-2')).toBe('model/xgb_model_P-2_2025_09_27_10_15_01');
  });

  it('is stored with its attempt', async () => {
    const processId = randomUUID();
    const key = await reserveModelKey(database.sql, { machineName: 'P-3', processId, fencingToken: 4, now });
    expect([
      ...(await database.sql`SELECT key, fence FROM model_keys WHERE process_id = ${processId}`),
    ]).toEqual([{ key, fence: 4 }]);
  });

  it('encodes machine names that look like paths', () => {
    expect(encodeMachineName('../a b')).toBe('~2e~2e~2fa~20b');
    expect(encodeMachineName('água~')).toBe('~c3~a1gua~7e');
  });

  it('is different for different machines, and short enough for file systems', () => {
    const name = fc.string({
      unit: fc.constantFrom('a', 'A', '~', '/', '.', '2', 'e', 'á', '🚰'),
      maxLength: 200,
    });
    fc.assert(
      fc.property(name, name, (one, other) => {
        expect(encodeMachineName(one)).toMatch(/^[A-Za-z0-9_~-]{0,150}$/);
        expect(encodeMachineName(one) === encodeMachineName(other)).toBe(one === other);
      }),
    );
    const long = 'á'.repeat(199);
    expect(encodeMachineName(`${long}a`)).not.toBe(encodeMachineName(`${long}b`));
  });
});

describe('an unpublished key', () => {
  const minutes = (count: number): Date => new Date(reservedAt.getTime() + count * 60_000);
  const isFound = async (key: string, now: Date): Promise<boolean> =>
    (await findUnpublishedKeys(database.sql, now, 10_000)).some((found) => found.key === key);

  it('is found until its attempt publishes', async () => {
    const row = model();
    const attempt = await reserve(row, 7);
    const keys = await findUnpublishedKeys(database.sql, minutes(1), 10_000);
    expect(keys.find(({ key }) => key === attempt.stem)).toEqual({
      key: attempt.stem,
      processId: row.processId,
      fencingToken: 7,
    });
    await insertModel(database.sql, row, attempt);
    expect(await isFound(attempt.stem, minutes(1))).toBe(false);
    expect(await refusePublication(database.sql, attempt.stem)).toBe(false);
  });

  it('is not one that was published before `published_at` existed', async () => {
    const row = model();
    const { stem } = await reserve(row);
    await publish({ ...row, bucketAddress: `${stem}.pkl`, processId: randomUUID() });
    expect(await isFound(stem, minutes(1))).toBe(false);
    expect(await refusePublication(database.sql, stem)).toBe(false);
  });

  it('is found again until its files are recorded as gone', async () => {
    const { stem } = await reserve(model());
    await refusePublication(database.sql, stem);
    expect(await isFound(stem, minutes(0))).toBe(true);
    expect(await isFound(stem, minutes(48 * 60))).toBe(true);
  });

  it('is found again an hour after its sweep, for a day', async () => {
    const { stem } = await reserve(model());
    await refusePublication(database.sql, stem);
    await markSwept(database.sql, stem, minutes(10));
    expect(await isFound(stem, minutes(69))).toBe(false);
    expect(await isFound(stem, minutes(71))).toBe(true);
    expect(await isFound(stem, minutes(24 * 60 - 1))).toBe(true);
    expect(await isFound(stem, minutes(24 * 60 + 1))).toBe(false);
  });

  it('is listed oldest first, up to the limit', async () => {
    const keys = await findUnpublishedKeys(database.sql, minutes(1), 2);
    const [oldest] = await database.sql<{ at: Date }[]>`
      SELECT min(reserved_at) AS at FROM model_keys WHERE published_at IS NULL AND swept_at IS NULL`;
    const [first] = await database.sql<{ at: Date }[]>`
      SELECT reserved_at AS at FROM model_keys WHERE key = ${keys[0]!.key}`;
    expect(keys).toHaveLength(2);
    expect(first!.at).toEqual(oldest!.at);
  });
});
