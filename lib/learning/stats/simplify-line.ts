/**
 * Ramer–Douglas–Peucker line simplification in its greedy form: reduces a line to a bounded number of its own points
 * and keeps its shape (Ramer, Computer Graphics and Image Processing 1, 1972, 244–256; Douglas & Peucker,
 * Cartographica 10, 1973, 112–122).
 */

export interface SimplifiedLine {
  /** Indices of the kept points, ascending; always includes the first and the last. */
  readonly kept: Uint32Array;
  /** Largest distance of a removed point from the simplified line. */
  readonly deviation: number;
}

/** The points between two kept ones, and the one among them farthest from their connecting segment. */
interface Run {
  readonly from: number;
  readonly to: number;
  readonly farthest: number;
  readonly distance: number;
}

/** Below this distance a point counts as on the line. */
const ON_LINE_DISTANCE = 1e-12;

/**
 * Keeps both ends, then repeatedly the point farthest from the line so far.
 * @param maxPoints points to keep, at least 2; fewer when the remaining points are on the line
 */
export function simplifyLine(x: Float64Array, y: Float64Array, maxPoints: number): SimplifiedLine {
  const last = x.length - 1;
  if (last < 1) return { kept: Uint32Array.from(x, (_, index) => index), deviation: 0 };
  let runs: Run[] = [farthestBetween(x, y, 0, last)];
  for (;;) {
    const widest = runs.reduce((a, b) => (b.distance > a.distance ? b : a));
    if (runs.length + 1 >= maxPoints || widest.distance <= ON_LINE_DISTANCE) {
      const kept = Uint32Array.from([0, ...runs.map(({ to }) => to)]);
      return { kept, deviation: widest.distance <= ON_LINE_DISTANCE ? 0 : widest.distance };
    }
    const { from, farthest, to } = widest;
    runs = runs.flatMap((run) =>
      run === widest ? [farthestBetween(x, y, from, farthest), farthestBetween(x, y, farthest, to)] : [run],
    );
  }
}

function farthestBetween(x: Float64Array, y: Float64Array, from: number, to: number): Run {
  const dx = x[to]! - x[from]!;
  const dy = y[to]! - y[from]!;
  const length2 = dx * dx + dy * dy;
  let farthest = from;
  let maxDistance2 = 0;
  for (let i = from + 1; i < to; i++) {
    const px = x[i]! - x[from]!;
    const py = y[i]! - y[from]!;
    // The nearest point on the segment, not on its infinite line.
    const share = length2 === 0 ? 0 : Math.min(1, Math.max(0, (px * dx + py * dy) / length2));
    const distance2 = (px - share * dx) ** 2 + (py - share * dy) ** 2;
    if (distance2 > maxDistance2) {
      maxDistance2 = distance2;
      farthest = i;
    }
  }
  return { from, to, farthest, distance: Math.sqrt(maxDistance2) };
}
