/**
 * Metrics by failure and by alarm instead of by row: how many failures the model detects, how early, and how many
 * false alarms it raises.
 *
 *   alarm rows     ▂ ▂▂  ▂       ▂▂    ▂▂▂▂       ▂ a row with a probability above the threshold
 *   rows       ────────────────[───────────E──    [ window, E failure
 *                  └ raised        └ raised, and E follows: a true alarm
 *                    and active for one window; no failure follows: a false alarm
 *
 * Definitions
 * - A failure is an event row of the test part after its first instant. It is detected if at least one test row in
 *   [event - window, event) is an alarm row; otherwise it is missed.
 * - Events at the first instant of the test part are excluded. Their window is before the test part, so the model
 *   predicted no row in it.
 * - An alarm row raises an alarm when no alarm is active. The alarm means "a failure within the window" and stays active
 *   for one window, or until a failure. Alarm rows are ignored while an alarm is active. The alarm is false if no
 *   failure is in (raised, raised + window].
 * - Observed time is the sum of the steps between test rows. Each step counts up to the window, or up to the median step
 *   if that is longer. Months without telemetry therefore do not make false alarms look rare.
 * - With `isAtRisk` (alarms/mute.ts), only rows at risk are alarm rows.
 */
import { quantile } from 'd3-array';
import { poissonInterval } from '../../stats/rate-interval.ts';
import type { RateInterval } from '../../stats/rate-interval.ts';
import { windowMicroseconds } from './labels.ts';

/** A row is an alarm row above this probability, as in XGBClassifier.predict. */
export const ALARM_THRESHOLD = 0.5;

const MICROSECONDS_PER_MINUTE = 60_000_000;
const MICROSECONDS_PER_DAY = 86_400_000_000;

export interface EventInput {
  /** Labels, timestamps (µs, ascending) and probabilities of the test part, one per test row. */
  readonly labels: Uint8Array;
  readonly timestamps: Float64Array;
  readonly probabilities: Float32Array;
  /** Test rows that are failure events, ascending, counted from the first test row. */
  readonly events: Uint32Array;
  readonly windowMinutes: number;
  /** A row is an alarm row when its probability is above this. */
  readonly threshold: number;
  /** 1 for each row at risk, 0 for each muted row, which never is an alarm row; no row is muted when absent. */
  readonly isAtRisk?: Uint8Array | undefined;
}

/** The JSON shape of `metrics.events`. */
export interface EventMetrics {
  readonly failures: number;
  /** Detected failures. */
  readonly caught: number;
  readonly missed: number;
  /** Missed failures without a row in their window, which no model could detect. */
  readonly missed_without_rows: number;
  /** Excluded events: at the first instant of the test part, their window is in the training part. */
  readonly unasked: number;
  /** Stretches of operation that end with rows in the window of a failure; failures in one window share a stretch. */
  readonly stretches_with_warning: number;
  /** Median time from the window's first alarm row to the failure, over detected failures; null when none. */
  readonly median_warning_minutes: number | null;
  /** First and third quartile of the same times. */
  readonly warning_minutes_quartiles: readonly [number, number] | null;
  /** Alarms raised. */
  readonly alarms: number;
  readonly false_alarms: number;
  readonly observed_days: number;
  /** False alarms per 7 observed days; null when no time was observed. */
  readonly false_alarms_per_week: number | null;
  /** 95 % confidence interval of that rate, if false alarms are independent of each other. */
  readonly false_alarms_per_week_interval: RateInterval | null;
}

export function evaluateEvents(input: EventInput): EventMetrics {
  const { labels, timestamps, windowMinutes } = input;
  const events = evaluableEvents(input);
  const isAlarm = alarmRows(input);
  const window = windowMicroseconds(windowMinutes);
  const warnings = warningsOf(isAlarm, timestamps, events, window);
  const detected = warnings.minutes.filter((minutes) => !Number.isNaN(minutes)).sort();
  const caught = detected.length;
  const alarms = countAlarms(isAlarm, labels, timestamps, events, window);
  const observedDays = observedDaysOf(timestamps, windowMinutes);
  return {
    failures: events.length,
    caught,
    missed: events.length - caught,
    missed_without_rows: warnings.withoutRows,
    unasked: input.events.length - events.length,
    stretches_with_warning: countWarningStretches(labels),
    ...warningSummary(detected),
    alarms: alarms.raised,
    false_alarms: alarms.false,
    observed_days: observedDays,
    ...weeklyRate(alarms.false, observedDays),
  };
}

/** The rate of false alarms; null without observed time. */
export function weeklyRate(
  falseAlarms: number,
  observedDays: number,
): Pick<EventMetrics, 'false_alarms_per_week' | 'false_alarms_per_week_interval'> {
  if (observedDays === 0) return { false_alarms_per_week: null, false_alarms_per_week_interval: null };
  const perWeek = (count: number): number => (count * 7) / observedDays;
  const { low, high } = poissonInterval(falseAlarms);
  return {
    false_alarms_per_week: perWeek(falseAlarms),
    false_alarms_per_week_interval: { low: perWeek(low), high: perWeek(high) },
  };
}

