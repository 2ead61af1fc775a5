/** When a value is a reading, and when a fault of the sensor. */

/** Beyond it a reading is a fault (design §5.1). */
export const MAX_READING = 20_000;

/** The same rule for whoever learns from a value and whoever asks a model by it: NaN is missing. */
export const invalidToNaN = (value: number): number => (Math.abs(value) <= MAX_READING ? value : Number.NaN);
