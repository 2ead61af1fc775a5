/** Loads that are large enough for two connections (lib/warehouse/telemetry/second-connection.ts). */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type postgres from 'postgres';
import { connect } from '../../lib/platform/postgres/connect.ts';
import { loadTelemetry } from '../../lib/warehouse/telemetry/load-telemetry.ts';
import type { LoadedTelemetry } from '../../lib/learning/telemetry.ts';
import { until } from '../support/eventually.ts';
import { startTestPostgres } from '../support/postgres.ts';
import type { TestPostgres } from '../support/postgres.ts';
import { TcpProxy } from '../support/tcp-proxy.ts';

const ROWS = 20_200;
/** 2025-03-01T00:00:00Z: date -u -d '2025-03-01' +%s = 1740787200 */
const FIRST_SECOND = 1_740_787_200;
/** Rows with the same time. The middle row is one of them. */
const [FIRST_TIE, LAST_TIE] = [10_000, 10_200];

let database: TestPostgres;
/** The tests' own client. The code under test uses `database.sql`. */
let aside: postgres.Sql;
beforeAll(async () => {
  database = await startTestPostgres();
  await database.sql`ALTER TABLE processed_data ALTER COLUMN "Oil_P" DROP NOT NULL`;
  aside = connect(database.url, { maxConnections: 2 });
  await insertRows();
});
afterAll(async () => {
  await aside.end();
  await database.stop();
});

/** `Auto` of the first row by time and ID. It rises by one per row and is always a valid reading. */
const FIRST_AUTO = -10_000;
const LAST_AUTO = FIRST_AUTO + ROWS - 1;

/** Inserts rows 12 seconds and 1 µs apart in random order. */
async function insertRows(): Promise<void> {
  const columns = await aside<{ name: string }[]>`
    SELECT attname AS name FROM pg_attribute
    WHERE attrelid = 'processed_data'::regclass AND atttypid = 'float8'::regtype AND NOT attisdropped
    ORDER BY attnum`;
  const special: Record<string, string> = {
    Auto: `${FIRST_AUTO} + row_number() OVER (ORDER BY at, id) - 1`,
    Oil_P: 'CASE WHEN n % 7 = 0 THEN NULL WHEN n % 7 = 1 THEN 30000 ELSE n / 7.0 END',
    Eng_RPM_variation_percentage: '-n / 3.0',
  };
  await aside.unsafe(`
    INSERT INTO processed_data
    SELECT id, at, 'P', ${columns.map(({ name }) => special[name] ?? '0').join(', ')}
    FROM (
      SELECT gen_random_uuid() AS id, n,
        timestamptz '2025-03-01Z' + CASE WHEN n BETWEEN ${FIRST_TIE} AND ${LAST_TIE} THEN ${FIRST_TIE} ELSE n END
          * interval '12.000001 s' AS at
      FROM generate_series(0, ${ROWS - 1}) AS n
    ) AS generated
    ORDER BY id`);
  await aside`ANALYZE processed_data`;
}

const timeOf = (row: number): number => {
  const place = row >= FIRST_TIE && row <= LAST_TIE ? FIRST_TIE : row;
  return FIRST_SECOND * 1_000_000 + place * 12_000_001;
};

const column = ({ features, values, rows: count }: LoadedTelemetry, name: string): number[] => {
  const place = features.indexOf(name);
  return Array.from({ length: count }, (_, row) => values[row * features.length + place]!);
};

/** The first row that differs from the expectation; undefined if there is none. */
function firstWrong(found: ArrayLike<number>, expected: (row: number) => number): unknown {
  const row = Array.from(found).findIndex((value, index) => !Object.is(value, expected(index)));
  return row === -1 ? undefined : { row, found: found[row], expected: expected(row) };
}

/** Expects the inserted rows in order. For rows of the same time only the order is known. */
function expectAllRows(telemetry: LoadedTelemetry): void {
  expect(telemetry.rows).toBe(ROWS);
  expect(firstWrong(column(telemetry, 'Auto'), (row) => FIRST_AUTO + row)).toBeUndefined();
  expect(firstWrong(telemetry.timestamps, timeOf)).toBeUndefined();
  const [oil, { speedChange }] = [column(telemetry, 'Oil_P'), telemetry];
  const isTied = (row: number): boolean => row >= FIRST_TIE && row <= LAST_TIE;
  const reading = (row: number): number => (row % 7 < 2 ? NaN : Math.fround(row / 7));
  expect(firstWrong(oil, (row) => (isTied(row) ? oil[row]! : reading(row)))).toBeUndefined();
  expect(firstWrong(speedChange, (row) => (isTied(row) ? speedChange[row]! : 0 - row / 3))).toBeUndefined();
}

