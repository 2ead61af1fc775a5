/** Breaks lines at gaps in the telemetry. */

/** A step this many times longer than the median step is a gap. */
const GAP_FACTOR = 3;

/**
 * Inserts an undrawn point into every gap.
 * @param points in time order
 * @param emptyPoint makes a point whose values are NaN
 */
export function withGaps<T extends { readonly time: Date }>(
  points: readonly T[],
  emptyPoint: (time: Date) => Pick<T, 'time'> & Partial<T>,
): readonly (Pick<T, 'time'> & Partial<T>)[] {
  const steps = points.slice(1).map(({ time }, i) => time.getTime() - points[i]!.time.getTime());
  const medianStep = steps.toSorted((a, b) => a - b)[steps.length >> 1] ?? 0;
  return points.flatMap((point, i) => {
    const step = steps[i - 1] ?? 0;
    return step > GAP_FACTOR * medianStep
      ? [emptyPoint(new Date(point.time.getTime() - step / 2)), point]
      : [point];
  });
}
