import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { encodeMachineName, reserveModelKey } from '../../lib/warehouse/model-keys.ts';
import { findModel, findModelByProcess, insertModel } from '../../lib/warehouse/models.ts';
import type { ModelRow } from '../../lib/warehouse/models.ts';
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

describe('a model', () => {
  it('comes back as it was written, by its id and by its job', async () => {
    const row = model();
    expect(await insertModel(database.sql, row)).toEqual(row);
    expect(await findModel(database.sql, row.id)).toEqual(row);
    expect(await findModelByProcess(database.sql, row.processId)).toEqual(row);
  });

  it('is not there before', async () => {
    expect(await findModel(database.sql, randomUUID())).toBeUndefined();
    expect(await findModelByProcess(database.sql, randomUUID())).toBeUndefined();
  });

  it('is one per job: who comes later gets the first', async () => {
    const processId = randomUUID();
    const first = await insertModel(database.sql, model({ processId }));
    expect(await insertModel(database.sql, model({ processId }))).toEqual(first);
  });

  it('is one per job when attempts write at once', async () => {
    const processId = randomUUID();
    const rows = await Promise.all(
      Array.from({ length: 8 }, () => insertModel(database.sql, model({ processId }))),
    );
    expect(new Set(rows.map(({ id }) => id)).size).toBe(1);
    expect(await database.sql`SELECT 1 FROM models WHERE process_id = ${processId}`).toHaveLength(1);
  });
});

describe('a model key', () => {
  const now = new Date('2025-09-27T10:15:00.900Z');
  const reserve = (machineName: string): Promise<string> =>
    reserveModelKey(database.sql, { machineName, processId: randomUUID(), fence: 1, now });

  it('is named as the contract says', async () => {
    expect(await reserve('MOTOBOMBA-007')).toBe('model/xgb_model_MOTOBOMBA-007_2025_09_27_10_15_00');
  });

  it('is another for every attempt of the same second', async () => {
    const keys = await Promise.all(Array.from({ length: 10 }, () => reserve('P-1')));
    expect(keys.toSorted()).toEqual(
      Array.from({ length: 10 }, (_, second) => `model/xgb_model_P-1_2025_09_27_10_15_0${second}`),
    );
  });

  it('is not one that a published model has', async () => {
    await insertModel(database.sql, model({ bucketAddress: 'model/xgb_model_P-2_2025_09_27_10_15_00.pkl' }));
    expect(await reserve('P-2')).toBe('model/xgb_model_P-2_2025_09_27_10_15_01');
  });

  it('remembers the attempt', async () => {
    const processId = randomUUID();
    const key = await reserveModelKey(database.sql, { machineName: 'P-3', processId, fence: 4, now });
    expect([
      ...(await database.sql`SELECT key, fence FROM model_keys WHERE process_id = ${processId}`),
    ]).toEqual([{ key, fence: 4 }]);
  });

  it('has no machine name that is a path', () => {
    expect(encodeMachineName('../a b')).toBe('~2e~2e~2fa~20b');
    expect(encodeMachineName('água~')).toBe('~c3~a1gua~7e');
  });

  it('keeps different machines apart, and within what a file system takes', () => {
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
