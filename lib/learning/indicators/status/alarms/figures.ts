/**
 * What an alarm policy achieves on some rows: by stop and by failure, with the share detected early enough, in the JSON
 * shape of `metrics.alarms`.
 */
import { evaluateEvents, observedDaysOf, warningMinutes } from '../events.ts';
import type { EventInput } from '../events.ts';
import type { RateInterval } from '../../../stats/rate-interval.ts';
import { MIN_DAYS_FOR_WEEKLY_RATE } from '../test-part.ts';

/** Early enough for what: shares are given for warnings of at least these times. */
const LEAD_MINUTES = [10, 20, 30, 60] as const;

/** Detected at least `minutes` before. */
interface Lead {
  readonly minutes: number;
  /** Share of all stops, and of all failures; null when there are none. */
  readonly stops: number | null;
  readonly failures: number | null;
}

export interface AlarmFigures {
  readonly stops: number;
  readonly stops_detected: number;
  readonly failures: number;
  readonly failures_detected: number;
  readonly alarms: number;
  readonly false_alarms: number;
  /** Observed time, with the muted time: what a calendar of the machine has. */
  readonly observed_days: number;
  /** The part of it in which an alarm was possible. */
  readonly days_at_risk: number;
  /** Per 7 observed days; null with fewer than 7. */
  readonly false_alarms_per_week: number | null;
  readonly false_alarms_per_week_interval: RateInterval | null;
  /** Median time from the first alarm row in the window to the stop, over detected stops; null when none. */
  readonly median_warning_minutes: number | null;
  readonly warning_minutes_quartiles: readonly [number, number] | null;
  readonly lead: readonly Lead[];
}

export interface AlarmRows extends EventInput {
  /** The failures that are stops, rows as in `events`. */
  readonly stops: Uint32Array;
}

/**
 * A muted row raises no alarm, and the next failure after a row at risk is a stop: with a mute, alarms and false alarms
 * are the same by stop and by failure.
 * @param rows their `events` are all failures
 */
export function alarmFigures(rows: AlarmRows): AlarmFigures {
  const byStop = evaluateEvents({ ...rows, events: rows.stops });
  const byFailure = evaluateEvents(rows);
  const hasRate = byFailure.observed_days >= MIN_DAYS_FOR_WEEKLY_RATE;
  return {
    stops: byStop.failures,
    stops_detected: byStop.caught,
    failures: byFailure.failures,
    failures_detected: byFailure.caught,
    alarms: byFailure.alarms,
    false_alarms: byFailure.false_alarms,
    observed_days: byFailure.observed_days,
    days_at_risk: observedDaysOf(rows.timestamps, rows.windowMinutes, rows.isAtRisk),
    false_alarms_per_week: hasRate ? byFailure.false_alarms_per_week : null,
    false_alarms_per_week_interval: hasRate ? byFailure.false_alarms_per_week_interval : null,
    median_warning_minutes: byStop.median_warning_minutes,
    warning_minutes_quartiles: byStop.warning_minutes_quartiles,
    lead: leadOf(warningMinutes({ ...rows, events: rows.stops }), warningMinutes(rows)),
  };
}

/**
 * Shares of the events that were detected early enough.
 * @param stops minutes of warning of each stop, NaN for a missed one
 * @param failures likewise
 */
export const leadOf = (stops: Float64Array, failures: Float64Array): Lead[] =>
  LEAD_MINUTES.map((minutes) => ({
    minutes,
    stops: shareOfAtLeast(stops, minutes),
    failures: shareOfAtLeast(failures, minutes),
  }));

/** NaN, for a missed event, is less than any number. */
const shareOfAtLeast = (warnings: Float64Array, minutes: number): number | null =>
  warnings.length === 0 ? null : warnings.filter((warning) => warning >= minutes).length / warnings.length;
