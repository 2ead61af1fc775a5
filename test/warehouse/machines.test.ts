import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { listMachines, machineExists } from '../../lib/warehouse/machines.ts';
import { insertReadings, startTestPostgres } from '../support/postgres.ts';
import type { TestPostgres } from '../support/postgres.ts';

let database: TestPostgres;
beforeAll(async () => {
  database = await startTestPostgres();
});
afterAll(() => database.stop());

describe('machines', () => {
  it('are none in an empty table', async () => {
    expect([...(await listMachines(database.sql))]).toEqual([]);
    expect(await machineExists(database.sql, 'P')).toBe(false);
  });

  it('are those with rows, with their times', async () => {
    await insertReadings(database.sql, [
      { machine: 'P', at: '2025-03-02Z' },
      { machine: 'P', at: '2025-03-01Z' },
      { machine: `O'Brien`, at: '2025-04-01Z' },
    ]);
    expect([...(await listMachines(database.sql))]).toEqual([
      { name: `O'Brien`, rows: 1, first: new Date('2025-04-01'), last: new Date('2025-04-01') },
      { name: 'P', rows: 2, first: new Date('2025-03-01'), last: new Date('2025-03-02') },
    ]);
    expect(await machineExists(database.sql, `O'Brien`)).toBe(true);
    expect(await machineExists(database.sql, 'p')).toBe(false);
    expect(await machineExists(database.sql, 'P\0')).toBe(false);
  });
});
