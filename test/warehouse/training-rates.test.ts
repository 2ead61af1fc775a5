/** How rates are kept, against a real PostgreSQL. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { readLatestRates, readTrainingRate, recordTrainingRate } from '../../lib/warehouse/training-rates.ts';
import type { RateKey } from '../../lib/warehouse/training-rates.ts';
import { startTestPostgres } from '../support/postgres.ts';
import type { TestPostgres } from '../support/postgres.ts';

let database: TestPostgres;
beforeAll(async () => {
  database = await startTestPostgres();
});
afterAll(() => database.stop());
beforeEach(async () => {
  await database.sql`TRUNCATE training_rates`;
});

const key = (changes: Partial<RateKey> = {}): RateKey => ({
  runner: 'lambda',
  xgboostVersion: '3.4.1',
  cpu: 'A',
  ...changes,
});
const read = (of: RateKey) => readTrainingRate(database.sql, of);
const record = (of: RateKey, rate: number) => recordTrainingRate(database.sql, of, rate);

describe('a training rate', () => {
  it('is unknown before anything was measured', async () => {
    expect(await read(key())).toBeUndefined();
  });

  it('is the first one measured, then moves three tenths of the way to each new one', async () => {
    await record(key(), 1e-9);
    expect(await read(key())).toBe(1e-9);
    await record(key(), 2e-9);
    expect(await read(key())).toBeCloseTo(1.3e-9, 15);
    await record(key(), 1e-9);
    expect(await read(key())).toBeCloseTo(1.21e-9, 15);
  });

  it('keeps runners and versions apart', async () => {
    await record(key(), 1e-9);
    expect(await read(key({ runner: 'container' }))).toBeUndefined();
    expect(await read(key({ xgboostVersion: '3.3.0' }))).toBeUndefined();
  });

  it('is that of the same processor, else the newest of any', async () => {
    await record(key({ cpu: 'B' }), 3e-9);
    await record(key({ cpu: 'A' }), 1e-9);
    await record(key({ cpu: 'C' }), 2e-9);
    expect(await read(key({ cpu: 'A' }))).toBe(1e-9);
    expect(await read(key({ cpu: 'D' }))).toBe(2e-9);
  });

  it('is, for who is not on such a runner, the newest of each kind', async () => {
    expect(await readLatestRates(database.sql)).toEqual(new Map());
    await record(key({ cpu: 'B' }), 3e-9);
    await record(key({ cpu: 'A', xgboostVersion: '3.3.0' }), 1e-9);
    expect(await readLatestRates(database.sql)).toEqual(new Map([['lambda', 1e-9]]));
    await record(key({ runner: 'container' }), 2e-9);
    expect(await readLatestRates(database.sql)).toEqual(
      new Map([
        ['container', 2e-9],
        ['lambda', 1e-9],
      ]),
    );
  });

  it('loses none of the measurements that come at once', async () => {
    await record(key(), 1e-9);
    await Promise.all(Array.from({ length: 8 }, () => record(key(), 2e-9)));
    expect(await read(key())).toBeCloseTo((2 - 0.7 ** 8) * 1e-9, 15);
  });

  it('is refused when it is no rate', async () => {
    await expect(record(key(), 0)).rejects.toThrow();
    await expect(record(key(), Number.POSITIVE_INFINITY)).rejects.toThrow();
    await expect(record(key(), Number.NaN)).rejects.toThrow();
  });
});
