/**
 * Deterministic synthetic telemetry of any length: the columns of `processed_data`, a row every 12 s, and failures that
 * most channels give signs of. About a fifth of the rows are positive, in bursts of half an hour. No single channel
 * predicts a failure, so that a search has something to find.
 */
import { SAMPLE_COLUMNS } from '../local/samples/csv-lines.ts';
import { Drift, Random } from '../local/samples/random.ts';
import type { Telemetry } from '../lib/learning/telemetry.ts';

/** The numeric columns of `processed_data`, in table order. */
export const CHANNELS: readonly string[] = SAMPLE_COLUMNS.slice(2);
/** The service's default labeling. */
export const LABELING = { dropPercentage: -70, windowMinutes: 30, embargo: false } as const;

const NOT_FEATURES = new Set(['FlexAnalogue4_1', 'FlexAnalogue4_2']);
const SPEED_CHANGE = CHANNELS.indexOf('Eng_RPM_variation_percentage');
const ROW_INTERVAL_MICROSECONDS = 12_000_000;
const FIRST_TIMESTAMP = Date.UTC(2025, 0, 1) * 1000;
/** Minimum and maximum number of rows between two failures; 150 of them are in the window before the failure. */
const ROWS_BETWEEN_FAILURES = [500, 1000] as const;
/** Wear starts this many rows before a failure. */
const WEAR_ROWS = 220;
/** One in this many failures comes without wear. */
const UNANNOUNCED_EVERY = 6;

export interface SyntheticRow {
  /** Microseconds since the Unix epoch. */
  readonly timestamp: number;
  /** One value for each channel; every row reuses the same array. */
  readonly values: Float64Array;
}

/** Yields rows in time order. */
export function* syntheticRows(rows: number): Generator<SyntheticRow, void> {
  const random = new Random('bench');
  // Time constants from minutes to a day.
  const drifts = CHANNELS.map((_, index) => new Drift(random, 20 * 2 ** (index % 9)));
  const weights = CHANNELS.map((_, index) => (index % 4 === 3 ? 0 : ((index * 7) % 10) / 10));
  const values = new Float64Array(CHANNELS.length);
  let next = random.integer(...ROWS_BETWEEN_FAILURES);
  let hasWear = true;
  for (let row = 0; row < rows; row += 1, next -= 1) {
    const wear = hasWear ? Math.max(0, 1 - next / WEAR_ROWS) : 0;
    for (let channel = 0; channel < values.length; channel += 1) {
      const value = 50 + 10 * (drifts[channel]!.next() + weights[channel]! * wear + 0.3 * random.normal());
      // Sensors have a resolution; every fifth channel is a switch.
      values[channel] = channel % 5 === 4 ? Number(value > 55) : Math.round(value * 20) / 20;
    }
    values[SPEED_CHANGE] = next === 0 ? -90 + 3 * random.normal() : 4 * random.normal();
    // Some readings are out of range, which the model treats as missing.
    if (random.chance(0.01)) values[random.integer(0, SPEED_CHANGE - 1)] = 99_999;
    yield { timestamp: FIRST_TIMESTAMP + row * ROW_INTERVAL_MICROSECONDS, values };
    if (next === 0) {
      next = random.integer(...ROWS_BETWEEN_FAILURES);
      hasWear = !random.chance(1 / UNANNOUNCED_EVERY);
    }
  }
}

/** The rows as the warehouse loads them. */
export function syntheticTelemetry(rows: number): Telemetry<Float32Array<SharedArrayBuffer>> {
  const featureChannels = CHANNELS.flatMap((name, index) => (NOT_FEATURES.has(name) ? [] : [index]));
  const telemetry = {
    machineName: 'synthetic',
    features: featureChannels.map((index) => CHANNELS[index]!),
    rows,
    values: new Float32Array(
      new SharedArrayBuffer(rows * featureChannels.length * Float32Array.BYTES_PER_ELEMENT),
    ),
    timestamps: new Float64Array(rows),
    speedChange: new Float64Array(rows),
  };
  let row = 0;
  for (const { timestamp, values } of syntheticRows(rows)) {
    telemetry.timestamps[row] = timestamp;
    telemetry.speedChange[row] = values[SPEED_CHANGE]!;
    featureChannels.forEach((channel, column) => {
      const value = values[channel]!;
      telemetry.values[row * featureChannels.length + column] =
        Math.abs(value) <= 20_000 ? value : Number.NaN;
    });
    row += 1;
  }
  return telemetry;
}
