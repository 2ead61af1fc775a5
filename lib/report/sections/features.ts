/** What the model looks at: by what it does to predictions (SHAP), and by what it was worth in training (gain). */
import { shapFigure } from '../charts/shap.ts';
import type { TrainingFigures } from '../content.ts';
import type { ShapPoints } from '../../learning/stats/shap-summary.ts';
import { percent, whole } from '../format.ts';
import { columnName, html } from '../html.ts';
import type { Html } from '../html.ts';
import { bar, folded, table } from '../table.ts';

interface FeatureRow {
  readonly feature: string;
  readonly shap: number;
  readonly direction: number | null;
  readonly gain: number;
}

/** Features in the open table; the rest is folded. */
const shown = 12;
/** A weaker rank correlation than this is no direction. */
const clear = 0.3;

/** @param raises what a positive contribution does, as in "higher values raise the risk" */
export function featuresSection(
  metrics: TrainingFigures,
  points: readonly ShapPoints[],
  raises: string,
): Html {
  const { shap, feature_importance, features } = metrics;
  const gains = new Map(feature_importance.map(({ feature, gain }) => [feature, gain]));
  const moved = new Set(shap.features.map(({ feature }) => feature));
  const rows: FeatureRow[] = [
    ...shap.features.map(({ feature, mean_abs, direction }) => ({
      feature,
      shap: mean_abs,
      direction,
      gain: gains.get(feature) ?? 0,
    })),
    ...feature_importance
      .filter(({ feature }) => !moved.has(feature))
      .map(({ feature, gain }) => ({ feature, shap: 0, direction: null, gain })),
  ];
  if (rows.length === 0) {
    return html`<section aria-labelledby="features">
      <h2 id="features">What it looks at</h2>
      <p>Nothing: no tree of the model splits, so it says the same of every row.</p>
    </section>`;
  }
  return html`<section aria-labelledby="features">
    <h2 id="features">What it looks at</h2>
    <p>
      ${whole(rows.length)} of ${whole(features.length)} columns move a prediction or served a split.
      <em>Mean |SHAP|</em> is how far a column moves predictions of test rows
      (${shap.unit === 'log-odds' ? 'in log-odds' : 'in points'}); <em>gain</em> is its share of all that
      splits were worth in training. A column high in gain and low in SHAP mattered to the past more than to
      what came.
    </p>
    ${points.length > 0 && shapFigure(points, shap)} ${featureTable(rows.slice(0, shown), rows, raises)}
    ${
      rows.length > shown &&
      folded(`The other ${whole(rows.length - shown)} columns`, featureTable(rows.slice(shown), rows, raises))
    }
  </section>`;
}

function featureTable(rows: readonly FeatureRow[], all: readonly FeatureRow[], raises: string): Html {
  const most = {
    shap: Math.max(...all.map(({ shap }) => shap)) || 1,
    gain: Math.max(...all.map(({ gain }) => gain)) || 1,
  };
  return table({
    caption: 'Columns, the strongest first',
    columns: [
      { head: 'Column', cell: ({ feature }) => columnName(feature) },
      {
        head: 'Mean |SHAP|',
        cell: ({ shap }) => html`${shap.toPrecision(2)} ${bar(shap / most.shap)}`,
        kind: 'bars',
      },
      { head: 'Higher values', cell: ({ direction }) => directionWords(direction, raises), kind: 'words' },
      { head: 'Gain', cell: ({ gain }) => html`${percent(gain)} ${bar(gain / most.gain)}`, kind: 'bars' },
    ],
    rows,
  });
}

function directionWords(direction: number | null, raises: string): string {
  if (direction === null) return '–';
  if (Math.abs(direction) < clear) return 'neither way';
  return `${direction > 0 ? 'raise' : 'lower'} ${raises}`;
}
