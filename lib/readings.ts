/** Sensor readings beyond ±MAX_READING are sensor faults. */
export const MAX_READING = 20_000;

/** Turns an invalid reading into NaN, which means missing. Training and prediction use the same rule. */
export const invalidToNaN = (value: number): number => (Math.abs(value) <= MAX_READING ? value : Number.NaN);

/** The number with the fewest digits, up to nine, that is the same float32: 3.8 instead of 3.799999952316284. */
export function shortestFloat32(value: number): number {
  const single = Math.fround(value);
  for (let digits = 6; digits < 9; digits++) {
    const short = Number(single.toPrecision(digits));
    if (Math.fround(short) === single) return short;
  }
  return Number(single.toPrecision(9));
}
