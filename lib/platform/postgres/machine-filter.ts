/** Machine patterns (lib/principal/machine-patterns.ts) in SQL. */
import type postgres from 'postgres';
import type { MachinePatterns } from '../../principal/machine-patterns.ts';

/** `AND column LIKE …` for a WHERE clause. Empty if the patterns are all machines. */
export function machineFilter(
  sql: postgres.Sql,
  column: string,
  patterns: MachinePatterns,
): postgres.PendingQuery<postgres.Row[]> {
  if (!patterns) return sql``;
  // PostgreSQL text cannot contain NUL, so no name matches such a pattern.
  const likePatterns = patterns.filter((pattern) => !pattern.includes('\0')).map(toLike);
  return sql`AND ${sql(column)} LIKE ANY (${likePatterns}::text[])`;
}

const toLike = (pattern: string): string => pattern.replaceAll(/[\\%_]/g, '\\$&').replaceAll('*', '%');
