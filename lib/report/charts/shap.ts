/** Chart of SHAP values: one strip for each feature, one dot for each row. */
import * as Plot from '@observablehq/plot';
import type { ShapPoints, ShapSummary } from '../../learning/stats/shap-summary.ts';
import { COLORS, figure } from '../chart.ts';
import { shorten, whole } from '../format.ts';
import type { Html } from '../html.ts';
import { t } from '../texts/translate.ts';

interface Dot {
  readonly strip: number;
  readonly offset: number;
  readonly contribution: number;
  readonly color: string;
}

/** Axis labels by unit of the contribution. */
const AXIS_LABELS = {
  'log-odds': () => t`raises the risk of a failure, in log-odds →`,
  target: () => t`raises the predicted health, in points →`,
};

export function shapFigure(points: readonly ShapPoints[], { rows, of, unit }: ShapSummary): Html {
  const dots = points.flatMap(dotsOf);
  const drawn = points[0]?.contributions.length ?? 0;
  return figure({
    size: 'page',
    title: t`Effect on predictions (SHAP)`,
    caption:
      (drawn === 1
        ? t`SHAP values of ${whole(rows)} of ${whole(of)} test rows, evenly spaced; 1 of them is drawn.`
        : t`SHAP values of ${whole(rows)} of ${whole(of)} test rows, evenly spaced; ${whole(drawn)} of them are drawn.`) +
      ' ' +
      t`Each dot is a row. Right of the line the feature raised the prediction; left of the line it lowered the
        prediction.`,
    description: t`SHAP values by feature, strongest first: ${points.map(({ feature }) => feature).join(', ')}.`,
    legend: [
      { label: t`low value`, color: shade(0), mark: 'dot' },
      { label: t`medium value`, color: shade(0.5), mark: 'dot' },
      { label: t`high value`, color: shade(1), mark: 'dot' },
      { label: t`missing`, color: COLORS.soft, mark: 'dot' },
    ],
    chart: (width) => {
      const maxNameLength = width < 500 ? 14 : 28;
      const names = points.map(({ feature }) => shorten(feature, maxNameLength));
      return {
        height: 54 + 30 * points.length,
        marginTop: 8,
        marginBottom: 42,
        marginLeft: 12 + 7 * Math.max(...names.map((name) => name.length)),
        x: {
          label: AXIS_LABELS[unit](),
          labelArrow: 'none',
          ticks: width < 500 ? 4 : 8,
          labelAnchor: 'right',
        },
        y: { domain: [points.length - 0.5, -0.5], axis: null },
        marks: [
          Plot.ruleY(points.keys(), { stroke: COLORS.line }),
          Plot.ruleX([0], { stroke: COLORS.soft }),
          Plot.dot(dots, {
            x: 'contribution',
            y: ({ strip, offset }: Dot) => strip + offset,
            fill: 'color',
            r: 2,
          }),
          Plot.axisY([...names.keys()], {
            tickFormat: (strip: number) => names[strip]!,
            tickSize: 0,
            label: null,
          }),
        ],
      };
    },
  });
}

/** Five shades from low to high values (style.ts); more are not distinguishable. */
const shade = (rank: number): string => `var(--v${Math.round(4 * rank)})`;

/** Spreads overlapping dots vertically, by the number of earlier dots in the same narrow column. */
function dotsOf({ contributions, ranks }: ShapPoints, strip: number, all: readonly ShapPoints[]): Dot[] {
  const allContributions = all.flatMap((one) => one.contributions);
  const columnWidth = (Math.max(...allContributions) - Math.min(...allContributions)) / 120 || 1;
  const dotsInColumn = new Map<number, number>();
  return contributions.map((contribution, i) => {
    const column = Math.round(contribution / columnWidth);
    const before = dotsInColumn.get(column) ?? 0;
    dotsInColumn.set(column, before + 1);
    const step = Math.ceil(before / 2) * (before % 2 === 0 ? 1 : -1);
    const rank = ranks[i] ?? null;
    return {
      strip,
      offset: Math.max(-0.42, Math.min(0.42, step * 0.07)),
      contribution,
      color: rank === null ? COLORS.soft : shade(rank),
    };
  });
}
