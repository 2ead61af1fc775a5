/** The patterns of lib/principal/machine-patterns.ts as PostgreSQL matches them. */
import type postgres from 'postgres';
import type { MachinePatterns } from '../../principal/machine-patterns.ts';

/** `AND column LIKE …` for the WHERE of a query; nothing for all machines. */
export function machineFilter(
  sql: postgres.Sql,
  column: string,
  patterns: MachinePatterns,
): postgres.PendingQuery<postgres.Row[]> {
  if (!patterns) return sql``;
  // PostgreSQL has no text with NUL in it, so that no name matches such a pattern.
  const likes = patterns.filter((pattern) => !pattern.includes('\0')).map(likeOf);
  return sql`AND ${sql(column)} LIKE ANY (${likes}::text[])`;
}

const likeOf = (pattern: string): string => pattern.replaceAll(/[\\%_]/g, '\\$&').replaceAll('*', '%');