/** @param detected minutes of warning of the detected events, ascending */
export const warningSummary = (
  detected: Float64Array,
): Pick<EventMetrics, 'median_warning_minutes' | 'warning_minutes_quartiles'> => ({
  median_warning_minutes: median(detected),
  warning_minutes_quartiles:
    detected.length === 0 ? null : [quantile(detected, 0.25)!, quantile(detected, 0.75)!],
});

/** Stretches of operation that end with warning rows: runs of label 1. */
export function countWarningStretches(labels: Uint8Array): number {
  let stretches = 0;
  for (let row = 0; row < labels.length; row++) if (labels[row] === 1 && labels[row - 1] !== 1) stretches++;
  return stretches;
}

/** Missed events without a row in their window. */
export const countEventsWithoutRows = (
  timestamps: Float64Array,
  events: Uint32Array,
  windowMinutes: number,
): number =>
  warningsOf(new Uint8Array(timestamps.length), timestamps, events, windowMicroseconds(windowMinutes))
    .withoutRows;

/** Observed time of the test part. */
export function observedDaysOf(
  timestamps: Float64Array,
  windowMinutes: number,
  isAtRisk?: Uint8Array,
): number {
  const window = windowMicroseconds(windowMinutes);
  return observedTime(timestamps, maxStep(timestamps, window), isAtRisk) / MICROSECONDS_PER_DAY;
}

/** The events that count as failures. */
export const evaluableEvents = ({
  events,
  timestamps,
}: Pick<EventInput, 'events' | 'timestamps'>): Uint32Array =>
  events.filter((row) => timestamps[row]! > timestamps[0]!);

/** Minutes from the window's first alarm row to each evaluable event; NaN for a missed one. */
export function warningMinutes(input: EventInput): Float64Array {
  const isAlarm = alarmRows(input);
  const window = windowMicroseconds(input.windowMinutes);
  return warningsOf(isAlarm, input.timestamps, evaluableEvents(input), window).minutes;
}

/** 1 for each alarm row. */
function alarmRows({ probabilities, threshold, isAtRisk }: EventInput): Uint8Array {
  const limit = Math.fround(threshold);
  const isAlarm = new Uint8Array(probabilities.length);
  for (let row = 0; row < isAlarm.length; row++) {
    if (probabilities[row]! > limit && isAtRisk?.[row] !== 0) isAlarm[row] = 1;
  }
  return isAlarm;
}

/** Warning minutes of each event (NaN when missed), and the number of events without a row in their window. */
function warningsOf(isAlarm: Uint8Array, timestamps: Float64Array, events: Uint32Array, window: number) {
  const minutes = new Float64Array(events.length).fill(Number.NaN);
  let withoutRows = 0;
  let start = 0;
  let alarm = 0;
  for (const [index, event] of events.entries()) {
    const time = timestamps[event]!;
    // Events ascend, so both pointers only move forward.
    while (timestamps[start]! < time - window) start++;
    alarm = Math.max(alarm, start);
    while (timestamps[alarm]! < time && isAlarm[alarm] === 0) alarm++;
    if (timestamps[start]! >= time) withoutRows++;
    else if (timestamps[alarm]! < time)
      minutes[index] = (time - timestamps[alarm]!) / MICROSECONDS_PER_MINUTE;
  }
  return { minutes, withoutRows };
}

/** Counts raised and false alarms. An alarm is false if the row that raised it is not labeled. */
function countAlarms(
  isAlarm: Uint8Array,
  labels: Uint8Array,
  timestamps: Float64Array,
  events: Uint32Array,
  window: number,
) {
  let raised = 0;
  let falseAlarms = 0;
  let activeUntil = -Infinity;
  let next = 0;
  for (let row = 0; row < isAlarm.length; row++) {
    const time = timestamps[row]!;
    // A failure ends the active alarm. Rows with the same timestamp as the failure may raise the next one.
    for (; next < events.length && timestamps[events[next]!]! <= time; next++) activeUntil = -Infinity;
    if (isAlarm[row] === 0 || time < activeUntil) continue;
    raised++;
    if (labels[row] === 0) falseAlarms++;
    activeUntil = time + window;
  }
  return { raised, false: falseAlarms };
}

function observedTime(timestamps: Float64Array, step: number, isAtRisk?: Uint8Array): number {
  let sum = 0;
  for (let row = 1; row < timestamps.length; row++) {
    if (isAtRisk?.[row - 1] === 0) continue;
    sum += Math.min(timestamps[row]! - timestamps[row - 1]!, step);
  }
  return sum;
}

/** The window, or the median step if that is longer. */
function maxStep(timestamps: Float64Array, window: number): number {
  const steps = new Float64Array(Math.max(0, timestamps.length - 1));
  let longer = 0;
  for (let i = 0; i < steps.length; i++) {
    steps[i] = timestamps[i + 1]! - timestamps[i]!;
    if (steps[i]! > window) longer++;
  }
  // If most steps are within the window, so is the median. This usual case avoids sorting up to half a million steps.
  return 2 * longer < steps.length ? window : Math.max(window, median(steps) ?? 0);
}

/** The middle value, or the mean of the two middle ones; null without values. Sorts in place. */
function median(values: Float64Array): number | null {
  if (values.length === 0) return null;
  values.sort();
  const middle = values.length >> 1;
  return values.length % 2 === 1 ? values[middle]! : (values[middle - 1]! + values[middle]!) / 2;
}
