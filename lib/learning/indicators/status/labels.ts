/**
 * Labels the rows shortly before the engine speed collapses. The labels equal those of the predecessor (the service that
 * Treino replaces), which compared every row with every event: minutes for a year of telemetry.
 */

export interface LabelInput {
  /** One per row, ascending (equal ones allowed): microseconds since the Unix epoch. */
  readonly timestamps: Float64Array;
  /** Change of the engine speed since the previous row, percent; NaN where missing. */
  readonly speedChange: Float64Array;
  /** A row whose change is at or below this is a failure event, percent (−70: a drop of 70 % or more). */
  readonly dropPercentage: number;
  /** How long before an event rows are labeled, minutes; rounded to microseconds. */
  readonly windowMinutes: number;
}

export interface FailureLabels {
  /** 1 where an event follows within the window: the row's timestamp is in [event - window, event). */
  readonly labels: Uint8Array;
  /** Row indices of the events, ascending. */
  readonly events: Uint32Array;
}

/**
 * Labels the rows before failures in one backward pass. A row is positive when the nearest later event is at most the
 * window away; if that one is too far, all others are.
 */
export function labelFailures(input: LabelInput): FailureLabels {
  const { timestamps, speedChange, dropPercentage } = input;
  const window = windowMicroseconds(input.windowMinutes);
  const labels = new Uint8Array(timestamps.length);
  const events: number[] = [];
  let nextEvent = Infinity;
  let instant = Infinity;
  let instantHasEvent = false;
  for (let row = timestamps.length - 1; row >= 0; row--) {
    const time = timestamps[row]!;
    // An event labels only rows with an earlier timestamp, so it becomes the next event when the scan reaches one.
    if (time < instant) {
      if (instantHasEvent) nextEvent = instant;
      instant = time;
      instantHasEvent = false;
    }
    // False for NaN: a missing value is no event.
    if (speedChange[row]! <= dropPercentage) {
      events.push(row);
      instantHasEvent = true;
    }
    if (nextEvent - time <= window) labels[row] = 1;
  }
  return { labels, events: Uint32Array.from(events.reverse()) };
}

/** A window in the unit of timestamps. */
export const windowMicroseconds = (minutes: number): number => Math.round(minutes * 60_000_000);

/** Labels as float32 in memory that the trainer's threads share. */
export function toTargets(labels: Uint8Array): Float32Array<SharedArrayBuffer> {
  const targets = new Float32Array(new SharedArrayBuffer(labels.length * Float32Array.BYTES_PER_ELEMENT));
  targets.set(labels);
  return targets;
}
