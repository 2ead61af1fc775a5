/**
 * What a maintenance planner asks of a model: how many failures would it have announced, how early, and
 * how often would it have cried wolf? Counted by failure and by alarm, not by row.
 *
 *   alarm rows     ▂ ▂▂  ▂       ▂▂    ▂▂▂▂       ▂ a row whose probability is above 0.5
 *   rows       ────────────────[───────────E──    [ window, E failure
 *                  └ raised        └ raised, answered by E
 *                    and stands for one window: no failure came, a false alarm
 *
 * Definitions
 * - A failure is an event row of the test part, later than its first row. It is caught when at least one
 *   test row in [event - window, event) is an alarm row, else missed.
 * - At the instant of the first test row an event is unasked: its window lies before the test part, and no row
 *   in it was predicted. It is neither caught nor missed.
 * - An alarm is raised by an alarm row when no alarm stands. It says "a failure within the window" and
 *   stands that long, or until a failure comes; alarm rows meanwhile add nothing. It is false when no
 *   failure lies in (raised, raised + window].
 * - Observed time is the sum of the steps between test rows, each counted up to the longest step: the
 *   window, or the median step where that is longer. Months without telemetry do not make false alarms
 *   look rare.
 */
import { quantile } from 'd3-array';
import { windowMicroseconds } from './labels.ts';

const microsecondsPerMinute = 60_000_000;
const microsecondsPerDay = 86_400_000_000;

export interface EventInput {
  /** Labels, timestamps (µs, ascending) and probabilities of the test part: one per test row. */
  readonly labels: Uint8Array;
  readonly timestamps: Float64Array;
  readonly probabilities: Float32Array;
  /** Test rows (counted from the test part's first) that are failure events, ascending. */
  readonly events: Uint32Array;
  readonly windowMinutes: number;
  /** A row is an alarm when its probability is above this. */
  readonly threshold: number;
}

/** The JSON shape of `metrics.events`. */
export interface EventMetrics {
  readonly failures: number;
  readonly caught: number;
  readonly missed: number;
  /** Of the missed: no row lies in their window, so nothing could have announced them. */
  readonly missed_without_rows: number;
  /** Not among the failures: at the first test row's instant, the window before lies in the training part. */
  readonly unasked: number;
  /** From the window's first alarm row to the failure, median over the caught, minutes; null when none. */
  readonly median_warning_minutes: number | null;
  /** A quarter of the caught failures had less warning than the first, a quarter more than the second. */
  readonly warning_minutes_quartiles: readonly [number, number] | null;
  /** Alarms raised. */
  readonly alarms: number;
  readonly false_alarms: number;
  readonly observed_days: number;
  /** False alarms per 7 observed days; null when no time was observed. */
  readonly false_alarms_per_week: number | null;
}

export function evaluateEvents(input: EventInput): EventMetrics {
  const { labels, timestamps, windowMinutes } = input;
  const events = evaluableEvents(input);
  const isAlarm = alarmsOf(input.probabilities, input.threshold);
  const window = windowMicroseconds(windowMinutes);
  const warnings = warningsOf(isAlarm, timestamps, events, window);
  const ofCaught = warnings.minutes.filter((minutes) => !Number.isNaN(minutes)).sort();
  const caught = ofCaught.length;
  const step = longestStep(timestamps, window);
  const alarms = alarmsRaised(isAlarm, labels, timestamps, events, window);
  const observedDays = observedTime(timestamps, step) / microsecondsPerDay;
  return {
    failures: events.length,
    caught,
    missed: events.length - caught,
    missed_without_rows: warnings.withoutRows,
    unasked: input.events.length - events.length,
    median_warning_minutes: median(ofCaught),
    warning_minutes_quartiles: caught === 0 ? null : [quantile(ofCaught, 0.25)!, quantile(ofCaught, 0.75)!],
    alarms: alarms.all,
    false_alarms: alarms.false,
    observed_days: observedDays,
    false_alarms_per_week: observedDays > 0 ? (alarms.false * 7) / observedDays : null,
  };
}

