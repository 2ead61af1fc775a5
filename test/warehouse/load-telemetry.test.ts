import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import {
  bindRowFilter,
  dayFilter,
  filteredRows,
  timeOrder,
} from '../../lib/warehouse/telemetry/row-filter.ts';
import { connect } from '../../lib/platform/postgres/connect.ts';
import { readTelemetryTable } from '../../lib/warehouse/columns.ts';
import { keyColumns } from '../../lib/warehouse/key-columns.ts';
import { loadTelemetry } from '../../lib/warehouse/telemetry/load-telemetry.ts';
import { transact } from '../../lib/platform/postgres/transaction.ts';
import { freePort, insertReadings, startTestPostgres } from '../support/postgres.ts';
import type { TestPostgres } from '../support/postgres.ts';

let database: TestPostgres;
beforeAll(async () => {
  database = await startTestPostgres();
  // The service must not rely on NOT NULL, which other databases may lack.
  await database.sql`ALTER TABLE processed_data ALTER COLUMN "Oil_P" DROP NOT NULL`;
});
afterEach(() => database.sql`TRUNCATE processed_data`);
afterAll(() => database.stop());

const times = ({ timestamps }: { timestamps: Float64Array }): string[] =>
  Array.from(timestamps, (microseconds) => new Date(microseconds / 1000).toISOString());

describe('the requested days', () => {
  const machine = 'P';
  const days = async (startDate?: string | null, endDate?: string | null): Promise<string[]> => {
    await insertReadings(
      database.sql,
      [
        '2025-02-28 23:59:59.999999+00',
        '2025-03-01 00:00:00+00',
        '2025-03-01 23:59:59.999+00',
        '2025-03-02 00:00:00+00',
        '2025-03-02 23:59:59.999+00',
        '2025-03-03 00:00:00+00',
      ].map((at) => ({ machine, at })),
    );
    return times(await loadTelemetry(database.sql, { machineName: machine, startDate, endDate }));
  };

  it('are whole UTC days, both included', async () => {
    expect(await days('2025-03-01', '2025-03-02')).toEqual([
      '2025-03-01T00:00:00.000Z',
      '2025-03-01T23:59:59.999Z',
      '2025-03-02T00:00:00.000Z',
      '2025-03-02T23:59:59.999Z',
    ]);
  });

  it('can be a single day', async () => {
    expect(await days('2025-03-02', '2025-03-02')).toEqual([
      '2025-03-02T00:00:00.000Z',
      '2025-03-02T23:59:59.999Z',
    ]);
  });

  it('have no end without an end date', async () => {
    expect(await days('2025-03-02')).toHaveLength(3);
  });

  it('have no start without a start date', async () => {
    expect(await days(null, '2025-03-01')).toHaveLength(3);
  });

  it('are all days without dates', async () => {
    expect(await days(null, null)).toHaveLength(6);
  });

  it('can be anywhere in the calendar', async () => {
    expect(await days('0001-01-01', '9999-12-31')).toHaveLength(6);
  });
});

describe('machine names', () => {
  it.each([
    `O'Brien`,
    `'; DROP TABLE processed_data; --`,
    `"quoted"`,
    'bomba d’água № 7 🚰',
    'back\\slash',
    '$1',
    '%',
    'line\nbreak',
  ])('are treated literally: %j', async (machine) => {
    await insertReadings(database.sql, [
      { machine, at: '2025-03-01Z', channels: { Bat_V: 1 } },
      { machine: 'another', at: '2025-03-01Z', channels: { Bat_V: 2 } },
    ]);
    const telemetry = await loadTelemetry(database.sql, { machineName: machine });
    expect(telemetry.machineName).toBe(machine);
    expect(telemetry.rows).toBe(1);
    expect(telemetry.values[telemetry.features.indexOf('Bat_V')]).toBe(1);
  });
});

