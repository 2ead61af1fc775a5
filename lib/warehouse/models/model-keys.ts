/**
 * Where in the bucket an attempt puts its files: a key of its own, reserved in the database before the
 * first file is written, so that no two attempts ever write to the same one (design §4 rule 5, §6).
 *
 *   reserved ─┬─ insertModel ────────▶ published
 *             └─ refusePublication ──▶ refused ─ (its files are removed) ─▶ swept
 */
import { createHash } from 'node:crypto';
import type postgres from 'postgres';
import { TreinoError } from '../../errors.ts';
import { mapDatabaseErrors } from '../../platform/postgres/connect.ts';

export interface KeyRequest {
  readonly machineName: string;
  /** The attempt: the job, UUID, and the fence of its claim. */
  readonly processId: string;
  readonly fencingToken: number;
  readonly now: Date;
}

/** An hour's worth of seconds: more models of one machine than that are not made in an hour. */
const mostTries = 3600;

/**
 * Reserves `model/xgb_model_<machine>_<YYYY_MM_DD_HH_MM_SS>` (UTC, without extension) for the attempt;
 * where that is taken, the next second's that is not.
 * @throws DependencyError
 */
export async function reserveModelKey(sql: postgres.Sql, request: KeyRequest): Promise<string> {
  const { machineName, processId, fencingToken: fence, now } = request;
  const stem = `model/xgb_model_${encodeMachineName(machineName)}`;
  for (let second = 0; second < mostTries; second++) {
    const key = `${stem}_${timeInKey(new Date(now.getTime() + second * 1000))}`;
    const reserved = await mapDatabaseErrors(
      () => sql`
        INSERT INTO model_keys (key, process_id, fence, reserved_at)
        SELECT ${key}, ${processId}, ${fence}, ${now}
        WHERE NOT EXISTS (SELECT 1 FROM models WHERE bucket_address = ${`${key}.pkl`})
        ON CONFLICT (key) DO NOTHING RETURNING key`,
    );
    if (reserved.length > 0) return key;
  }
  throw new TreinoError(`No key is free in the bucket for a model of ${machineName}.`, {
    code: 'no_free_key',
    retryable: true,
  });
}

export interface ReservedKey {
  /** Without extension. */
  readonly key: string;
  readonly processId: string;
  readonly fencingToken: number;
}

/** How long after a sweep a key is swept again, and until when, in PostgreSQL's words. */
const sweptAgainAfter = '1 hour';
const sweptAgainFor = '1 day';

/**
 * Keys whose attempts have not published: those not yet swept, and for a day those swept an hour ago or
 * more, as a worker that was frozen in the middle of an upload may have finished it since.
 * @returns oldest first, at most `limit`
 * @throws DependencyError
 */
export const findUnpublishedKeys = (sql: postgres.Sql, now: Date, limit: number): Promise<ReservedKey[]> =>
  mapDatabaseErrors(
    () => sql<ReservedKey[]>`
      SELECT key, process_id AS "processId", fence AS "fencingToken" FROM model_keys
      WHERE ${isUnpublished(sql)} AND (swept_at IS NULL OR swept_at = '-infinity' OR (
        swept_at < ${now}::timestamptz - ${sweptAgainAfter}::interval
        AND reserved_at > ${now}::timestamptz - ${sweptAgainFor}::interval))
      ORDER BY reserved_at, key LIMIT ${limit}`,
  );

/**
 * Takes the key's attempt the right to publish, for good; its files may then be removed.
 * @returns false when the attempt has published
 * @throws DependencyError
 */
export async function refusePublication(sql: postgres.Sql, key: string): Promise<boolean> {
  const refused = await mapDatabaseErrors(
    () => sql`UPDATE model_keys SET swept_at = '-infinity' WHERE key = ${key} AND ${isUnpublished(sql)}`,
  );
  return refused.count > 0;
}

/**
 * Notes that the files of a refused key are gone.
 * @throws DependencyError
 */
export async function markSwept(sql: postgres.Sql, key: string, now: Date): Promise<void> {
  await mapDatabaseErrors(
    () => sql`UPDATE model_keys SET swept_at = ${now} WHERE key = ${key} AND swept_at = '-infinity'`,
  );
}

/** The models are asked too: rows older than `published_at` do not have it set. */
const isUnpublished = (sql: postgres.Sql) => sql`published_at IS NULL
  AND NOT EXISTS (SELECT 1 FROM models WHERE bucket_address = model_keys.key || '.pkl')`;

/** `YYYY_MM_DD_HH_MM_SS`, UTC. */
const timeInKey = (time: Date): string => time.toISOString().slice(0, 19).replaceAll(/[-T:]/g, '_');

/** Longer ones would pass what file systems take as a name. */
const longestName = 150;

/**
 * A machine's name as a part of a key: characters outside [A-Za-z0-9_-] become `~` and two hex digits for
 * each UTF-8 byte. Different names stay different; one that gets too long is cut and ends in `~~` and a
 * digest of the whole.
 */
export function encodeMachineName(name: string): string {
  const encoded = name.replaceAll(/[^A-Za-z0-9_-]/gu, (character) =>
    Array.from(Buffer.from(character), (byte) => `~${byte.toString(16).padStart(2, '0')}`).join(''),
  );
  if (encoded.length <= longestName) return encoded;
  const digest = createHash('sha256').update(name).digest('hex').slice(0, 32);
  return `${encoded.slice(0, longestName - 34)}~~${digest}`;
}
