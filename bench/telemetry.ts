/**
 * Synthetic telemetry of any length, the same whenever it is made: the table's columns, a row every 12 s,
 * and failures that most channels feel coming. About a fifth of the rows are positive, in bursts of half an
 * hour. No channel gives a failure away: a search must have something to search.
 */
import { SAMPLE_COLUMNS } from '../local/samples/generate-sample.ts';
import { Drift, Random } from '../local/samples/random.ts';
import type { Telemetry } from '../lib/learning/telemetry.ts';

/** The numeric columns of `processed_data`, in its order. */
export const channels: readonly string[] = SAMPLE_COLUMNS.slice(2);
/** The service's own defaults. */
export const labeling = { dropPercentage: -70, windowMinutes: 30, embargo: false } as const;

const notFeatures = new Set(['FlexAnalogue4_1', 'FlexAnalogue4_2']);
const speedChange = channels.indexOf('Eng_RPM_variation_percentage');
const rowMicroseconds = 12_000_000;
const firstTime = Date.UTC(2025, 0, 1) * 1000;
/** Rows from one failure to the next; 150 of them are in the window before it. */
const gap = [500, 1000] as const;
/** How many rows before a failure the wear begins. */
const wearRows = 220;
/** One failure in so many comes without wear. */
const unannouncedEvery = 6;

export interface SyntheticRow {
  /** Microseconds since the Unix epoch. */
  readonly timestamp: number;
  /** One a channel; the same array for every row. */
  readonly values: Float64Array;
}

/** Rows in time order. */
export function* syntheticRows(rows: number): Generator<SyntheticRow, void> {
  const random = new Random('bench');
  // Slow and fast ones, from minutes to a day.
  const drifts = channels.map((_, index) => new Drift(random, 20 * 2 ** (index % 9)));
  const weights = channels.map((_, index) => (index % 4 === 3 ? 0 : ((index * 7) % 10) / 10));
  const values = new Float64Array(channels.length);
  let next = random.integer(...gap);
  let announced = true;
  for (let row = 0; row < rows; row += 1, next -= 1) {
    const wear = announced ? Math.max(0, 1 - next / wearRows) : 0;
    for (let channel = 0; channel < values.length; channel += 1) {
      const value = 50 + 10 * (drifts[channel]!.next() + weights[channel]! * wear + 0.3 * random.normal());
      // Sensors tell in steps; every fifth is a switch.
      values[channel] = channel % 5 === 4 ? Number(value > 55) : Math.round(value * 20) / 20;
    }
    values[speedChange] = next === 0 ? -90 + 3 * random.normal() : 4 * random.normal();
    // A reading out of range now and then: missing, to the model.
    if (random.chance(0.01)) values[random.integer(0, speedChange - 1)] = 99_999;
    yield { timestamp: firstTime + row * rowMicroseconds, values };
    if (next === 0) {
      next = random.integer(...gap);
      announced = !random.chance(1 / unannouncedEvery);
    }
  }
}

/** The rows as the warehouse gives them. */
export function syntheticTelemetry(rows: number): Telemetry<Float32Array<SharedArrayBuffer>> {
  const places = channels.flatMap((name, index) => (notFeatures.has(name) ? [] : [index]));
  const telemetry = {
    machineName: 'synthetic',
    features: places.map((index) => channels[index]!),
    rows,
    values: new Float32Array(new SharedArrayBuffer(rows * places.length * Float32Array.BYTES_PER_ELEMENT)),
    timestamps: new Float64Array(rows),
    speedChange: new Float64Array(rows),
  };
  let row = 0;
  for (const { timestamp, values } of syntheticRows(rows)) {
    telemetry.timestamps[row] = timestamp;
    telemetry.speedChange[row] = values[speedChange]!;
    places.forEach((place, column) => {
      const value = values[place]!;
      telemetry.values[row * places.length + column] = Math.abs(value) <= 20_000 ? value : Number.NaN;
    });
    row += 1;
  }
  return telemetry;
}
