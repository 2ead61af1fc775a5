/** Listing of the published models. */
import type postgres from 'postgres';
import type { MachinePatterns } from '../../principal/machine-patterns.ts';
import { decodeCursor, encodeCursor, timePosition } from '../../page-cursor.ts';
import { mapDatabaseErrors } from '../../platform/postgres/database-errors.ts';
import { modelColumns } from './models.ts';
import type { StoredModel } from './models.ts';
import { machineFilter } from '../../platform/postgres/machine-filter.ts';

export interface ModelQuery {
  readonly machineName?: string | undefined;
  readonly indicator?: string | undefined;
  /** Patterns of the machines whose models the principal can access. */
  readonly visible?: MachinePatterns;
  readonly limit: number;
  /** Cursor of the previous page, for the same machine and indicator. */
  readonly cursor?: string | undefined;
}

export interface ModelPage {
  /** Their metrics lack arrays, which can be long: one element per candidate, threshold or month. */
  readonly models: readonly StoredModel[];
  /** Absent on the last page. */
  readonly cursor?: string;
}

/**
 * One page of models, newest first. The cursor is the position of the last model, not an offset, so that models published
 * between two requests do not make the next page repeat or skip others.
 * @throws RequestError 400 `bad_cursor`; DependencyError
 */
export async function listModels(sql: postgres.Sql, query: ModelQuery): Promise<ModelPage> {
  const { machineName, indicator, visible, limit, cursor } = query;
  const filters = ['models', machineName, indicator];
  const [at, id] = cursor === undefined ? [] : decodeCursor(filters, cursor, timePosition);
  const withoutLists = sql`coalesce((
    SELECT jsonb_object_agg(key, CASE jsonb_typeof(value) WHEN 'object' THEN (
        SELECT coalesce(jsonb_object_agg(inner_key, inner_value), '{}')
        FROM jsonb_each(value) AS inside (inner_key, inner_value) WHERE jsonb_typeof(inner_value) <> 'array'
      ) ELSE value END)
    FROM jsonb_each(metrics::jsonb) WHERE jsonb_typeof(value) <> 'array'), '{}')`;
  const rows = await mapDatabaseErrors(
    () => sql<(StoredModel & { exactly: string })[]>`
      SELECT ${modelColumns(sql, withoutLists)},
        to_char("timestamp"::timestamptz AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS exactly
      FROM models WHERE true ${machineFilter(sql, 'machine_name', visible)}
        ${machineName === undefined ? sql`` : sql`AND machine_name = ${machineName}`}
        ${indicator === undefined ? sql`` : sql`AND indicator = ${indicator}`}
        ${at === undefined ? sql`` : sql`AND ("timestamp"::timestamptz, id) < (${at}::text::timestamptz, ${id!}::uuid)`}
      ORDER BY "timestamp"::timestamptz DESC, id DESC LIMIT ${limit + 1}`,
  );
  const page = rows.slice(0, limit);
  const models = page.map(({ exactly: _, ...model }) => model);
  const last = page.at(-1);
  if (rows.length === page.length || !last) return { models };
  return { models, cursor: encodeCursor(filters, [last.exactly, last.id]) };
}
