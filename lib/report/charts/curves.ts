/** ROC and precision-recall curves, with the point at the threshold. */
import * as Plot from '@observablehq/plot';
import type { ConfusionMatrix } from '../../learning/stats/classification.ts';
import type { PrecisionRecallCurve, RocCurve } from '../../learning/stats/curves.ts';
import { COLORS, figure } from '../chart.ts';
import type { ChartOptions } from '../chart.ts';
import { counted, decimal, percent, significant, whole } from '../format.ts';
import type { Html } from '../html.ts';
import { t } from '../texts/translate.ts';

type Point = readonly [x: number, y: number];

/** @param matrix at the threshold */
export function rocFigure(curve: RocCurve, auc: number, matrix: ConfusionMatrix, threshold: number): Html {
  const [[tn, fp], [fn, tp]] = matrix;
  const atThreshold: Point = [fp / (fp + tn), tp / (tp + fn)];
  const line = curve.false_positive_rate.map((x, i): Point => [x, curve.true_positive_rate[i]!]);
  return figure({
    size: 'half',
    title: t`ROC curve`,
    caption: t`Area under the curve (AUC): ${decimal(auc)}. The diagonal, 0.5, is chance.`,
    description: t`ROC curve with an area of ${decimal(auc)}. At the threshold ${threshold}, ${percent(atThreshold[1])} of the
        rows before a failure and ${percent(atThreshold[0])} of the others raise an alarm.`,
    legend: [
      { label: t`this model`, color: COLORS.main, mark: 'line' },
      { label: t`threshold ${threshold}`, color: COLORS.main, mark: 'dot' },
      { label: t`chance`, color: COLORS.soft, mark: 'dashes' },
    ],
    chart: () =>
      unitSquare(
        t`False positive rate (other rows with an alarm) →`,
        t`↑ True positive rate (rows before a failure)`,
        line,
        atThreshold,
        [
          [0, 0],
          [1, 1],
        ],
      ),
  });
}

/**
 * @param matrix at the threshold
 * @param baseRate share of rows before a failure: the precision of a permanent alarm
 */
export function precisionRecallFigure(
  curve: PrecisionRecallCurve,
  averagePrecision: number,
  baseRate: number,
  [[, fp], [fn, tp]]: ConfusionMatrix,
  threshold: number,
): Html {
  // Precision is undefined without alarms.
  const atThreshold: Point | null = tp + fp === 0 ? null : [tp / (tp + fn), tp / (tp + fp)];
  const line = curve.recall.map((x, i): Point => [x, curve.precision[i]!]);
  return figure({
    size: 'half',
    title: t`Precision and recall`,
    caption: t`Mean precision over all recalls (average precision): ${decimal(averagePrecision)}. A permanent alarm has ${decimal(baseRate)}.`,
    description:
      t`Precision-recall curve with an average precision of ${decimal(averagePrecision)}, and a permanent alarm has
        ${decimal(baseRate)}.` +
      ' ' +
      (atThreshold === null
        ? t`At the threshold ${threshold} there is no alarm.`
        : t`At the threshold ${threshold}, precision is ${percent(atThreshold[1])} and recall ${percent(atThreshold[0])}.`),
    legend: [
      { label: t`this model`, color: COLORS.main, mark: 'line' },
      ...(atThreshold === null
        ? []
        : [{ label: t`threshold ${threshold}`, color: COLORS.main, mark: 'dot' as const }]),
      { label: t`permanent alarm`, color: COLORS.soft, mark: 'dashes' },
    ],
    chart: () =>
      unitSquare(
        t`Recall (rows before a failure with an alarm) →`,
        t`↑ Precision (alarm rows before a failure)`,
        line,
        atThreshold,
        [
          [0, baseRate],
          [1, baseRate],
        ],
      ),
  });
}

/** Says how many points of a curve are drawn. */
export const thinnedNote = (drawn: number, { of, deviation }: RocCurve['thinned']): string =>
  drawn === of || deviation === 0
    ? t`all ${counted(of, 'point')}`
    : t`${whole(drawn)} of ${whole(of)} points; removed points are at most ${significant(deviation)} from the line`;

function unitSquare(
  xLabel: string,
  yLabel: string,
  line: readonly Point[],
  atThreshold: Point | null,
  baseline: readonly Point[],
): ChartOptions {
  return {
    height: 330,
    marginLeft: 40,
    marginBottom: 42,
    x: { domain: [0, 1], label: xLabel, labelArrow: 'none', ticks: 5, labelAnchor: 'right' },
    y: { domain: [0, 1], label: yLabel, labelArrow: 'none', grid: true, ticks: 5 },
    marks: [
      Plot.line(baseline, { stroke: COLORS.soft, strokeDasharray: '4 3' }),
      Plot.line(line, { stroke: COLORS.main, strokeWidth: 2 }),
      Plot.dot(atThreshold === null ? [] : [atThreshold], {
        fill: COLORS.main,
        r: 5,
        stroke: 'var(--page)',
        strokeWidth: 1.5,
      }),
      Plot.ruleY([0], { stroke: COLORS.line }),
    ],
  };
}
