/** Rates are updated by trainings, and an unavailable table fails none: against a real PostgreSQL. */
import { cpus } from 'node:os';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DEFAULT_SECONDS_PER_UNIT } from '../../lib/learning/estimate.ts';
import { connect } from '../../lib/platform/postgres/connect.ts';
import { openTrainingRate } from '../../lib/training/runners/training-rate.ts';
import { readTrainingRate } from '../../lib/warehouse/training-rates.ts';
import { silentLog } from '../support/log.ts';
import { freePort, startTestPostgres } from '../support/postgres.ts';
import type { TestPostgres } from '../support/postgres.ts';

let database: TestPostgres;
beforeAll(async () => {
  database = await startTestPostgres();
});
afterAll(() => database.stop());

describe('openTrainingRate', () => {
  const subject = { machineName: 'PUMP-1', indicator: 'status' };
  const self = { runner: 'container', xgboostVersion: '3.4.1', subject } as const;

  it('returns the default until a long enough training is recorded, then its rate', async () => {
    const rate = openTrainingRate(database.sql, self, silentLog);
    expect(await rate.current()).toBe(DEFAULT_SECONDS_PER_UNIT);
    await rate.record(1e9, 1);
    expect(await rate.current()).toBe(DEFAULT_SECONDS_PER_UNIT);
    await rate.record(1e10, 5);
    expect(await rate.current()).toBeCloseTo(5e-10, 15);
    const key = { ...self, cpu: cpus()[0]!.model };
    expect(await readTrainingRate(database.sql, key, subject)).toBeCloseTo(5e-10, 15);
  });

  it('returns the default and ignores records when the database is unavailable', async () => {
    const sql = connect(`postgres://nobody@127.0.0.1:${await freePort()}/none`);
    const warnings: string[] = [];
    const rate = openTrainingRate(sql, self, {
      ...silentLog,
      warn: (message) => void warnings.push(message),
    });
    expect(await rate.current()).toBe(DEFAULT_SECONDS_PER_UNIT);
    await rate.record(1e10, 5);
    expect(warnings).toEqual(['training rate not read, using the default', 'training rate not recorded']);
    await sql.end();
  });
});
