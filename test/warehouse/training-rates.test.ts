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
const read = (rateKey: RateKey) => readTrainingRate(database.sql, rateKey);
const record = (rateKey: RateKey, rate: number) => recordTrainingRate(database.sql, rateKey, rate);

describe('a training rate', () => {
  it('is unknown before the first measurement', async () => {
    expect(await read(key())).toBeUndefined();
  });

  it('is the first measurement, then moves by 0.3 of the difference to each new one', async () => {
    await record(key(), 1e-9);
    expect(await read(key())).toBe(1e-9);
    await record(key(), 2e-9);
    expect(await read(key())).toBeCloseTo(1.3e-9, 15);
    await record(key(), 1e-9);
    expect(await read(key())).toBeCloseTo(1.21e-9, 15);
  });

  it('is separate for each runner and version', async () => {
    await record(key(), 1e-9);
    expect(await read(key({ runner: 'container' }))).toBeUndefined();
    expect(await read(key({ xgboostVersion: '3.3.0' }))).toBeUndefined();
  });

  it('is that of the same processor, otherwise the newest one', async () => {
    await record(key({ cpu: 'B' }), 3e-9);
    await record(key({ cpu: 'A' }), 1e-9);
    await record(key({ cpu: 'C' }), 2e-9);
    expect(await read(key({ cpu: 'A' }))).toBe(1e-9);
    expect(await read(key({ cpu: 'D' }))).toBe(2e-9);
  });

  it('is the newest of each runner for callers that do not run on one', async () => {
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

  it('includes every one of several concurrent measurements', async () => {
    await record(key(), 1e-9);
    await Promise.all(Array.from({ length: 8 }, () => record(key(), 2e-9)));
    expect(await read(key())).toBeCloseTo((2 - 0.7 ** 8) * 1e-9, 15);
  });

  it('is refused if it is not a positive number', async () => {
    await expect(record(key(), 0)).rejects.toThrow();
    await expect(record(key(), Number.POSITIVE_INFINITY)).rejects.toThrow();
    await expect(record(key(), Number.NaN)).rejects.toThrow();
  });
});
