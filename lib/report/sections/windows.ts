/** Whether the model has window features, and why. */
import type { TrainingFigures } from '../content.ts';
import { decimal, duration } from '../format.ts';
import { html } from '../html.ts';
import type { HtmlValue } from '../html.ts';
import { t } from '../texts/translate.ts';

/** Nothing for a model whose request asks for none. */
export function windowSentence({ window_features: decision }: TrainingFigures): HtmlValue {
  if (!decision) return false;
  return html`<p>${sentenceOf(decision)}</p>`;
}

function sentenceOf({
  reason,
  gate,
  row_step_minutes: step,
}: NonNullable<TrainingFigures['window_features']>): string {
  const [difference, error] = [decimal(gate?.mean_difference ?? null), decimal(gate?.standard_error ?? null)];
  switch (reason) {
    case 'requested':
      return t`The model has window features, as the request asks.`;
    case 'gain':
      return t`The model has window features: on out-of-fold predictions, they raise the average precision by ${difference}, more than its standard error of ${error}.`;
    case 'no_gain':
      return t`The model has no window features: on out-of-fold predictions, they change the average precision by ${difference}, not more than its standard error of ${error}.`;
    case 'rows_too_far_apart':
      return t`The model has no window features: its rows are ${duration(step)} apart, not closer together than the warning window.`;
    case 'too_few_folds':
      return t`The model has no window features: there are too few failures to compare models with and without them.`;
    case 'no_columns':
      return t`The model has no window features: it learns from no column that they can be computed from.`;
  }
}
