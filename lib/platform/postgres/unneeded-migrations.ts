/**
 * Migrations that have nothing to do in some databases. They are then recorded as applied without being run.
 *
 * The table `processed_data` can be the upstream's own. If it is a view or a foreign table, it cannot have an index; if it
 * has no column id, it needs none of (motor_pump, "timestamp", id).
 */
import type { Queryable } from './connect.ts';

const HAS_NO_INDEX = `EXISTS (
  SELECT FROM pg_class AS relation WHERE relation.oid = to_regclass('processed_data') AND relation.relkind IN ('v', 'f'))`;

const HAS_NO_ID = `NOT EXISTS (
  SELECT FROM pg_attribute AS attribute
  WHERE attribute.attrelid = to_regclass('processed_data') AND attribute.attname = 'id' AND NOT attribute.attisdropped)`;

/** By name, an SQL condition under which the migration is not needed. */
const UNNEEDED_IF: Readonly<Partial<Record<string, string>>> = {
  '0001-telemetry': HAS_NO_INDEX,
  '0006-telemetry-order': `${HAS_NO_INDEX} OR ${HAS_NO_ID}`,
};

/** Whether the migration has nothing to do in this database. */
export async function isUnneeded(sql: Queryable, name: string): Promise<boolean> {
  const condition = UNNEEDED_IF[name];
  if (condition === undefined) return false;
  const [row] = await sql.unsafe<{ unneeded: boolean }[]>(`SELECT ${condition} AS unneeded`);
  return row!.unneeded;
}
