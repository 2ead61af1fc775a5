/** The table `processed_data` as it is in the database, read from the catalog. A new sensor needs no new code. */
import { DependencyError } from '../errors.ts';
import type { Queryable } from '../platform/postgres/connect.ts';

export interface Column {
  readonly name: string;
  /** The type as SQL writes it, such as `character varying(20)` or the name of a domain. */
  readonly type: string;
  /** Catalog name of the type, without domains and length: `float8`, `varchar`, `bpchar`, or the name of an enum. */
  readonly baseType: string;
  /** The same as SQL writes it, with its schema if needed. */
  readonly baseTypeSql: string;
  readonly isEnum: boolean;
  /** Whether the column, or the type under its domains, is one of NUMBER_TYPES. */
  readonly isNumeric: boolean;
  /** Whether the column compares texts byte by byte. False for collations such as case-insensitive ones. */
  readonly isDeterministic: boolean;
  readonly isNullable: boolean;
  /** Whether the database computes the column, so that no row can have a value for it. */
  readonly isGenerated: boolean;
  readonly isIdentity: boolean;
}

/** What has the name `processed_data`. A view and a foreign table have no index. */
type RelationKind = 'table' | 'partitioned table' | 'materialized view' | 'view' | 'foreign table';

export interface TelemetryTable {
  readonly kind: RelationKind;
  /** In the table's order. */
  readonly columns: readonly Column[];
}

/** Types that convert to float8. */
const NUMBER_TYPES = ['int2', 'int4', 'int8', 'float4', 'float8', 'numeric'];

/**
 * Reads the kind and the columns of `processed_data`.
 * @throws DependencyError if there is no such table
 */
export async function readTelemetryTable(sql: Queryable): Promise<TelemetryTable> {
  const rows = await sql<(Omit<Column, 'isNumeric'> & { kind: RelationKind })[]>`
    SELECT CASE relation.relkind WHEN 'p' THEN 'partitioned table' WHEN 'm' THEN 'materialized view'
        WHEN 'v' THEN 'view' WHEN 'f' THEN 'foreign table' ELSE 'table' END AS kind,
      attribute.attname AS name,
      format_type(attribute.atttypid, attribute.atttypmod) AS type,
      base.typname AS "baseType",
      format_type(base.oid, NULL) AS "baseTypeSql",
      base.typtype = 'e' AS "isEnum",
      coalesce(pg_collation.collisdeterministic, true) AS "isDeterministic",
      NOT (attribute.attnotnull OR base.is_not_null) AS "isNullable",
      attribute.attgenerated <> '' AS "isGenerated",
      attribute.attidentity <> '' AS "isIdentity"
    FROM pg_class AS relation
    JOIN pg_attribute AS attribute ON attribute.attrelid = relation.oid
    LEFT JOIN pg_collation ON pg_collation.oid = attribute.attcollation
    CROSS JOIN LATERAL (
      WITH RECURSIVE types (oid, typname, typtype, typbasetype, is_not_null) AS (
        SELECT domain.oid, domain.typname, domain.typtype, domain.typbasetype, domain.typnotnull
        FROM pg_type AS domain WHERE domain.oid = attribute.atttypid
        UNION ALL
        SELECT inner_type.oid, inner_type.typname, inner_type.typtype, inner_type.typbasetype,
          types.is_not_null OR inner_type.typnotnull
        FROM types JOIN pg_type AS inner_type ON inner_type.oid = types.typbasetype
      )
      SELECT * FROM types WHERE types.typtype <> 'd'
    ) AS base
    WHERE relation.oid = to_regclass('processed_data') AND attribute.attnum > 0 AND NOT attribute.attisdropped
    ORDER BY attribute.attnum`;
  const [first] = rows;
  if (!first)
    throw new DependencyError(
      'database',
      'The database has no table processed_data. Check DATABASE_URL, or apply the migrations with `npm run migrate`.',
    );
  const columns = rows.map(({ kind: _, ...column }) => ({
    ...column,
    isNumeric: NUMBER_TYPES.includes(column.baseType),
  }));
  return { kind: first.kind, columns };
}

/** Quotes a name as an SQL identifier, for places where it cannot be a parameter. */
export const quoteIdentifier = (name: string): string => `"${name.replaceAll('"', '""')}"`;
