import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { connect } from '../../lib/warehouse/connect.ts';
import { applySchema } from '../../lib/warehouse/schema.ts';
import { startTestPostgres } from '../support/postgres.ts';
import type { TestPostgres } from '../support/postgres.ts';

let database: TestPostgres;
beforeAll(async () => {
  database = await startTestPostgres();
});
afterAll(() => database.stop());

/** The header of the upstream's CSV. */
const columns =
  'timestamp,motor_pump,Auto,Bat_V,Char_V,Cool_T,Eng_RPM,Fuel_Con,Fuel_L,Man,Oil_L,Oil_P,Recalque,Starts_N,' +
  'Stop,Succao,running,minutes_running,Bat_V_variation,Char_V_variation,Cool_T_variation,Eng_RPM_variation,' +
  'Fuel_Con_variation,Fuel_L_variation,Oil_L_variation,Oil_P_variation,Bat_V_variation_percentage,' +
  'Char_V_variation_percentage,Cool_T_variation_percentage,Eng_RPM_variation_percentage,' +
  'Fuel_Con_variation_percentage,Fuel_L_variation_percentage,Oil_L_variation_percentage,' +
  'Oil_P_variation_percentage,Hydraulic_Head,Head_per_RPM,Head_trend_per_minutes,OilP_per_RPM,CoolT_per_RPM,' +
  'Fuel_rate,Fuel_efficiency,FlexAnalogue4_1,FlexAnalogue4_2';

describe('the schema', () => {
  it('has the columns of the upstream, in its order', async () => {
    const found = await database.sql<{ name: string; type: string; required: boolean }[]>`
      SELECT column_name AS name, data_type AS type, is_nullable = 'NO' AS required
      FROM information_schema.columns WHERE table_name = 'processed_data' ORDER BY ordinal_position`;
    expect(found.map(({ name }) => name)).toEqual(['id', ...columns.split(',')]);
    expect(found.every(({ required }) => required)).toBe(true);
    expect(new Set(found.slice(3).map(({ type }) => type))).toEqual(new Set(['double precision']));
  });

  it('is applied by many at once to an empty database, and again later', async () => {
    await database.sql`CREATE DATABASE empty`;
    const url = new URL(database.url);
    url.pathname = '/empty';
    const clients = Array.from({ length: 4 }, () => connect(url.href));
    try {
      await Promise.all(clients.map(applySchema));
      await clients[0]!`INSERT INTO model_keys (key, process_id, fence) VALUES ('a', gen_random_uuid(), 1)`;
      await applySchema(clients[1]!);
      expect(await clients[2]!`SELECT key FROM model_keys`).toHaveLength(1);
    } finally {
      await Promise.all(clients.map((client) => client.end()));
    }
  });
});
