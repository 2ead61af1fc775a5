/** The curves against scikit-learn's: every kept point is one of its points, and every omitted point is near the line. */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { precisionRecallCurve, rocCurve } from '../../../lib/learning/stats/curves.ts';
import { simplifyLine } from '../../../lib/learning/stats/simplify-line.ts';
import { rankByProbability } from '../../../lib/learning/stats/ranking.ts';
import { pictures } from '../../support/pictures.ts';

type Columns = Record<string, readonly (number | null)[]>;

/** Points from columns of coordinates. */
const points = (columns: Columns): (number | null)[][] => {
  const [first = []] = Object.values(columns);
  return first.map((_, point) => Object.values(columns).map((column) => column[point]!));
};

/** Distance of a point from the segment between two others. */
function distance([px, py]: number[], [ax, ay]: number[], [bx, by]: number[]): number {
  const [dx, dy] = [bx! - ax!, by! - ay!];
  const length2 = dx * dx + dy * dy;
  const along = length2 === 0 ? 0 : ((px! - ax!) * dx + (py! - ay!) * dy) / length2;
  const share = Math.min(1, Math.max(0, along));
  return Math.hypot(px! - ax! - share * dx, py! - ay! - share * dy);
}

describe.each(pictures.curves)('against scikit-learn: $name', ({ labels, probabilities, ...expected }) => {
  const ranked = rankByProbability(Uint8Array.from(labels), Float32Array.from(probabilities));
  const ours = { roc: rocCurve, precision_recall: precisionRecallCurve };

  describe.each(['roc', 'precision_recall'] as const)('%s', (which) => {
    it('keeps the whole curve except points on the line when there is room for all', () => {
      const curve = ours[which](ranked, 10_000);
      const whole = expected[which];
      if (whole === null) {
        expect(curve).toBeNull();
        return;
      }
      const { thinned, ...columns } = curve!;
      expect(thinned).toEqual({ of: whole.thresholds.length, deviation: 0 });
      expect(points(whole)).toEqual(expect.arrayContaining(points(columns)));
      expect(points(columns)[0]).toEqual(points(whole)[0]);
      expect(points(columns).at(-1)).toEqual(points(whole).at(-1));
    });

    it.each([2, 12, 40])('keeps %i exact points and deviates no more than it reports', (maxPoints) => {
      const whole = expected[which];
      if (whole === null) {
        expect(ours[which](ranked, maxPoints)).toBeNull();
        return;
      }
      const { thinned, ...columns } = ours[which](ranked, maxPoints)!;
      const kept = points(columns);
      const all = points(whole);
      expect(kept.length).toBeLessThanOrEqual(maxPoints);
      const positions = kept.map((point) => all.findIndex((one) => one.join() === point.join()));
      expect(positions).not.toContain(-1);
      expect(positions).toEqual(positions.toSorted((a, b) => a - b));
      const deviations = all.map((point, index) => {
        const next = positions.findIndex((at) => at >= index);
        const from = all[positions[Math.max(0, next - 1)]!] as number[];
        return distance(point as number[], from, all[positions[next]!] as number[]);
      });
      expect(Math.abs(Math.max(...deviations) - thinned.deviation)).toBeLessThan(1e-12);
    });
  });
});

describe('simplifyLine', () => {
  it('deviates less with more points, and by less than 0.005 with a hundred', () => {
    const { labels, probabilities } = pictures.curves[0]!;
    const ranked = rankByProbability(Uint8Array.from(labels), Float32Array.from(probabilities));
    const deviations = [10, 25, 50, 100].map((maxPoints) => rocCurve(ranked, maxPoints)!.thinned.deviation);
    expect(deviations).toEqual(deviations.toSorted((a, b) => b - a));
    expect(deviations.at(-1)).toBeLessThan(0.005);
  });

  it('keeps both ends and the maximum number of points for any line', () => {
    const coordinate = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(
        fc.array(fc.tuple(coordinate, coordinate), { minLength: 2, maxLength: 60 }),
        fc.integer({ min: 2, max: 70 }),
        (line, maxPoints) => {
          const [x, y] = [0, 1].map((axis) => Float64Array.from(line, (point) => point[axis]!));
          const { kept, deviation } = simplifyLine(x!, y!, maxPoints);
          expect(kept.length).toBeLessThanOrEqual(maxPoints);
          expect([kept[0], kept.at(-1)]).toEqual([0, line.length - 1]);
          expect(Array.from(kept)).toEqual(Array.from(new Set(kept)).sort((a, b) => a - b));
          if (maxPoints >= line.length) expect(deviation).toBe(0);
        },
      ),
    );
  });

  it.each([0, 1])('keeps a line of %i points unchanged', (length) => {
    const line = new Float64Array(length);
    expect(simplifyLine(line, line, 5)).toEqual({ kept: Uint32Array.from(line.keys()), deviation: 0 });
  });
});