const load = (sql = database.sql, signal?: AbortSignal) => loadTelemetry(sql, { machineName: 'P', signal });

describe('a load over two connections', () => {
  it('returns all rows in order, also those of the same time where it is split', async () => {
    expectAllRows(await load());
  });

  it('does not depend on how the database writes times', async () => {
    await aside`ALTER ROLE treino SET DateStyle = 'SQL, DMY'`;
    const sql = connect(database.url);
    try {
      expectAllRows(await load(sql));
    } finally {
      await aside`ALTER ROLE treino RESET DateStyle`;
      await sql.end();
    }
  });

  it('uses one connection if all rows have the same time', async () => {
    await aside`INSERT INTO processed_data SELECT (p).* FROM (
      SELECT jsonb_populate_record(p, jsonb_build_object(
        'id', gen_random_uuid(), 'motor_pump', 'Q', 'timestamp', '2025-03-01Z')) AS p
      FROM processed_data AS p WHERE motor_pump = 'P') AS copied`;
    const telemetry = await loadTelemetry(database.sql, { machineName: 'Q' });
    expect(new Set(telemetry.timestamps)).toEqual(new Set([FIRST_SECOND * 1_000_000]));
    const stored = await aside<{ Auto: number }[]>`
      SELECT "Auto" FROM processed_data WHERE motor_pump = 'Q' ORDER BY id`;
    expect(stored).toHaveLength(ROWS);
    expect(firstWrong(column(telemetry, 'Auto'), (row) => stored[row]!.Auto)).toBeUndefined();
  });
});

describe('a load uses one connection', () => {
  it.each([
    ['if the server refuses the second one', 'few', 'ALTER ROLE few CONNECTION LIMIT 1'],
    [
      'if the server does not export its snapshot',
      'no_export',
      'REVOKE EXECUTE ON FUNCTION pg_export_snapshot() FROM PUBLIC',
    ],
  ])('%s', async (_, role, refuse) => {
    await aside.unsafe(`CREATE ROLE ${role} LOGIN; GRANT SELECT ON processed_data TO ${role}; ${refuse}`);
    const sql = connect(database.url.replace('treino@', `${role}@`));
    const sizes: number[] = [];
    expectAllRows(
      await loadTelemetry(sql, { machineName: 'P', onSize: ({ rows: count }) => sizes.push(count) }),
    );
    expect(sizes).toEqual([ROWS]);
    await sql.end();
  });
});

/**
 * `processed_data` becomes a view that waits for a lock of the test when it reads the first or the last row. So the test
 * can block each connection in its part.
 */
