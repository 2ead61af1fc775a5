/**
 * Keys in the bucket. Each attempt reserves a key in the database before it writes its first file, so two attempts never
 * write to the same key.
 *
 *   reserved ─┬─ insertModel ────────▶ published
 *             └─ refusePublication ──▶ refused ─ (its files are removed) ─▶ swept
 */
import { createHash } from 'node:crypto';
import type postgres from 'postgres';
import { TreinoError } from '../../errors.ts';
import { mapDatabaseErrors } from '../../platform/postgres/database-errors.ts';

export interface KeyRequest {
  readonly machineName: string;
  /** The job and the fencing token identify the attempt. UUID. */
  readonly processId: string;
  readonly fencingToken: number;
  readonly now: Date;
}

/** Maximum tries, one per second of an hour: no machine gets that many models in an hour. */
const MAX_TRIES = 3600;

/**
 * Reserves `model/xgb_model_<machine>_<YYYY_MM_DD_HH_MM_SS>` (UTC, without extension) for the attempt. If that key is
 * taken, reserves the key of the next free second.
 * @returns the reserved key
 * @throws DependencyError; TreinoError `no_free_key`
 */
export async function reserveModelKey(sql: postgres.Sql, request: KeyRequest): Promise<string> {
  const { machineName, processId, fencingToken, now } = request;
  const stem = `model/xgb_model_${encodeMachineName(machineName)}`;
  for (let second = 0; second < MAX_TRIES; second++) {
    const key = `${stem}_${timeInKey(new Date(now.getTime() + second * 1000))}`;
    const reserved = await mapDatabaseErrors(
      () => sql`
        INSERT INTO model_keys (key, process_id, fence, reserved_at)
        SELECT ${key}, ${processId}, ${fencingToken}, ${now}
        WHERE NOT EXISTS (SELECT 1 FROM models WHERE bucket_address = ${`${key}.pkl`})
        ON CONFLICT (key) DO NOTHING RETURNING key`,
    );
    if (reserved.length > 0) return key;
  }
  throw new TreinoError(
    `There is no free key in the bucket for a model of ${machineName}. Try again later.`,
    {
      code: 'no_free_key',
      retryable: true,
    },
  );
}

export interface ReservedKey {
  /** Without extension. */
  readonly key: string;
  readonly processId: string;
  readonly fencingToken: number;
}

/** Time between two sweeps of a key, and the age up to which it is swept again. PostgreSQL intervals. */
const SWEEP_AGAIN_AFTER = '1 hour';
const SWEEP_AGAIN_UNTIL = '1 day';

/**
 * Keys to sweep: their attempts have not published. Each key is swept again every hour until it is a day old, because a
 * worker that was frozen during an upload may have finished the upload since.
 * @returns at most `limit` keys, oldest first
 * @throws DependencyError
 */
export const findUnpublishedKeys = (sql: postgres.Sql, now: Date, limit: number): Promise<ReservedKey[]> =>
  mapDatabaseErrors(
    () => sql<ReservedKey[]>`
      SELECT key, process_id AS "processId", fence AS "fencingToken" FROM model_keys
      WHERE ${isUnpublished(sql)} AND (swept_at IS NULL OR swept_at = '-infinity' OR (
        swept_at < ${now}::timestamptz - ${SWEEP_AGAIN_AFTER}::interval
        AND reserved_at > ${now}::timestamptz - ${SWEEP_AGAIN_UNTIL}::interval))
      ORDER BY reserved_at, key LIMIT ${limit}`,
  );

/**
 * Permanently prevents the key's attempt from publishing. Its files can then be removed.
 * @returns false if the attempt has already published
 * @throws DependencyError
 */
export async function refusePublication(sql: postgres.Sql, key: string): Promise<boolean> {
  const refused = await mapDatabaseErrors(
    () => sql`UPDATE model_keys SET swept_at = '-infinity' WHERE key = ${key} AND ${isUnpublished(sql)}`,
  );
  return refused.count > 0;
}

/**
 * Records that the files of a refused key have been deleted.
 * @throws DependencyError
 */
export async function markSwept(sql: postgres.Sql, key: string, now: Date): Promise<void> {
  await mapDatabaseErrors(
    () => sql`UPDATE model_keys SET swept_at = ${now} WHERE key = ${key} AND swept_at = '-infinity'`,
  );
}

/** Checks `models` too: rows written before `published_at` existed lack it. */
const isUnpublished = (sql: postgres.Sql) => sql`published_at IS NULL
  AND NOT EXISTS (SELECT 1 FROM models WHERE bucket_address = model_keys.key || '.pkl')`;

/** `YYYY_MM_DD_HH_MM_SS`, UTC. */
const timeInKey = (time: Date): string => time.toISOString().slice(0, 19).replaceAll(/[-T:]/g, '_');

/** Maximum length of an encoded name, so that file systems accept the file name. */
const MAX_NAME_LENGTH = 150;

/**
 * Encodes a machine name for use in a key. Characters outside [A-Za-z0-9_-] become `~` and two hex digits for each UTF-8
 * byte. An encoded name that is too long is cut and ends in `~~` and a digest of the name. Different names have different
 * encodings.
 */
export function encodeMachineName(name: string): string {
  const encoded = name.replaceAll(/[^A-Za-z0-9_-]/gu, (character) =>
    Array.from(Buffer.from(character), (byte) => `~${byte.toString(16).padStart(2, '0')}`).join(''),
  );
  if (encoded.length <= MAX_NAME_LENGTH) return encoded;
  const digest = createHash('sha256').update(name).digest('hex').slice(0, 32);
  return `${encoded.slice(0, MAX_NAME_LENGTH - 34)}~~${digest}`;
}
