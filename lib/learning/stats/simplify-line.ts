/**
 * Thins a line to a bounded number of its own points without changing what it looks like: the greedy form of
 * Ramer's and Douglas and Peucker's line simplification (Ramer, Computer Graphics and Image Processing 1,
 * 1972, 244–256; Douglas & Peucker, Cartographica 10, 1973, 112–122).
 */

export interface SimplifiedLine {
  /** Indices of the points kept, ascending, the first and the last among them. */
  readonly kept: Uint32Array;
  /** Of the points left out, how far the farthest lies from the line through the kept ones. */
  readonly deviation: number;
}

/** A run of points between two kept ones, and the one in it that lies farthest from their line. */
interface Run {
  readonly from: number;
  readonly to: number;
  readonly farthest: number;
  readonly distance: number;
}

/** Nearer than this a point lies on the line. */
const onTheLine = 1e-12;

/**
 * Keeps the ends, then again and again the point that lies farthest from the line so far.
 * @param most points to keep, at least 2; fewer are kept where the others lie on the line
 */
export function simplifyLine(x: Float64Array, y: Float64Array, most: number): SimplifiedLine {
  const last = x.length - 1;
  if (last < 1) return { kept: Uint32Array.from(x, (_, index) => index), deviation: 0 };
  let runs: Run[] = [farthestBetween(x, y, 0, last)];
  for (;;) {
    const widest = runs.reduce((a, b) => (b.distance > a.distance ? b : a));
    if (runs.length + 1 >= most || widest.distance <= onTheLine) {
      const kept = Uint32Array.from([0, ...runs.map(({ to }) => to)]);
      return { kept, deviation: widest.distance <= onTheLine ? 0 : widest.distance };
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
  let most = 0;
  for (let i = from + 1; i < to; i++) {
    const px = x[i]! - x[from]!;
    const py = y[i]! - y[from]!;
    // The nearest place on the segment, not on the line it is a part of.
    const share = length2 === 0 ? 0 : Math.min(1, Math.max(0, (px * dx + py * dy) / length2));
    const distance2 = (px - share * dx) ** 2 + (py - share * dy) ** 2;
    if (distance2 > most) {
      most = distance2;
      farthest = i;
    }
  }
  return { from, to, farthest, distance: Math.sqrt(most) };
}
