/** Additional databases on a test server, and functions that describe their content and schema. */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type postgres from 'postgres';
import { connect } from '../../lib/platform/postgres/connect.ts';
import type { TestPostgres } from './postgres.ts';

/** Creates a database from an SQL file in test/fixtures/databases, or an empty one. */
export async function createDatabase(
  server: TestPostgres,
  name: string,
  fixture?: string,
): Promise<{ url: string; sql: postgres.Sql }> {
  await server.sql`CREATE DATABASE ${server.sql(name)}`;
  const url = new URL(server.url);
  url.pathname = `/${name}`;
  const sql = connect(url.href);
  if (fixture !== undefined) {
    const path = join(import.meta.dirname, '../fixtures/databases', `${fixture}.sql`);
    await sql.unsafe(await readFile(path, 'utf8'));
  }
  return { url: url.href, sql };
}

/** Number of rows and a digest of the given columns by table. The digest is of the values as PostgreSQL text. */
export async function tableContents(
  sql: postgres.Sql,
  columns: ReadonlyMap<string, readonly string[]>,
): Promise<Record<string, { rows: number; bytes: string }>> {
  const all: Record<string, { rows: number; bytes: string }> = {};
  for (const [table, names] of columns) {
    const values = await sql`
      SELECT ${sql.unsafe(names.map((name) => `"${name}"::text`).join(', '))} FROM ${sql(table)} ORDER BY id`.values();
    all[table] = {
      rows: values.length,
      bytes: createHash('sha256').update(JSON.stringify(values)).digest('hex'),
    };
  }
  return all;
}

/** The columns of the given tables. */
export async function columnsOf(
  sql: postgres.Sql,
  tables: readonly string[],
): Promise<Map<string, readonly string[]>> {
  const rows = await sql<{ table: string; columns: string[] }[]>`
    SELECT table_name AS "table", array_agg(column_name::text ORDER BY ordinal_position) AS columns
    FROM information_schema.columns
    WHERE table_schema = 'public' AND table_name = ANY (${tables}) GROUP BY table_name`;
  return new Map(rows.map(({ table, columns }) => [table, columns]));
}

/** The schema of a database as text, without the order of columns. */
export async function schemaOf(sql: postgres.Sql): Promise<string[]> {
  const rows = await sql<{ item: string }[]>`
    SELECT format('%s.%s %s%s%s', table_name, column_name, data_type,
      CASE is_nullable WHEN 'NO' THEN ' NOT NULL' ELSE '' END,
      coalesce(' ' || column_default, ' ' || generation_expression, '')) AS item
    FROM information_schema.columns WHERE table_schema = 'public'
    UNION ALL SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'
    UNION ALL SELECT format('%s %s', conrelid::regclass, pg_get_constraintdef(oid)) FROM pg_constraint
      WHERE connamespace = 'public'::regnamespace
    ORDER BY 1`;
  return rows.map(({ item }) => item);
}
