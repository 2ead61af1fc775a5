/** When a value is a reading, and when a fault of the sensor. */

/** Beyond it a reading is a fault (design §5.1). */
export const largestReading = 20_000;

/** The same rule for whoever learns from a value and whoever asks a model by it: NaN is missing. */
export const readingOf = (value: number): number => (Math.abs(value) <= largestReading ? value : Number.NaN);
