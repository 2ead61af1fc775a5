/**
 * What the model learns to see coming: rows shortly before the engine speed collapses. The rule is the
 * predecessor's; the predecessor compared every row with every event, which took minutes on a year of
 * telemetry.
 */

export interface LabelInput {
  /** One per row, ascending (equal ones allowed): microseconds since the Unix epoch. */
  readonly timestamps: Float64Array;
  /** Change of the engine speed since the previous row, percent; NaN where missing. */
  readonly speedChange: Float64Array;
  /** A row whose change is at or below this is a failure event, percent (-70: it lost 70 % or more). */
  readonly dropPercentage: number;
  /** How long before an event rows are labelled, minutes; whole microseconds are kept. */
  readonly windowMinutes: number;
}

export interface FailureLabels {
  /** 1 where an event follows within the window: its timestamp lies in [event - window, event). */
  readonly labels: Uint8Array;
  /** The rows that are events, ascending. */
  readonly events: Uint32Array;
}

/**
 * Labels the rows before failures in one backward pass: a row is positive when the nearest event strictly
 * later than it is at most the window away, for if that one is too far, all others are.
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
    // An event labels what is earlier than itself, not the rows of its own instant: it counts as "next"
    // only once the scan has left that instant.
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

/** Labels as the numbers a trainer learns, where its threads can read them. */
export function toTargets(labels: Uint8Array): Float32Array<SharedArrayBuffer> {
  const targets = new Float32Array(new SharedArrayBuffer(labels.length * Float32Array.BYTES_PER_ELEMENT));
  targets.set(labels);
  return targets;
}
