/** The table `models`: one row per published model, and at most one published model per job. */
import type postgres from 'postgres';
import { FenceLostError } from '../../errors.ts';
import { mapDatabaseErrors } from '../../platform/postgres/database-errors.ts';
import { transact } from '../../platform/postgres/transaction.ts';
import type { ModelType } from './model-type.ts';

/** A property of each published file, by format. */
type ByFormat = Readonly<
  Partial<Record<'pkl' | 'onnx' | 'ubj' | 'report' | 'metrics' | 'report_pt', string>>
>;

export interface ModelRow {
  /** UUID. */
  readonly id: string;
  /** UUID of the job. */
  readonly processId: string;
  readonly machineName: string;
  readonly indicator: string;
  /** Key of the .pkl in the bucket. */
  readonly bucketAddress: string;
  /** First and last UTC day of the data, YYYY-MM-DD. */
  readonly dataStartDate: string;
  readonly dataEndDate: string;
  readonly metrics: Readonly<Record<string, unknown>>;
  readonly modelType: ModelType;
  /** When the model was published. */
  readonly timestamp: Date;
  /** Keys in the bucket. */
  readonly artifacts: ByFormat;
  /** Hex digests of the files. */
  readonly sha256: ByFormat;
  readonly xgboostVersion: string;
  /** Hex digest of the training data. */
  readonly rowHash: string;
  readonly rows: number;
  /** Duration of the job. */
  readonly seconds: number;
}

/**
 * A row as stored. Models of this service are complete. Models of the predecessor (the service that Treino replaces)
 * can lack the nullable fields, can share a job, and have only a .pkl file.
 */
export interface StoredModel extends Omit<ModelRow, NullableField | 'modelType'>, NullableFields {
  readonly modelType: string;
}

type NullableField =
  | 'processId'
  | 'machineName'
  | 'indicator'
  | 'dataStartDate'
  | 'dataEndDate'
  | 'xgboostVersion'
  | 'rowHash'
  | 'rows'
  | 'seconds';

type NullableFields = { readonly [Field in NullableField]: ModelRow[Field] | null };

/** A publishing attempt and the key that it reserved (model-keys.ts). */
export interface PublishingAttempt {
  /** The reserved key, without extension. */
  readonly stem: string;
  readonly fencingToken: number;
}

/**
 * Publishes a model: marks the attempt's key as published and writes the row in one transaction. Writes nothing if the
 * job has already published, if a newer attempt has reserved a key, or if the sweeper has refused the key. Sweeper and
 * publisher compete for the row of the key, so only one of them succeeds.
 * @returns the job's model in the table: the given row, or the row of another attempt
 * @throws FenceLostError if the job has no model and this attempt must not publish; DependencyError
 */
export async function insertModel(
  sql: postgres.Sql,
  row: ModelRow,
  { stem, fencingToken }: PublishingAttempt,
): Promise<StoredModel> {
  const json = (value: unknown) => sql.json(value as postgres.JSONValue);
  const refused = new FenceLostError(row.processId, fencingToken);
  try {
    await mapDatabaseErrors(() =>
      transact(sql, '', async (transaction) => {
        const published = await transaction`
          UPDATE model_keys SET published_at = now()
          WHERE key = ${stem} AND process_id = ${row.processId} AND fence = ${fencingToken}
            AND swept_at IS NULL AND published_at IS NULL
            AND NOT EXISTS (SELECT 1 FROM model_keys AS newer
              WHERE newer.process_id = ${row.processId} AND newer.fence > ${fencingToken})`;
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
 * The model of a job. For a job of the predecessor with several models, the newest one.
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

/** The columns of `models`, named as in StoredModel. Times of the predecessor may lack a time zone; they are UTC. */
export const modelColumns = (sql: postgres.Sql, metrics: postgres.PendingQuery<postgres.Row[]>) => sql`
  id, process_id AS "processId", machine_name AS "machineName", indicator,
  bucket_address AS "bucketAddress", data_start_date::date::text AS "dataStartDate",
  data_end_date::date::text AS "dataEndDate", ${metrics} AS metrics, model_type AS "modelType",
  "timestamp"::timestamptz AS "timestamp",
  coalesce(artifacts, jsonb_build_object('pkl', bucket_address)) AS artifacts,
  coalesce(sha256, '{}') AS sha256, xgboost_version AS "xgboostVersion", row_hash AS "rowHash", rows, seconds`;
