/** Breaks lines at gaps in the telemetry. */

interface TimePoint {
  readonly time: Date;
  /** Whether a gap is before the point. */
  readonly isAfterGap: boolean;
}

/**
 * Inserts an undrawn point into every gap.
 * @param points in time order
 * @param emptyPoint makes a point whose values are NaN
 */
export const withGaps = <T extends TimePoint>(
  points: readonly T[],
  emptyPoint: (time: Date) => Pick<T, 'time'> & Partial<T>,
): readonly (Pick<T, 'time'> & Partial<T>)[] =>
  points.flatMap((point, i) =>
    point.isAfterGap
      ? [emptyPoint(new Date((points[i - 1]!.time.getTime() + point.time.getTime()) / 2)), point]
      : [point],
  );

/** The points between two gaps. A line through one point has no length, so each gets a separate mark. */
export const lonePoints = <T extends TimePoint>(points: readonly T[]): readonly T[] =>
  points.filter(
    ({ isAfterGap }, i) => (isAfterGap || i === 0) && (i === points.length - 1 || points[i + 1]!.isAfterGap),
  );
