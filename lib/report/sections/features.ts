/** Feature importance: effect on predictions (SHAP) and share of the training gain. */
import type { ShapPoints } from '../../learning/stats/shap-summary.ts';
import { shapFigure } from '../charts/shap.ts';
import type { TrainingFigures } from '../content.ts';
import { counted, percent, significant, whole } from '../format.ts';
import { columnName, html } from '../html.ts';
import type { Html } from '../html.ts';
import { bar, collapsible, table } from '../table.ts';
import { windowSentence } from './windows.ts';
import { t, th } from '../texts/translate.ts';

interface FeatureRow {
  readonly feature: string;
  readonly shap: number;
  readonly direction: number | null;
  readonly gain: number;
}

/** Rows of the visible table. The others are collapsed. */
const MAX_VISIBLE_ROWS = 12;
/** A weaker rank correlation counts as no direction. */
const MIN_CORRELATION = 0.3;

/** @param target the predicted quantity, as in "higher values raise the risk" */
export function featuresSection(
  metrics: TrainingFigures,
  points: readonly ShapPoints[],
  target: string,
): Html {
  const { shap, feature_importance, features } = metrics;
  const gains = new Map(feature_importance.map(({ feature, gain }) => [feature, gain]));
  const withShap = new Set(shap.features.map(({ feature }) => feature));
  const rows: FeatureRow[] = [
    ...shap.features.map(({ feature, mean_abs, direction }) => ({
      feature,
      shap: mean_abs,
      direction,
      gain: gains.get(feature) ?? 0,
    })),
    ...feature_importance
      .filter(({ feature }) => !withShap.has(feature))
      .map(({ feature, gain }) => ({ feature, shap: 0, direction: null, gain })),
  ];
  if (rows.length === 0) {
    return html`<section aria-labelledby="features">
      <h2 id="features">${t`Features`}</h2>
      <p>
        ${t`The model uses no feature: none of its trees has a split, so every row gets the same prediction.`}
      </p>
    </section>`;
  }
  return html`<section aria-labelledby="features">
    <h2 id="features">${t`Features`}</h2>
    <p>
      ${
        rows.length === 1
          ? t`1 of ${counted(features.length, 'column')} has an effect on predictions or was used for a split.`
          : t`${whole(rows.length)} of ${counted(features.length, 'column')} have an effect on predictions or were used for a split.`
      }
      ${th`<em>Mean |SHAP|</em> is the average effect of a column on predictions of test rows
        (${shap.unit === 'log-odds' ? t`in log-odds` : t`in points`}); <em>gain</em> is its share of the total
        gain of all splits in training. A column with high gain and low SHAP was more important in training than
        on the newer data.`}
    </p>
    ${windowSentence(metrics)} ${points.length > 0 && shapFigure(points, shap)}
    ${featureTable(rows.slice(0, MAX_VISIBLE_ROWS), rows, target)}
    ${
      rows.length > MAX_VISIBLE_ROWS &&
      collapsible(
        rows.length - MAX_VISIBLE_ROWS === 1
          ? t`The other column`
          : t`The other ${whole(rows.length - MAX_VISIBLE_ROWS)} columns`,
        featureTable(rows.slice(MAX_VISIBLE_ROWS), rows, target),
      )
    }
  </section>`;
}

function featureTable(rows: readonly FeatureRow[], all: readonly FeatureRow[], target: string): Html {
  const max = {
    shap: Math.max(...all.map(({ shap }) => shap)) || 1,
    gain: Math.max(...all.map(({ gain }) => gain)) || 1,
  };
  return table({
    caption: t`Columns, strongest first`,
    columns: [
      { head: t`Column`, cell: ({ feature }) => columnName(feature) },
      {
        head: t`Mean |SHAP|`,
        cell: ({ shap }) => html`${significant(shap)} ${bar(shap / max.shap)}`,
        kind: 'bars',
      },
      { head: t`Higher values`, cell: ({ direction }) => describeDirection(direction, target), kind: 'text' },
      { head: t`Gain`, cell: ({ gain }) => html`${percent(gain)} ${bar(gain / max.gain)}`, kind: 'bars' },
    ],
    rows,
  });
}

function describeDirection(direction: number | null, target: string): string {
  if (direction === null) return '–';
  if (Math.abs(direction) < MIN_CORRELATION) return t`no clear direction`;
  return direction > 0 ? t`raise ${target}` : t`lower ${target}`;
}
