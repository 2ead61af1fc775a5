import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { readLatestRates, readTrainingRate, recordTrainingRate } from '../../lib/warehouse/training-rates.ts';
import type { RateKey, RateSubject } from '../../lib/warehouse/training-rates.ts';
import { startTestPostgres } from '../support/postgres.ts';
import type { TestPostgres } from '../support/postgres.ts';

let database: TestPostgres;
beforeAll(async () => {
  database = await startTestPostgres();
});
afterAll(() => database.stop());
beforeEach(async () => {
  await database.sql`TRUNCATE training_rates, machine_training_rates`;
});

const key = (changes: Partial<RateKey> = {}): RateKey => ({
  runner: 'lambda',
  xgboostVersion: '3.4.1',
  cpu: 'A',
  ...changes,
});
const subject = (machineName = 'PUMP-1', indicator = 'status'): RateSubject => ({ machineName, indicator });
const read = (rateKey: RateKey, of = subject()) => readTrainingRate(database.sql, rateKey, of);
const record = (rateKey: RateKey, rate: number, of = subject()) =>
  recordTrainingRate(database.sql, rateKey, of, rate);
/** A machine that was never trained, which has the fleet's rate. */
const NEW = subject('NEW');

/** Matches a number to 12 digits: exp(ln(x)) is not exactly x. */
const about = (rate: number) => expect.closeTo(rate * 1e9, 9) as unknown as number;
const nanoseconds = async (rate: Promise<number | undefined>): Promise<number | undefined> => {
  const value = await rate;
  return value === undefined ? undefined : value * 1e9;
};

describe('a training rate', () => {
  it('is unknown before the first measurement', async () => {
    expect(await read(key())).toBeUndefined();
  });

  it('is the first measurement for its machine and for every other one', async () => {
    await record(key(), 1e-9);
    expect(await nanoseconds(read(key()))).toEqual(about(1e-9));
    expect(await nanoseconds(read(key(), NEW))).toEqual(about(1e-9));
  });

  it('is mostly that of the machine, and the geometric mean of the fleet for a new one', async () => {
    await record(key(), 4e-9, subject('SLOW'));
    await record(key(), 1e-9, subject('FAST'));
    expect(await nanoseconds(read(key(), NEW))).toEqual(about(2e-9));
    // One training of its own, and the other machine with the weight of a quarter.
    expect(await nanoseconds(read(key(), subject('FAST')))).toEqual(about(4 ** (0.25 / 1.25) * 1e-9));
    await record(key(), 1e-9, subject('FAST'));
    expect(await nanoseconds(read(key(), subject('FAST')))).toEqual(about(4 ** (0.25 / 2.25) * 1e-9));
  });

  it('differs between indicators, and is the rate of any indicator before the first training of one', async () => {
    await record(key(), 1e-9, subject('PUMP-1', 'status'));
    expect(await nanoseconds(read(key(), subject('NEW', 'health')))).toEqual(about(1e-9));
    await record(key(), 2e-9, subject('PUMP-1', 'health'));
    expect(await nanoseconds(read(key(), subject('NEW', 'health')))).toEqual(about(2e-9));
    expect(await nanoseconds(read(key(), subject('NEW', 'status')))).toEqual(about(1e-9));
  });

  it('follows a machine that becomes slower: the newest training counts for at least 0.3', async () => {
    for (let training = 0; training < 9; training += 1) await record(key(), 1e-9);
    await record(key(), 11e-9);
    const [row] = await database.sql<{ own: number; trainings: number }[]>`
      SELECT seconds_per_unit * 1e9 AS own, trainings FROM machine_training_rates`;
    expect(row).toEqual({ own: expect.closeTo(4, 9) as unknown, trainings: 10 });
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
    expect(await nanoseconds(read(key({ cpu: 'A' })))).toEqual(about(1e-9));
    expect(await nanoseconds(read(key({ cpu: 'D' })))).toEqual(about(2e-9));
  });

  it('is the newest of each runner for callers that do not run on one', async () => {
    const latest = async () => {
      const rates = await readLatestRates(database.sql, NEW);
      return Object.fromEntries([...rates].map(([runner, rate]) => [runner, rate * 1e9]));
    };
    expect(await latest()).toEqual({});
    await record(key({ cpu: 'B' }), 3e-9);
    await record(key({ cpu: 'A', xgboostVersion: '3.3.0' }), 1e-9);
    expect(await latest()).toEqual({ lambda: about(1e-9) });
    await record(key({ runner: 'container' }), 2e-9);
    expect(await latest()).toEqual({ container: about(2e-9), lambda: about(1e-9) });
  });

  it('includes every one of several concurrent measurements', async () => {
    await Promise.all(Array.from({ length: 8 }, () => record(key(), 2e-9)));
    const rows = await database.sql`SELECT trainings FROM machine_training_rates`;
    expect(rows).toMatchObject([{ trainings: 8 }]);
    expect(await nanoseconds(read(key()))).toEqual(about(2e-9));
  });

  it('is refused if it is not a positive number', async () => {
    await expect(record(key(), 0)).rejects.toThrow();
    await expect(record(key(), Number.POSITIVE_INFINITY)).rejects.toThrow();
    await expect(record(key(), Number.NaN)).rejects.toThrow();
  });
});
