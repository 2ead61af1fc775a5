/** Rows of a machine inside an open warning: an alarm row ten minutes before the newest row, which is quiet. */
import type postgres from 'postgres';

/** A warning window that is longer than the ten minutes, for the rows of tiny-telemetry.ts. */
export const WARNING_WINDOW_MINUTES = 15;

/**
 * Adds rows of the last twenty minutes to a machine of tiny-telemetry.ts, one a minute: copies of a row long before a
 * failure, and of one shortly before a failure ten minutes before the newest.
 * @returns the times of the alarm row and of the newest row
 */
export async function insertOpenWarning(
  sql: postgres.Sql,
  machine: string,
): Promise<{ readonly alarmAt: Date; readonly newestAt: Date }> {
  const [{ now }] = await sql<[{ now: Date }]>`SELECT date_trunc('second', now()) AS now`;
  const minutesAgo = (minutes: number) => new Date(now.getTime() - minutes * 60_000);
  for (let minutes = 20; minutes >= 0; minutes--) {
    // The oil pressure falls from 100 to 0 in the hundred rows between two failures.
    const row = minutes === 10 ? 97 : 5;
    await sql`
      INSERT INTO processed_data SELECT (jsonb_populate_record(telemetry, jsonb_build_object(
        'id', gen_random_uuid(), 'timestamp', ${minutesAgo(minutes)}::timestamptz))).*
      FROM processed_data AS telemetry
      WHERE telemetry.motor_pump = ${machine} ORDER BY telemetry."timestamp" OFFSET ${row} LIMIT 1`;
  }
  return { alarmAt: minutesAgo(10), newestAt: now };
}
