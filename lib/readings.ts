/** Sensor readings beyond ±MAX_READING are sensor faults. */
export const MAX_READING = 20_000;

/** Turns an invalid reading into NaN, which means missing. Training and prediction use the same rule. */
export const invalidToNaN = (value: number): number => (Math.abs(value) <= MAX_READING ? value : Number.NaN);
