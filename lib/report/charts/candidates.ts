/** The grid's scores: how much better the best is than the rest, and how far folds differ. */
import * as Plot from '@observablehq/plot';
import { colors, figure } from '../chart.ts';
import type { CandidateFigures } from '../content.ts';
import { counted } from '../../factory/words.ts';
import { decimal } from '../format.ts';
import type { Html } from '../html.ts';

export function candidatesFigure(candidates: readonly CandidateFigures[], scoring: string): Html {
  const ranked = candidates
    .toSorted((a, b) => b.mean_score - a.mean_score)
    .map(({ mean_score, fold_scores, dropped_after_rounds }, i) => ({
      place: i + 1,
      mean: mean_score,
      least: Math.min(...fold_scores),
      most: Math.max(...fold_scores),
      color: dropped_after_rounds === undefined ? colors.main : colors.soft,
    }));
  const best = ranked[0]!;
  const isHalved = candidates.some(({ dropped_after_rounds }) => dropped_after_rounds !== undefined);
  return figure({
    size: 'page',
    title: 'Scores of the candidates',
    caption: `${scoring} of ${counted(candidates.length, 'candidate')} in cross-validation, the best first; lines reach from the worst fold to the best.`,
    description:
      `The best of ${counted(candidates.length, 'candidate')} has a mean ${scoring} of ${decimal(best.mean)}, the last ` +
      `${decimal(ranked.at(-1)!.mean)}.`,
    legend: [
      { label: 'mean of the folds', color: colors.main, mark: 'dot' },
      { label: 'worst to best fold', color: colors.pale, mark: 'area' },
      ...(isHalved
        ? [{ label: 'given up on the way, score of then', color: colors.soft, mark: 'dot' as const }]
        : []),
    ],
    chart: (width) => ({
      height: 240,
      marginLeft: 48,
      marginBottom: 42,
      x: { domain: [0.5, ranked.length + 0.5] },
      y: { label: `↑ ${scoring}`, labelArrow: 'none', grid: true, ticks: 5, nice: true },
      marks: [
        Plot.axisX({
          ticks: Math.min(ranked.length, width < 500 ? 6 : 12),
          tickFormat: (place: number) => (Number.isInteger(place) ? String(place) : ''),
          label: 'Candidate, by rank →',
          labelArrow: 'none',
        }),
        Plot.ruleX(ranked, {
          x: 'place',
          y1: 'least',
          y2: 'most',
          stroke: colors.pale,
          strokeWidth: Math.max(1, Math.min(7, (0.6 * width) / ranked.length)),
        }),
        Plot.dot(ranked, { x: 'place', y: 'mean', fill: 'color', r: ranked.length > 100 ? 1.8 : 3 }),
      ],
    }),
  });
}
