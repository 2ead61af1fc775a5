/**
 * Where in the bucket an attempt puts its files: a key of its own, reserved in the database before the
 * first file is written, so that no two attempts ever write to the same one (design §4 rule 5, §6).
 */
import { createHash } from 'node:crypto';
import type postgres from 'postgres';
import { TreinoError } from '../errors.ts';
import { asking } from './connect.ts';

export interface KeyRequest {
  readonly machineName: string;
  /** The attempt: the job, UUID, and the fence of its claim. */
  readonly processId: string;
  readonly fence: number;
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
  const { machineName, processId, fence, now } = request;
  const stem = `model/xgb_model_${encodeMachineName(machineName)}`;
  for (let second = 0; second < mostTries; second++) {
    const key = `${stem}_${timeInKey(new Date(now.getTime() + second * 1000))}`;
    const reserved = await asking(
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