describe('values', () => {
  it('are missing if NULL, not finite, or beyond ±20,000', async () => {
    const given = [null, Infinity, -Infinity, NaN, 20_001, -20_001, 20_000, -20_000, 20_000.000_000_1, 0.1];
    await insertReadings(
      database.sql,
      given.map((Oil_P, second) => ({
        machine: 'P',
        at: `2025-03-01 00:00:0${second}Z`,
        channels: { Oil_P },
      })),
    );
    const { features, values } = await loadTelemetry(database.sql, { machineName: 'P' });
    const loaded = given.map((_, row) => values[row * features.length + features.indexOf('Oil_P')]);
    expect(loaded).toEqual([NaN, NaN, NaN, NaN, NaN, NaN, 20_000, -20_000, NaN, Math.fround(0.1)]);
  });

  it('keep the speed change in float64, as stored', async () => {
    // In float32 both would be −70.
    const given = [-70.000_000_1, -69.999_999_9, -30_000];
    await insertReadings(
      database.sql,
      given.map((Eng_RPM_variation_percentage, second) => ({
        machine: 'P',
        at: `2025-03-01 00:00:0${second}Z`,
        channels: { Eng_RPM_variation_percentage },
      })),
    );
    const { speedChange } = await loadTelemetry(database.sql, { machineName: 'P' });
    expect(Array.from(speedChange)).toEqual([-70.000_000_1, -69.999_999_9, NaN]);
  });

  it('are in row-major order, with the columns of the table', async () => {
    await insertReadings(database.sql, [
      { machine: 'P', at: '2025-03-01 00:00:12.000001Z', channels: { Auto: 3, Fuel_efficiency: 4 } },
      { machine: 'P', at: '2025-03-01 00:00:00.123456Z', channels: { Auto: 1, Fuel_efficiency: 2 } },
    ]);
    const { features, values, timestamps } = await loadTelemetry(database.sql, { machineName: 'P' });
    expect(features).toHaveLength(39);
    expect(features[0]).toBe('Auto');
    expect(features[38]).toBe('Fuel_efficiency');
    expect([values[0], values[38], values[39], values[77]]).toEqual([1, 2, 3, 4]);
    // date -u -d '2025-03-01' +%s = 1740787200
    expect(Array.from(timestamps)).toEqual([1_740_787_200_123_456, 1_740_787_212_000_001]);
  });

  it('of the same time are ordered by ID', async () => {
    const ids = ['c', 'a', 'f', '0', '7'].map((digit) => `${digit.repeat(8)}-0000-4000-8000-000000000000`);
    await insertReadings(
      database.sql,
      ids.map((id, Auto) => ({ machine: 'P', at: '2025-03-01Z', id, channels: { Auto } })),
    );
    const { features, values } = await loadTelemetry(database.sql, { machineName: 'P' });
    expect(ids.map((_, row) => values[row * features.length])).toEqual([3, 4, 1, 0, 2]);
  });
});

describe('the size', () => {
  it('is reported before the rows are read, and can be refused', async () => {
    await insertReadings(database.sql, [
      { machine: 'P', at: '2025-03-01Z' },
      { machine: 'P', at: '2025-03-02Z' },
      { machine: 'P', at: '2025-03-03Z' },
    ]);
    const reported: unknown[] = [];
    const tooMuch = new Error('too much');
    const refusing = loadTelemetry(database.sql, {
      machineName: 'P',
      startDate: '2025-03-02',
      onSize: ({ rows, features }) => {
        reported.push(rows, features.length, features[0]);
        throw tooMuch;
      },
    });
    await expect(refusing).rejects.toBe(tooMuch);
    expect(reported).toEqual([2, 39, 'Auto']);
    // The connection can still be used.
    expect((await loadTelemetry(database.sql, { machineName: 'P' })).rows).toBe(3);
  });
});

describe('selected features', () => {
  it('are loaded in the order of the table, always with the column of failures', async () => {
    const channels = { Oil_P: 3, Auto: 4, Eng_RPM_variation_percentage: -80 };
    await insertReadings(database.sql, [{ machine: 'P', at: '2025-03-01Z', channels }]);
    const some = await loadTelemetry(database.sql, { machineName: 'P', only: ['Oil_P', 'Auto'] });
    expect(some.features).toEqual(['Auto', 'Oil_P', 'Eng_RPM_variation_percentage']);
    expect(Array.from(some.values)).toEqual([4, 3, -80]);
    const none = await loadTelemetry(database.sql, { machineName: 'P', only: [] });
    expect(none.features).toEqual(['Eng_RPM_variation_percentage']);
    expect(Array.from(none.speedChange)).toEqual([-80]);
    expect(none.timestamps).toEqual(some.timestamps);
  });
});

describe('columns', () => {
  afterEach(() => database.sql`ALTER TABLE processed_data DROP COLUMN IF EXISTS "new ""sensor"""`);

  it('of every numeric type are features', async () => {
    await database.sql`ALTER TABLE processed_data ADD COLUMN "new ""sensor""" numeric DEFAULT 1.5`;
    await insertReadings(database.sql, [{ machine: 'P', at: '2025-03-01Z' }]);
    const { features, values } = await loadTelemetry(database.sql, { machineName: 'P' });
    expect(features).toHaveLength(40);
    expect(features[39]).toBe('new "sensor"');
    expect(values[39]).toBe(1.5);
  });

  it('of text are not features', async () => {
    await database.sql`ALTER TABLE processed_data ADD COLUMN "new ""sensor""" text`;
    await insertReadings(database.sql, [{ machine: 'P', at: '2025-03-01Z' }]);
    expect((await loadTelemetry(database.sql, { machineName: 'P' })).features).toHaveLength(39);
  });
});

