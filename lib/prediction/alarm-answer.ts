/** What a model with an alarm policy answers beside its predictions: act on this machine now, or not? */
import type postgres from 'postgres';
import { z } from 'zod';
import { alarmState } from '../learning/indicators/status/alarms/open-alarm.ts';
import type { AlarmState, PublishedPolicy } from '../learning/indicators/status/alarms/open-alarm.ts';
import { message } from '../texts/messages.ts';
import { failureTimes } from '../warehouse/telemetry/failure-times.ts';

const recordSchema = z
  .object({
    alarms: z.object({ threshold: z.number().nullable(), mute_hours: z.number() }),
    labeling: z.object({ drop_percentage: z.number(), window_minutes: z.number() }),
  })
  .transform(({ alarms, labeling }) => ({
    threshold: alarms.threshold,
    muteHours: alarms.mute_hours,
    windowMinutes: labeling.window_minutes,
    dropPercentage: labeling.drop_percentage,
  }));

export type RecordedPolicy = PublishedPolicy & { readonly dropPercentage: number };

/** The policy in the record of a model; undefined if it has none. */
export function recordedPolicy(record: { alarms: unknown; labeling: unknown }): RecordedPolicy | undefined {
  return recordSchema.safeParse(record).data;
}

export interface ScoredRow {
  readonly timestamp: Date | null;
  readonly score: number;
}

const timeOf = (microseconds: number): string => new Date(microseconds / 1000).toISOString();

/**
 * The answer for a machine. `strongestRow` is the row with the highest score of the open alarm; undefined if none is open.
 * @param rows newest first, all those in the warning window before the newest one
 * @throws DataError, DependencyError
 */
export async function answerForMachine(
  sql: postgres.Sql,
  machineName: string,
  rows: readonly ScoredRow[],
  policy: RecordedPolicy,
) {
  const ascending = [...rows].reverse();
  const timestamps = Float64Array.from(ascending, ({ timestamp }) => timestamp!.getTime() * 1000);
  const newest = ascending.at(-1)!.timestamp!;
  // A row is muted by a failure in the mute before it.
  const failures = await failureTimes(sql, machineName, {
    from: new Date(ascending[0]!.timestamp!.getTime() - policy.muteHours * 3_600_000),
    until: newest,
    dropPercentage: policy.dropPercentage,
  });
  const scores = Float32Array.from(ascending, ({ score }) => score);
  const state: AlarmState = alarmState({ timestamps, scores }, failures, policy);
  const { mutedUntil, open } = state;
  return {
    rows: state.isAlarm.map((alarm, row) => ({ alarm, muted: state.isMuted[row]! })).reverse(),
    strongestRow: open && rows.length - 1 - open.row,
    fields: {
      alarm_threshold: policy.threshold,
      score: rows[0]!.score,
      alarm: open !== undefined,
      muted_until: mutedUntil === undefined ? null : timeOf(mutedUntil),
      open_alarm: open ? { since: timeOf(open.since), until: timeOf(open.until), score: open.score } : null,
    },
    warnings: [],
  };
}

/** The answer for rows without times: neither a mute nor an earlier alarm can be known. */
export function answerForRows(rows: readonly ScoredRow[], { threshold, muteHours }: RecordedPolicy) {
  const limit = Math.fround(threshold ?? Infinity);
  const isAlarm = rows.map(({ score }) => score > limit);
  return {
    rows: isAlarm.map((alarm) => ({ alarm })),
    strongestRow: undefined,
    fields: {
      alarm_threshold: threshold,
      score: Math.max(...rows.map(({ score }) => score)),
      alarm: isAlarm.includes(true),
      muted_until: null,
      open_alarm: null,
    },
    warnings: [message('rows_without_times', { mute_hours: muteHours })],
  };
}
