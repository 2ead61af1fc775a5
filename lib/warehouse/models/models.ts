/** The table `models`: one row per published model, one published model per job. */
import type postgres from 'postgres';
import { FenceLostError } from '../../errors.ts';
import { mapDatabaseErrors } from '../../platform/postgres/connect.ts';
import { transact } from '../../platform/postgres/transaction.ts';

/** Something of each published file, by format. */
type ByFormat = Readonly<Partial<Record<'pkl' | 'onnx' | 'ubj' | 'report' | 'metrics', string>>>;

export interface ModelRow {
  /** UUID. */
  readonly id: string;
  /** The job's, UUID. */
  readonly processId: string;
  readonly machineName: string;
  readonly indicator: string;
  /** Key of the .pkl in the bucket. */
  readonly bucketAddress: string;
  /** First and last UTC day of the data, YYYY-MM-DD. */
  readonly dataStartDate: string;
  readonly dataEndDate: string;
  readonly metrics: Readonly<Record<string, unknown>>;
  readonly modelType: 'xgb';
  /** When it was published. */
  readonly timestamp: Date;
  /** Keys in the bucket. */
  readonly artifacts: ByFormat;
  /** Hex digests of the files. */
  readonly sha256: ByFormat;
  readonly xgboostVersion: string;
  /** Hex digest of the rows it was trained on. */
  readonly rowHash: string;
  readonly rows: number;
  /** How long the job took. */
  readonly seconds: number;
}

/**
 * A row as the table has it. What this service publishes is whole; rows of its predecessor lack what is null
 * here, may share a job, and their one file is the .pkl.
 */
export interface StoredModel extends Omit<ModelRow, MayBeAbsent | 'modelType'> {
  readonly processId: string | null;
  readonly machineName: string | null;
  readonly indicator: string | null;
  readonly dataStartDate: string | null;
  readonly dataEndDate: string | null;
  readonly modelType: string;
  readonly xgboostVersion: string | null;
  readonly rowHash: string | null;
  readonly rows: number | null;
  readonly seconds: number | null;
}

type MayBeAbsent =
  | 'processId'
  | 'machineName'
  | 'indicator'
  | 'dataStartDate'
  | 'dataEndDate'
  | 'xgboostVersion'
  | 'rowHash'
  | 'rows'
  | 'seconds';

/** Who publishes: an attempt, and the key it reserved (lib/warehouse/models/model-keys.ts). */
export interface PublishingAttempt {
  /** The reserved key, without extension. */
  readonly stem: string;
  readonly fencingToken: number;
}

/**
 * Publishes: marks the attempt's key as published and writes the row, both or neither. Nothing is written
 * when the job has published before, when a newer attempt has reserved a key, or when the sweeper has
 * given this attempt up. The key's row is what sweeper and publisher contend for: one of them gets it.
 * @returns the row that is in the table now: the given one, or that of the job's other attempt
 * @throws FenceLostError when there is none; DependencyError
 */
export async function insertModel(
  sql: postgres.Sql,
  row: ModelRow,
  { stem, fencingToken: fence }: PublishingAttempt,
): Promise<StoredModel> {
  const json = (value: unknown) => sql.json(value as postgres.JSONValue);
  const refused = new FenceLostError(row.processId, fence);
  try {
    await mapDatabaseErrors(() =>
      transact(sql, '', async (transaction) => {
        const published = await transaction`
          UPDATE model_keys SET published_at = now()
          WHERE key = ${stem} AND process_id = ${row.processId} AND fence = ${fence}
            AND swept_at IS NULL AND published_at IS NULL
            AND NOT EXISTS (SELECT 1 FROM model_keys AS newer
              WHERE newer.process_id = ${row.processId} AND newer.fence > ${fence})`;
        if (published.count === 0) throw refused;
        const inserted = await transaction`
          INSERT INTO models (id, process_id, machine_name, indicator, bucket_address, data_start_date,
            data_end_date, metrics, model_type, "timestamp", artifacts, sha256, xgboost_version, row_hash,
            rows, seconds)
          VALUES (${row.id}, ${row.processId}, ${row.machineName}, ${row.indicator}, ${row.bucketAddress},
            ${row.dataStartDate}::text::date, ${row.dataEndDate}::text::date, ${json(row.metrics)},
            ${row.modelType}, ${row.timestamp}, ${json(row.artifacts)}, ${json(row.sha256)},
            ${row.xgboostVersion}, ${row.rowHash}, ${row.rows}, ${row.seconds})
          ON CONFLICT (process_id) WHERE sha256 IS NOT NULL DO NOTHING`;
        if (inserted.count === 0) throw refused;
      }),
    );
  } catch (error) {
    if (error !== refused) throw error;
  }
  const stored = await findModelByProcess(sql, row.processId);
  if (!stored) throw refused;
  return stored;
}

/**
 * The model a job published; of several, which only the predecessor's have, the newest.
 * @param processId UUID
 * @throws DependencyError
 */
export async function findModelByProcess(
  sql: postgres.Sql,
  processId: string,
): Promise<StoredModel | undefined> {
  const [row] = await mapDatabaseErrors(
    () => sql<StoredModel[]>`
      ${select(sql)} WHERE process_id = ${processId} ORDER BY "timestamp" DESC LIMIT 1`,
  );
  return row;
}

/**
 * @param id UUID
 * @throws DependencyError
 */
export async function findModel(sql: postgres.Sql, id: string): Promise<StoredModel | undefined> {
  const [row] = await mapDatabaseErrors(() => sql<StoredModel[]>`${select(sql)} WHERE id = ${id}`);
  return row;
}

const select = (sql: postgres.Sql) =>
  sql`SELECT ${modelColumns(sql, sql`coalesce(metrics::jsonb, '{}')`)} FROM models`;

/**
 * The columns of `models` under the names of StoredModel; the predecessor's times may be without a zone
 * (UTC, as the session's).
 */
export const modelColumns = (sql: postgres.Sql, metrics: postgres.PendingQuery<postgres.Row[]>) => sql`
  id, process_id AS "processId", machine_name AS "machineName", indicator,
  bucket_address AS "bucketAddress", data_start_date::date::text AS "dataStartDate",
  data_end_date::date::text AS "dataEndDate", ${metrics} AS metrics, model_type AS "modelType",
  "timestamp"::timestamptz AS "timestamp",
  coalesce(artifacts, jsonb_build_object('pkl', bucket_address)) AS artifacts,
  coalesce(sha256, '{}') AS sha256, xgboost_version AS "xgboostVersion", row_hash AS "rowHash", rows, seconds`;
