/** Chart of all candidates' scores, with the range over the folds. */
import * as Plot from '@observablehq/plot';
import { COLORS, figure } from '../chart.ts';
import type { CandidateFigures } from '../content.ts';
import { counted, decimal } from '../format.ts';
import type { Html } from '../html.ts';
import { rankedCandidates } from '../ranked-candidates.ts';
import { t } from '../texts/translate.ts';

export function candidatesFigure(candidates: readonly CandidateFigures[], scoring: string): Html {
  const listed = rankedCandidates(candidates);
  const ranked = listed.filter(({ rank }) => rank !== null);
  const hasPruned = ranked.length < listed.length;
  const points = listed.map(({ mean_score, fold_scores, rank }, i) => ({
    position: i + 1,
    mean: mean_score,
    min: Math.min(...fold_scores),
    max: Math.max(...fold_scores),
    color: rank === null ? COLORS.soft : COLORS.main,
  }));
  return figure({
    size: 'page',
    title: t`Scores of the candidates`,
    caption: hasPruned
      ? t`${scoring} of ${counted(listed.length, 'candidate')} in cross-validation, best first, pruned candidates last;
          lines span the worst to the best fold.`
      : t`${scoring} of ${counted(listed.length, 'candidate')} in cross-validation, best first; lines span the worst to
          the best fold.`,
    description: describe(ranked, listed.length, scoring),
    legend: [
      { label: t`mean of the folds`, color: COLORS.main, mark: 'dot' },
      { label: t`worst to best fold`, color: COLORS.pale, mark: 'area' },
      ...(hasPruned
        ? [{ label: t`pruned, score at that point`, color: COLORS.soft, mark: 'dot' as const }]
        : []),
    ],
    chart: (width) => ({
      height: 240,
      marginLeft: 48,
      marginBottom: 42,
      x: { domain: [0.5, points.length + 0.5] },
      y: { label: `↑ ${scoring}`, labelArrow: 'none', grid: true, ticks: 5, nice: true },
      marks: [
        Plot.axisX({
          ticks: Math.min(points.length, width < 500 ? 6 : 12),
          tickFormat: (position: number) => (Number.isInteger(position) ? String(position) : ''),
          label: hasPruned ? t`Candidate, by rank; then pruned ones →` : t`Candidate, by rank →`,
          labelArrow: 'none',
        }),
        Plot.ruleX(points, {
          x: 'position',
          y1: 'min',
          y2: 'max',
          stroke: COLORS.pale,
          strokeWidth: Math.max(1, Math.min(7, (0.6 * width) / points.length)),
        }),
        Plot.dot(points, { x: 'position', y: 'mean', fill: 'color', r: points.length > 100 ? 1.8 : 3 }),
      ],
    }),
  });
}

/** @param ranked candidates that ran all rounds, best first */
function describe(ranked: readonly CandidateFigures[], listed: number, scoring: string): string {
  const [best, last] = [ranked[0]!, ranked.at(-1)!].map(({ mean_score }) => decimal(mean_score));
  if (listed === 1) return t`The only candidate has a mean ${scoring} of ${best!}.`;
  const scores = t`the best has a mean ${scoring} of ${best!}, the last ${last!}`;
  const pruned = listed - ranked.length;
  return pruned === 0
    ? t`Of ${counted(listed, 'candidate')}, ${scores}.`
    : pruned === 1
      ? t`${ranked.length} of ${counted(listed, 'candidate')} ran all rounds: ${scores}. The other was pruned.`
      : t`${ranked.length} of ${counted(listed, 'candidate')} ran all rounds: ${scores}. The others were pruned.`;
}
