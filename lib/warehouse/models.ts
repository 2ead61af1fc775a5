/** The table `models`: one row per published model, one published model per job. */
import type postgres from 'postgres';
import { TreinoError } from '../errors.ts';
import { asking } from './connect.ts';

/** Something of each published file, by format. */
type ByFormat = Readonly<Partial<Record<'pkl' | 'onnx' | 'ubj' | 'report', string>>>;

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
 * Writes the row, unless the job has published before.
 * @returns the row that is in the table now: the given one, or that of the job's earlier attempt
 * @throws DependencyError
 */
export async function insertModel(sql: postgres.Sql, row: ModelRow): Promise<ModelRow> {
  const json = (value: unknown) => sql.json(value as postgres.JSONValue);
  await asking(
    () => sql`
      INSERT INTO models (id, process_id, machine_name, indicator, bucket_address, data_start_date,
        data_end_date, metrics, model_type, "timestamp", artifacts, sha256, xgboost_version, row_hash,
        rows, seconds)
      VALUES (${row.id}, ${row.processId}, ${row.machineName}, ${row.indicator}, ${row.bucketAddress},
        ${row.dataStartDate}::text::date, ${row.dataEndDate}::text::date, ${json(row.metrics)},
        ${row.modelType}, ${row.timestamp}, ${json(row.artifacts)}, ${json(row.sha256)},
        ${row.xgboostVersion}, ${row.rowHash}, ${row.rows}, ${row.seconds})
      ON CONFLICT (process_id) DO NOTHING`,
  );
  const stored = await findModelByProcess(sql, row.processId);
  if (!stored)
    throw new TreinoError(`The model of job ${row.processId} was removed while it was being published.`, {
      code: 'model_removed',
      retryable: true,
    });
  return stored;
}

/**
 * The model a job published.
 * @param processId UUID
 * @throws DependencyError
 */
export async function findModelByProcess(
  sql: postgres.Sql,
  processId: string,
): Promise<ModelRow | undefined> {
  const [row] = await asking(() => sql<ModelRow[]>`${select(sql)} WHERE process_id = ${processId}`);
  return row;
}

/**
 * @param id UUID
 * @throws DependencyError
 */
export async function findModel(sql: postgres.Sql, id: string): Promise<ModelRow | undefined> {
  const [row] = await asking(() => sql<ModelRow[]>`${select(sql)} WHERE id = ${id}`);
  return row;
}

const select = (sql: postgres.Sql) => sql`
  SELECT id, process_id AS "processId", machine_name AS "machineName", indicator,
    bucket_address AS "bucketAddress", data_start_date::text AS "dataStartDate",
    data_end_date::text AS "dataEndDate", metrics, model_type AS "modelType", "timestamp", artifacts,
    sha256, xgboost_version AS "xgboostVersion", row_hash AS "rowHash", rows, seconds
  FROM models`;
