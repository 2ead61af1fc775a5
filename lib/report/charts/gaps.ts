/** Lines that end where telemetry ends, instead of leading across a gap as if there were some. */

/** A step this many times longer than usual is a gap. */
const usualSteps = 3;

/**
 * Puts a point that is not drawn into every gap.
 * @param points in time order
 * @param nothing a point at a time, with numbers that are none
 */
export function withGaps<T extends { readonly time: Date }>(
  points: readonly T[],
  nothing: (time: Date) => Pick<T, 'time'> & Partial<T>,
): readonly (Pick<T, 'time'> & Partial<T>)[] {
  const steps = points.slice(1).map(({ time }, i) => time.getTime() - points[i]!.time.getTime());
  const usual = steps.toSorted((a, b) => a - b)[steps.length >> 1] ?? 0;
  return points.flatMap((point, i) => {
    const step = steps[i - 1] ?? 0;
    return step > usualSteps * usual ? [nothing(new Date(point.time.getTime() - step / 2)), point] : [point];
  });
}