describe('a load that cannot succeed is refused', () => {
  it('for a machine without rows', async () => {
    await expect(loadTelemetry(database.sql, { machineName: 'Nobody' })).rejects.toMatchObject({
      code: 'no_rows',
      message: 'The machine Nobody has no rows. Check its name.',
    });
  });

  it('for days without rows, with the days that have some', async () => {
    await insertReadings(database.sql, [
      { machine: 'P', at: '2025-03-01 23:00Z' },
      { machine: 'P', at: '2025-04-02 01:00Z' },
    ]);
    await expect(
      loadTelemetry(database.sql, { machineName: 'P', startDate: '2025-05-01', endDate: '2025-05-31' }),
    ).rejects.toMatchObject({
      code: 'no_rows',
      message:
        'The machine P has no rows from 2025-05-01 until 2025-05-31 (UTC days, both included). ' +
        'Its rows are from 2025-03-01 to 2025-04-02: choose dates in that range.',
    });
  });

  it('for a table without the column of failures', async () => {
    await database.sql`ALTER TABLE processed_data RENAME COLUMN "Eng_RPM_variation_percentage" TO other`;
    try {
      await expect(loadTelemetry(database.sql, { machineName: 'P' })).rejects.toMatchObject({
        code: 'missing_column',
        message: expect.stringContaining('Eng_RPM_variation_percentage'),
      });
    } finally {
      await database.sql`ALTER TABLE processed_data RENAME COLUMN other TO "Eng_RPM_variation_percentage"`;
    }
  });

  it('for a table without a numeric column, and for a database without the table', async () => {
    await database.sql`ALTER TABLE processed_data RENAME TO kept`;
    try {
      await expect(loadTelemetry(database.sql, { machineName: 'P' })).rejects.toMatchObject({
        code: 'dependency_unavailable',
        message: expect.stringContaining('no table processed_data'),
      });
      await database.sql`CREATE TABLE processed_data (id uuid, "timestamp" timestamptz, motor_pump text)`;
      await expect(loadTelemetry(database.sql, { machineName: 'P' })).rejects.toMatchObject({
        code: 'no_features',
      });
      await database.sql`DROP TABLE processed_data`;
    } finally {
      await database.sql`ALTER TABLE kept RENAME TO processed_data`;
    }
  });

  it('for infinite times', async () => {
    await insertReadings(database.sql, [
      { machine: 'P', at: 'infinity' },
      { machine: 'P', at: '2025-03-01Z' },
    ]);
    await expect(
      loadTelemetry(database.sql, { machineName: 'P', startDate: '2025-03-01' }),
    ).resolves.toMatchObject({ rows: 1 });
    await insertReadings(database.sql, [{ machine: 'P', at: '-infinity' }]);
    await expect(loadTelemetry(database.sql, { machineName: 'P' })).rejects.toMatchObject({
      code: 'bad_value',
    });
    // The connection can still be used.
    expect(await database.sql`SELECT 1 AS one`).toHaveLength(1);
  });

  it('for a database that cannot be reached', async () => {
    const unreachable = connect(`postgres://treino@127.0.0.1:${await freePort()}/treino`);
    await expect(loadTelemetry(unreachable, { machineName: 'P' })).rejects.toMatchObject({
      code: 'dependency_unavailable',
      dependency: 'database',
      message: expect.stringContaining('nothing listens there'),
    });
    await unreachable.end();
  });
});

describe('rows ordered by time, then ID', () => {
  it('are read along the index without sorting', async () => {
    await insertReadings(database.sql, [{ machine: 'P', at: '2025-03-01Z' }]);
    await transact(database.sql, '', async (transaction) => {
      await bindRowFilter(transaction, dayFilter('P', undefined, '2025-03-02'));
      const keys = keyColumns(await readTelemetryTable(transaction));
      const plan = await transaction.unsafe<{ 'QUERY PLAN': string }[]>(
        `EXPLAIN SELECT telemetry."Auto" ${filteredRows(keys)} ORDER BY ${timeOrder(keys)}`,
      );
      const nodes = plan.map((line) => line['QUERY PLAN']).join('\n');
      expect(nodes).toContain('Index Scan using processed_data_machine_time_id');
      expect(nodes).not.toContain('Sort');
    });
  });
});

describe('an abort', () => {
  it('before the start sends no query', async () => {
    const reason = new Error('told to stop');
    await expect(
      loadTelemetry(database.sql, { machineName: 'P', signal: AbortSignal.abort(reason) }),
    ).rejects.toBe(reason);
  });

  it('ends the query in the server, and the client can still be used', async () => {
    await insertReadings(database.sql, [{ machine: 'P', at: '2025-03-01Z' }]);
    const stop = new AbortController();
    const reason = new Error('told to stop');
    const waiting = () => database.sql`
      SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE '%count(*)%processed_data%'`;
    await database.sql.begin(async (locker) => {
      await locker`LOCK TABLE processed_data IN ACCESS EXCLUSIVE MODE`;
      const loading = loadTelemetry(database.sql, { machineName: 'P', signal: stop.signal });
      const deadline = Date.now() + 20_000;
      while ((await waiting()).length === 0 && Date.now() < deadline) await wait(10);
      stop.abort(reason);
      await expect(loading).rejects.toBe(reason);
      expect(await waiting()).toHaveLength(0);
    });
    expect((await loadTelemetry(database.sql, { machineName: 'P' })).rows).toBe(1);
  });
});
