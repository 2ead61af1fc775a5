/** The model beside simple predictions with the same alarm policy. */
import type { BaselineFigures, Baselines } from '../../../learning/indicators/status/baselines/figures.ts';
import { decimal, duration, percent, whole } from '../../format.ts';
import { html } from '../../html.ts';
import type { HtmlValue } from '../../html.ts';
import { table } from '../../table.ts';
import { t } from '../../texts/translate.ts';
import type { StatusContent } from './content.ts';

interface Row {
  readonly name: string;
  readonly figures: BaselineFigures;
}

/** Nothing for a model without a policy. */
export function baselineTable({ baselines }: StatusContent['metrics']): HtmlValue {
  if (!baselines) return false;
  const { model } = baselines;
  const rows = rowsOf(baselines);
  return html`<h3>${t`Compared with simple predictions`}</h3>
    <p class="note">
      ${t`Each prediction gets its alarm policy as the model gets its own: the same folds, the same mute, and a threshold
        chosen on the training part. A model that does not detect more than logistic regression is not worth its effort.`}
    </p>
    ${table({
      caption: t`Compared with simple predictions`,
      columns: [
        { head: t`Prediction`, cell: ({ name }: Row) => name },
        {
          head: t`Stops detected`,
          cell: ({ figures }: Row) => t`${rounded(figures.stops_detected)} of ${whole(figures.stops)}`,
        },
        { head: t`Share`, cell: ({ figures }: Row) => percent(figures.share) },
        {
          head: t`False alarms`,
          cell: ({
            figures: { false_alarms: count, false_alarms_per_week: rate, observed_days: days },
          }: Row) =>
            rate === null
              ? t`${rounded(count)} in ${duration(days * 1440)}`
              : t`${decimal(rate, 1)} per week`,
        },
        ...(model.cost === null ? [] : [{ head: t`Cost`, cell: ({ figures }: Row) => whole(figures.cost!) }]),
        {
          head: t`Keeps the policy’s limit`,
          cell: ({ figures }: Row) => (figures.keeps_budget ? t`yes` : t`no`),
        },
        { head: t`Alarm above`, cell: ({ figures }: Row) => decimal(figures.threshold) },
      ],
      rows,
      marked: ({ figures }) => figures === model,
    })}
    ${differenceNote(baselines)}`;
}

const rowsOf = (baselines: Baselines): Row[] => [
  { name: t`This model`, figures: baselines.model },
  { name: t`Logistic regression`, figures: baselines.logistic_regression },
  ...(baselines.speed_bins ? [{ name: t`Engine speed alone`, figures: baselines.speed_bins }] : []),
  { name: t`Random alarms`, figures: baselines.random },
  { name: t`Always an alarm`, figures: baselines.always },
  { name: t`Never an alarm`, figures: baselines.never },
];

/** Means of random draws are not whole numbers. */
const rounded = (count: number): string => (Number.isInteger(count) ? whole(count) : decimal(count, 1));

function differenceNote({ comparison }: Baselines): HtmlValue {
  const { difference, difference_interval: interval } = comparison;
  if (difference === null || interval === null) return false;
  return html`<p class="note">
    ${t`Only this model detects ${whole(comparison.only_model)} stops, only logistic regression
      ${whole(comparison.only_logistic_regression)}. Difference: ${percent(difference)} of the stops, 95% interval
      ${percent(interval.low)} to ${percent(interval.high)}. A limit is kept with up to twice the false alarms that it
      allows, or as many as chance explains.`}
  </p>`;
}