describe('while both connections are reading', () => {
  const [first, second] = [1, 2];
  let holder: postgres.ReservedSql;

  beforeAll(async () => {
    await aside.unsafe(`
      CREATE FUNCTION held(at timestamptz) RETURNS float8 STABLE LANGUAGE plpgsql AS $$
      BEGIN
        IF at = timestamptz '2025-03-01Z' THEN PERFORM pg_advisory_xact_lock_shared(${first});
        ELSIF at = timestamptz '2025-03-01Z' + ${ROWS - 1} * interval '12.000001 s'
          THEN PERFORM pg_advisory_xact_lock_shared(${second});
        END IF;
        RETURN 0;
      END $$`);
    const columns = await aside<{ name: string }[]>`
      SELECT attname AS name FROM pg_attribute
      WHERE attrelid = 'processed_data'::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum`;
    await aside.unsafe(`ALTER TABLE processed_data RENAME TO kept`);
    await aside.unsafe(
      `CREATE VIEW processed_data AS SELECT ${columns
        .map(({ name }) => (name === 'Auto' ? '"Auto" + held("timestamp") AS "Auto"' : `"${name}"`))
        .join(', ')} FROM kept`,
    );
  });
  beforeEach(async () => {
    holder = await aside.reserve();
  });
  afterEach(async () => {
    await holder`SELECT pg_advisory_unlock_all()`;
    holder.release();
    expect(await working()).toEqual([]);
    // The client can still be used.
    expect((await load()).rows).toBe(ROWS);
  });

  const block = (...parts: number[]) =>
    Promise.all(parts.map((part) => holder`SELECT pg_advisory_lock(${part})`));
  const release = (part: number) => holder`SELECT pg_advisory_unlock(${part})`;
  /** The blocked backends by part. */
  const waiting = async (): Promise<Map<number, number>> => {
    const found = await aside<{ part: number; pid: number }[]>`
      SELECT objid::int AS part, pid FROM pg_locks WHERE locktype = 'advisory' AND NOT granted`;
    return new Map(found.map(({ part, pid }) => [part, pid]));
  };
  const areBlocked = (...parts: number[]) =>
    until(`a wait in part ${parts.join(' and ')}`, async () => {
      const blocked = await waiting();
      return blocked.size === parts.length && parts.every((part) => blocked.has(part));
    });
  const working = () =>
    aside`SELECT query FROM pg_stat_activity WHERE state = 'active' AND query LIKE 'COPY%'`;

  it('they see the same rows, regardless of concurrent writes', async () => {
    await block(first, second);
    const { port } = new URL(database.url);
    const proxy = await TcpProxy.start(Number(port));
    const sql = connect(database.url.replace(port, String(proxy.port)));
    const written = Promise.withResolvers<undefined>();
    const loading = loadTelemetry(sql, {
      machineName: 'P',
      // The next connection is the second one.
      onSize: () => (proxy.mode = { kind: 'hold', until: written.promise }),
    });
    await areBlocked(first);
    const added = await aside<{ id: string }[]>`INSERT INTO kept SELECT (p).* FROM (
      SELECT jsonb_populate_record(p, jsonb_build_object(
        'id', gen_random_uuid(), 'timestamp', "timestamp" + interval '1 s')) AS p
      FROM kept AS p WHERE motor_pump = 'P' AND "Auto" IN (${FIRST_AUTO + 5}, ${LAST_AUTO - 5})) AS more
      RETURNING id`;
    expect(added).toHaveLength(2);
    await aside`UPDATE kept SET "Auto" = 20000 WHERE motor_pump = 'P' AND "timestamp" = (
      SELECT max("timestamp") FROM kept WHERE motor_pump = 'P')`;
    written.resolve(undefined);
    await areBlocked(first, second);
    await release(first);
    await release(second);
    try {
      expectAllRows(await loading);
    } finally {
      await sql.end();
      await proxy.stop();
      await aside`UPDATE kept SET "Auto" = ${LAST_AUTO} WHERE "Auto" = 20000`;
      await aside`DELETE FROM kept WHERE id = ANY (${added.map(({ id }) => id)})`;
    }
  });

  it.each([
    ['the first', [first]],
    ['the second when the first is done', [second]],
    ['both', [first, second]],
  ])('an abort ends %s', async (_, parts) => {
    await block(...parts);
    const stop = new AbortController();
    const reason = new Error('told to stop');
    const loading = load(database.sql, stop.signal);
    await areBlocked(...parts);
    stop.abort(reason);
    await expect(loading).rejects.toBe(reason);
    expect(await waiting()).toEqual(new Map());
  });

  it.each([
    ['first', first],
    ['second', second],
  ])('losing the %s ends the other, and is reported', async (_, part) => {
    await block(first, second);
    const loading = load();
    await areBlocked(first, second);
    await aside`SELECT pg_terminate_backend(${(await waiting()).get(part)!})`;
    await expect(loading).rejects.toMatchObject({
      code: 'dependency_unavailable',
      message: expect.stringContaining('the connection was closed'),
    });
    expect(await waiting()).toEqual(new Map());
  });

  it('an invalid value in the second part ends the first', async () => {
    await block(first);
    await aside`UPDATE kept SET "timestamp" = '9000-01-01Z' WHERE motor_pump = 'P' AND "Auto" = ${LAST_AUTO}`;
    try {
      const loading = load();
      await expect(loading).rejects.toMatchObject({ code: 'bad_value' });
      expect(await waiting()).toEqual(new Map());
    } finally {
      await aside`UPDATE kept SET "timestamp" = timestamptz '2025-03-01Z' + ${ROWS - 1} * interval '12.000001 s'
        WHERE "timestamp" = '9000-01-01Z'`;
    }
  });
});