/** The events that are judged, as in `events`. */
export const evaluableEvents = ({ events, timestamps }: EventInput): Uint32Array =>
  events.filter((row) => timestamps[row]! > timestamps[0]!);

/** From the window's first alarm row to each failure judged, minutes; NaN when it was missed. */
export function WARNING_MINUTES(input: EventInput): Float64Array {
  const isAlarm = alarmsOf(input.probabilities, input.threshold);
  const window = windowMicroseconds(input.windowMinutes);
  return warningsOf(isAlarm, input.timestamps, evaluableEvents(input), window).minutes;
}

function alarmsOf(probabilities: Float32Array, threshold: number): Uint8Array {
  const limit = Math.fround(threshold);
  const isAlarm = new Uint8Array(probabilities.length);
  for (let row = 0; row < isAlarm.length; row++) if (probabilities[row]! > limit) isAlarm[row] = 1;
  return isAlarm;
}

/** Warning minutes of each event, NaN when missed, and how many events have no row in their window. */
function warningsOf(isAlarm: Uint8Array, timestamps: Float64Array, events: Uint32Array, window: number) {
  const minutes = new Float64Array(events.length).fill(Number.NaN);
  let withoutRows = 0;
  let start = 0;
  let alarm = 0;
  for (const [place, event] of events.entries()) {
    const time = timestamps[event]!;
    // Events ascend, so both pointers only ever move forward.
    while (timestamps[start]! < time - window) start++;
    alarm = Math.max(alarm, start);
    while (timestamps[alarm]! < time && isAlarm[alarm] === 0) alarm++;
    if (timestamps[start]! >= time) withoutRows++;
    else if (timestamps[alarm]! < time) minutes[place] = (time - timestamps[alarm]!) / microsecondsPerMinute;
  }
  return { minutes, withoutRows };
}

/** Alarms raised, and those in whose window no failure lies: the row that raised it is not labelled. */
function alarmsRaised(
  isAlarm: Uint8Array,
  labels: Uint8Array,
  timestamps: Float64Array,
  events: Uint32Array,
  window: number,
) {
  let all = 0;
  let falseAlarms = 0;
  let standsUntil = -Infinity;
  let next = 0;
  for (let row = 0; row < isAlarm.length; row++) {
    const time = timestamps[row]!;
    // A failure answers the alarm that stands; rows of its own instant may raise the next.
    for (; next < events.length && timestamps[events[next]!]! <= time; next++) standsUntil = -Infinity;
    if (isAlarm[row] === 0 || time < standsUntil) continue;
    all++;
    if (labels[row] === 0) falseAlarms++;
    standsUntil = time + window;
  }
  return { all, false: falseAlarms };
}

function observedTime(timestamps: Float64Array, step: number): number {
  let sum = 0;
  for (let row = 1; row < timestamps.length; row++) {
    sum += Math.min(timestamps[row]! - timestamps[row - 1]!, step);
  }
  return sum;
}

/** The window, or the median step where that is longer. */
function longestStep(timestamps: Float64Array, window: number): number {
  const steps = new Float64Array(Math.max(0, timestamps.length - 1));
  let beyond = 0;
  for (let i = 0; i < steps.length; i++) {
    steps[i] = timestamps[i + 1]! - timestamps[i]!;
    if (steps[i]! > window) beyond++;
  }
  // The median is within the window when most steps are: the usual case, and half a million need no sorting.
  return 2 * beyond < steps.length ? window : Math.max(window, median(steps) ?? 0);
}

/** The middle value, or the mean of the two middle ones; null when there is none. Sorts in place. */
function median(values: Float64Array): number | null {
  if (values.length === 0) return null;
  values.sort();
  const middle = values.length >> 1;
  return values.length % 2 === 1 ? values[middle]! : (values[middle - 1]! + values[middle]!) / 2;
}
