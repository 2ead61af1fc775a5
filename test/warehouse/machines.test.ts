import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { machineMatcher } from '../../lib/principal/machine-patterns.ts';
import { listMachines, machineExists } from '../../lib/warehouse/machines.ts';
import { newestRows } from '../../lib/warehouse/telemetry/newest-rows.ts';
import { insertReadings, startTestPostgres } from '../support/postgres.ts';
import type { TestPostgres } from '../support/postgres.ts';

let database: TestPostgres;
beforeAll(async () => {
  database = await startTestPostgres();
});
afterAll(() => database.stop());

describe('machines', () => {
  it('do not exist in an empty table', async () => {
    expect(await listMachines(database.sql, { limit: 10 })).toEqual({ machines: [] });
    expect(await machineExists(database.sql, 'P')).toBe(false);
  });

  it('are listed with the times of their rows', async () => {
    await insertReadings(database.sql, [
      { machine: 'P', at: '2025-03-02Z' },
      { machine: 'P', at: '2025-03-01Z' },
      { machine: `O'Brien "7", {x}`, at: '2025-04-01Z' },
      { machine: `O'Brien "7", {x}`, at: '2025-04-02Z' },
      { machine: `O'Brien "7", {x}`, at: '2025-04-02Z' },
    ]);
    expect(await listMachines(database.sql, { limit: 2 })).toEqual({
      machines: [
        {
          name: `O'Brien "7", {x}`,
          first: new Date('2025-04-01'),
          last: new Date('2025-04-02'),
          estimatedRows: null,
          latestModel: null,
          latestModels: [],
        },
        {
          name: 'P',
          first: new Date('2025-03-01'),
          last: new Date('2025-03-02'),
          estimatedRows: null,
          latestModel: null,
          latestModels: [],
        },
      ],
    });
    expect(await machineExists(database.sql, `O'Brien "7", {x}`)).toBe(true);
    expect(await machineExists(database.sql, 'p')).toBe(false);
    expect(await machineExists(database.sql, 'P\0')).toBe(false);
  });

  it('have an estimated size after ANALYZE', async () => {
    await database.sql`ANALYZE processed_data`;
    const { machines } = await listMachines(database.sql, { limit: 2 });
    expect(machines.map(({ estimatedRows }) => estimatedRows)).toEqual([3, 2]);
  });

  it('have their newest published model', async () => {
    const { sql } = database;
    await sql`INSERT INTO models (id, machine_name, bucket_address, metrics, "timestamp") VALUES
      (${'00000000-0000-4000-8000-000000000001'}, 'P', 'a', '{"verdict": {"level": "weak"}}', '2025-05-01T10:00:00Z'),
      (${'00000000-0000-4000-8000-000000000002'}, 'P', 'b', NULL, '2025-05-02T10:00:00.5Z')`;
    const latest = async () =>
      (await listMachines(sql, { limit: 2 })).machines.map(({ latestModel }) => latestModel);
    expect(await latest()).toEqual([
      null,
      {
        id: '00000000-0000-4000-8000-000000000002',
        indicator: null,
        timestamp: '2025-05-02T10:00:00.500Z',
        verdict: null,
      },
    ]);
    await sql`DELETE FROM models WHERE metrics IS NULL`;
    expect(await latest()).toMatchObject([null, { verdict: 'weak' }]);
  });

  it('have the newest model of each indicator, however many newer ones another indicator has', async () => {
    const { sql } = database;
    const model = (n: number, indicator: string | null, day: number) =>
      sql`INSERT INTO models (id, machine_name, bucket_address, indicator, "timestamp")
        VALUES (${`00000000-0000-4000-8000-00000000001${n}`}, 'P', ${`k${n}`}, ${indicator}, ${`2025-06-0${day}T00:00:00Z`})`;
    await model(1, 'health', 1);
    await model(2, 'health', 2);
    await model(3, 'status', 3);
    await model(4, 'status', 4);
    await model(5, null, 5);
    const { machines } = await listMachines(sql, { limit: 2 });
    expect(machines[1]).toMatchObject({
      latestModel: { indicator: null },
      latestModels: [
        {
          id: '00000000-0000-4000-8000-000000000014',
          indicator: 'status',
          timestamp: '2025-06-04T00:00:00.000Z',
        },
        {
          id: '00000000-0000-4000-8000-000000000012',
          indicator: 'health',
          timestamp: '2025-06-02T00:00:00.000Z',
        },
      ],
    });
    await sql`DELETE FROM models WHERE bucket_address LIKE 'k%'`;
  });

  it('are listed page by page', async () => {
    await insertReadings(
      database.sql,
      ['Q', 'R', 'S'].map((machine) => ({ machine, at: '2025-05-01Z' })),
    );
    const names: string[][] = [];
    let cursor: string | undefined;
    do {
      const page = await listMachines(database.sql, { limit: 2, cursor });
      names.push(page.machines.map(({ name }) => name));
      cursor = page.cursor;
    } while (cursor !== undefined);
    expect(names).toEqual([[`O'Brien "7", {x}`, 'P'], ['Q', 'R'], ['S']]);
    await expect(listMachines(database.sql, { limit: 2, cursor: 'UA' })).rejects.toMatchObject({
      code: 'bad_cursor',
      httpStatus: 400,
    });
  });

  it('ignore rows without a time, and are left out if no row has one', async () => {
    const { sql } = database;
    await insertReadings(sql, [
      ...['QA', 'QB', 'QB', 'T'].map((machine) => ({ machine, at: 'infinity' })),
      ...['QA', 'T'].map((machine) => ({ machine, at: '-infinity' })),
      { machine: 'Q', at: '-infinity', channels: { Oil_P: 1 } },
      { machine: 'Q', at: '2025-05-02Z', channels: { Oil_P: 2 } },
      { machine: 'Q', at: 'infinity', channels: { Oil_P: 3 } },
    ]);
    const first = await listMachines(sql, { limit: 3 });
    expect(first.machines.at(-1)).toMatchObject({
      name: 'Q',
      first: new Date('2025-05-01'),
      last: new Date('2025-05-02'),
    });
    const second = await listMachines(sql, { limit: 3, cursor: first.cursor });
    expect(second.machines.map(({ name }) => name)).toEqual(['R', 'S']);
    expect(second.cursor).toBeUndefined();

    expect(await newestRows(sql, 'Q', ['Oil_P'], 5)).toEqual([
      { timestamp: new Date('2025-05-02'), values: { Oil_P: 2 } },
      { timestamp: new Date('2025-05-01'), values: { Oil_P: 0 } },
    ]);
    expect(await newestRows(sql, 'T', ['Oil_P'], 5)).toEqual([]);
  });

  it('are those that the caller can see, and so are the machines in cursors', async () => {
    await database.sql`TRUNCATE processed_data`;
    const names = ['a', 'b', 'ab', 'a%', 'a_', 'a\\', 'aXb', 'a\nb', 'A', 'é', '*', '.', 'a.b', '%', '_'];
    await insertReadings(
      database.sql,
      names.map((machine) => ({ machine, at: '2025-05-01Z' })),
    );
    const pattern = fc.array(fc.constantFrom('a', 'b', 'A', 'X', '%', '_', '\\', '*', '.', '\n', '\0'), {
      minLength: 1,
      maxLength: 4,
    });
    const patterns = fc.array(
      pattern.map((characters) => characters.join('')),
      { maxLength: 3 },
    );
    await fc.assert(
      fc.asyncProperty(patterns, async (visible) => {
        const canSee = machineMatcher(visible);
        const seen: string[] = [];
        let cursor: string | undefined;
        do {
          const page = await listMachines(database.sql, { visible, limit: 1, cursor });
          seen.push(...page.machines.map(({ name }) => name));
          cursor = page.cursor;
          if (cursor !== undefined) expect(positionIn(cursor)).toEqual([seen.at(-1)]);
        } while (cursor !== undefined);
        expect(seen.toSorted()).toEqual(names.filter(canSee).toSorted());
      }),
      { numRuns: 50, examples: [[['a*']], [['*']], [[]], [['a\\*']], [['a_']], [['\0', 'b']]] },
    );
  });
});

/** The position in a cursor, which anybody can read. */
const positionIn = (cursor: string): unknown =>
  JSON.parse(/\[.*\]$/s.exec(Buffer.from(cursor, 'base64url').toString('latin1'))![0]);
