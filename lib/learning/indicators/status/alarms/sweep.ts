/**
 * The alarms at every distinct score, from the highest to the lowest. Each threshold adds the rows between it and the one
 * before, so the sweep of n rows takes n√n steps in the worst case instead of the n² of evaluating each threshold.
 */
import { bisectRight } from 'd3-array';
import { evaluableEvents } from '../events.ts';
import type { EventInput } from '../events.ts';
import { windowMicroseconds } from '../labels.ts';
import { AlarmChain } from './alarm-chain.ts';

/** The same counts as evaluateEvents() at one threshold. */
export interface SweepPoint {
  readonly threshold: number;
  readonly alarms: number;
  readonly falseAlarms: number;
  /** Detected events. */
  readonly detected: number;
}

export function* sweepThresholds(input: Omit<EventInput, 'threshold'>): Generator<SweepPoint, void> {
  const { labels, timestamps, probabilities, isAtRisk } = input;
  const window = windowMicroseconds(input.windowMinutes);
  const events = evaluableEvents(input);
  const chain = new AlarmChain({ labels, timestamps, events, window });
  const detection = new Detection(
    Float64Array.from(events, (row) => timestamps[row]!),
    window,
  );
  const order = byScore(probabilities);
  let next = 0;
  let counts = chain.count();
  while (next < order.length) {
    const threshold = probabilities[order[next]!]!;
    yield { threshold, ...counts, detected: detection.detected };
    for (; next < order.length && probabilities[order[next]!] === threshold; next++) {
      const row = order[next]!;
      if (isAtRisk?.[row] === 0) continue;
      chain.add(row);
      detection.add(timestamps[row]!);
    }
    counts = chain.count();
  }
}

/** Counts the events with an alarm row in the window before. */
class Detection {
  readonly #times: Float64Array;
  readonly #window: number;
  /** By event: an event at or after it such that all events in between are detected (union-find). */
  readonly #next: Uint32Array;
  detected = 0;

  /** @param times of the events, ascending */
  constructor(times: Float64Array, window: number) {
    this.#times = times;
    this.#window = window;
    this.#next = Uint32Array.from({ length: times.length + 1 }, (_, event) => event);
  }

  /** @param time of an alarm row */
  add(time: number): void {
    const end = bisectRight(this.#times, time + this.#window);
    let event = this.#undetected(bisectRight(this.#times, time));
    while (event < end) {
      this.detected++;
      this.#next[event] = event + 1;
      event = this.#undetected(event + 1);
    }
  }

  #undetected(event: number): number {
    let found = event;
    while (this.#next[found]! !== found) {
      this.#next[found] = this.#next[this.#next[found]!]!;
      found = this.#next[found]!;
    }
    return found;
  }
}

/**
 * Rows by descending score. A row number and the float32 bits of its score, which sort like scores in [0, 1], fit into
 * one float64: native sorting without a comparator does not block the heartbeat's thread.
 */
function byScore(probabilities: Float32Array): Uint32Array {
  const rows = probabilities.length;
  const bits = new Uint32Array(Float32Array.from(probabilities, Math.abs).buffer);
  const keys = Float64Array.from(bits, (bit, row) => bit * rows + row).sort();
  return Uint32Array.from(keys, (key) => key % rows).reverse();
}
