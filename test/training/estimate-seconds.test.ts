/** The estimated duration of a submission, which counts a machine's rows only if needed. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DEFAULT_SECONDS_PER_UNIT, estimateTraining } from '../../lib/learning/estimate.ts';
import { estimateSeconds } from '../../lib/training/submission/estimate-seconds.ts';
import type { SecondsServices } from '../../lib/training/submission/estimate-seconds.ts';
import { countRows, readTableSize } from '../../lib/warehouse/telemetry/telemetry-size.ts';
import { request } from '../jobs/sample-jobs.ts';
import { insertReadings, startTestPostgres } from '../support/postgres.ts';
import type { TestPostgres } from '../support/postgres.ts';
import { insertTinyTelemetry } from '../support/tiny-telemetry.ts';

const GIBIBYTE = 2 ** 30;
const rate = DEFAULT_SECONDS_PER_UNIT;
const secondsFor = (rows: number) =>
  estimateTraining({ rows, features: 39, grid: request.search.paramGrid, folds: 3, threads: 2, rate })
    .seconds;

const runners = {
  lambda: { memoryBytes: GIBIBYTE, threads: 2, seconds: 900 },
  container: undefined,
  force: undefined,
};
const services = (overrides: Partial<SecondsServices> = {}): SecondsServices => ({
  tableSize: () => Promise.resolve({ estimatedRows: 10_000, features: 39 }),
  countRows: () => Promise.reject(new Error('not needed')),
  rates: () => Promise.resolve(new Map()),
  runners,
  ...overrides,
});

describe('estimateSeconds', () => {
  it('does not count rows if the whole table, twice as large, stays below the limit', async () => {
    expect(await estimateSeconds(request, 1000, services())).toBeCloseTo(secondsFor(20_000), 9);
  });

  it.each([10_000, null])(
    'counts the rows if the table has %s and the limit is low',
    async (estimatedRows) => {
      const counting = services({
        tableSize: () => Promise.resolve({ estimatedRows, features: 39 }),
        countRows: () => Promise.resolve(5000),
      });
      expect(await estimateSeconds(request, 1e-6, counting)).toBeCloseTo(secondsFor(5000), 9);
    },
  );

  it('is 0 for a training that ends before its search', async () => {
    const rows = (count: number) => services({ countRows: () => Promise.resolve(count) });
    expect(await estimateSeconds(request, 1e-6, rows(0))).toBe(0);
    // More than the memory of the only runner.
    expect(await estimateSeconds(request, 1e-6, rows(1e9))).toBe(0);
  });
});

describe('the size of the telemetry', () => {
  let database: TestPostgres;
  beforeAll(async () => {
    database = await startTestPostgres();
    await insertTinyTelemetry(database.sql, ['TINY'], 1000);
    await insertReadings(database.sql, [{ machine: 'SHORT', at: '2026-01-01T00:00:00Z' }]);
  });
  afterAll(() => database.stop());

  it('is read from the statistics of the table', async () => {
    await database.sql`ANALYZE processed_data`;
    expect(await readTableSize(database.sql)).toEqual({ estimatedRows: 1001, features: 39 });
  });

  it('is counted for whole UTC days of one machine', async () => {
    const count = (startDate: string | null, endDate: string | null, machineName = 'TINY') =>
      countRows(database.sql, { machineName, startDate, endDate });
    const [all] = await database.sql<{ rows: number }[]>`
      SELECT count(*)::float8 AS rows FROM processed_data WHERE motor_pump = 'TINY' AND timestamp >= '2026-01-01Z'`;
    expect(await count(null, null)).toBe(1000);
    expect(await count('2026-01-01', '2026-01-01')).toBe(all!.rows);
    expect(await count('2026-01-02', null)).toBe(0);
    expect(await count(null, '2025-12-31')).toBe(0);
    expect(await count(null, null, 'NOBODY')).toBe(0);
  });
});
