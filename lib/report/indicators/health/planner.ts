/** Metrics of a health model for planners, next to those of the persistence baseline. */
import { counted, decimal, duration, percent, whole } from '../../format.ts';
import { html } from '../../html.ts';
import type { Html } from '../../html.ts';
import { tiles } from '../../sections/tiles.ts';
import { table } from '../../table.ts';
import { errorHistogramFigure, healthMapFigure, healthOverTimeFigures } from './charts.ts';
import type { HealthContent } from './content.ts';
import { t } from '../../texts/translate.ts';

export function healthSection({ metrics, pictures }: HealthContent): Html {
  const { persistence, skill, skill_interval: interval, embargo, left_out: leftOut, health } = metrics;
  const overTime = pictures.health_over_time;
  return html`<section aria-labelledby="planner">
    <h2 id="planner">${t`What it means for a planner`}</h2>
    <p>
      ${t`Predictions of the machine’s health ${duration(metrics.horizon_minutes)} ahead, over the newest fifth of
        the data, which the model did not see in training. Health is a score from 0 to 100, from oil and
        hydraulics. A useful model is better than the persistence baseline: no change in
        ${duration(metrics.horizon_minutes)}.`}
    </p>
    ${tiles([
      {
        name: t`Typical error`,
        figure: t`${decimal(metrics.rmse, 2)} points`,
        detail: t`root mean square; persistence ${decimal(persistence.rmse, 2)}`,
      },
      {
        name: t`Better than persistence`,
        figure: skill === null ? '–' : percent(skill),
        detail:
          interval === null
            ? t`less squared error`
            : t`less squared error; 95% interval ${percent(interval.low)} to ${percent(interval.high)}`,
      },
      {
        name: t`Mean error`,
        figure: t`${decimal(metrics.mae, 2)} points`,
        detail: t`absolute; persistence ${decimal(persistence.mae, 2)}`,
      },
      {
        name: t`Health in the test part`,
        figure: decimal(health.test.mean, 1),
        detail: t`± ${decimal(health.test.standard_deviation, 1)}; in training ${decimal(health.train.mean, 1)} ± ${decimal(health.train.standard_deviation, 1)}`,
      },
    ])}
    ${overTime.buckets.length > 0 && healthOverTimeFigures(overTime)}
    <div class="pair">${errorHistogramFigure(overTime)}${healthMapFigure(overTime)}</div>
    ${table({
      caption: t`Errors on ${counted(metrics.test_size, 'test row')}, points of 100`,
      columns: [
        { head: t`Metric`, cell: ({ name }) => name },
        { head: t`Model`, cell: ({ model }) => model },
        { head: t`Persistence`, cell: ({ baseline }) => baseline },
        { head: t`Meaning`, cell: ({ meaning }) => meaning, kind: 'text' },
      ],
      rows: [
        {
          name: 'RMSE',
          model: decimal(metrics.rmse),
          baseline: decimal(persistence.rmse),
          meaning: t`root of the mean squared error`,
        },
        {
          name: 'MAE',
          model: decimal(metrics.mae),
          baseline: decimal(persistence.mae),
          meaning: t`mean absolute error`,
        },
        {
          name: 'MSE',
          model: decimal(metrics.mse),
          baseline: decimal(persistence.mse),
          meaning: t`mean squared error`,
        },
        {
          name: 'R²',
          model: decimal(metrics.r2),
          baseline: decimal(persistence.r2),
          meaning: t`share of the variance explained; 0 for always predicting the mean`,
        },
      ],
    })}
    <p class="note">
      <strong>${t`Leak guard:`}</strong> ${
        embargo.dropped
          ? t`training left out ${counted(embargo.rows, 'row')} whose target is in the test part.`
          : t`the target of ${whole(embargo.rows)} of ${counted(metrics.train_size, 'training row')} is in the test part (labeling.embargo leaves such rows out).`
      }
      ${
        leftOut.train + leftOut.test > 0 &&
        t`Left out because their current or future health is unknown: ${counted(leftOut.train, 'training row')} and ${counted(leftOut.test, 'test row')} (${percent(leftOut.test / (leftOut.test + metrics.test_size))}).`
      }
    </p>
    ${table({
      caption: t`Range of each signal in the score (1st and 99th percentile of the training part)`,
      columns: [
        { head: t`Signal`, cell: ([name]) => (name === 'Succao' ? '−|Succao|' : name) },
        { head: t`Counts 0 at`, cell: ([, { p01 }]) => decimal(p01, 2) },
        { head: t`Counts 1 at`, cell: ([, { p99 }]) => decimal(p99, 2) },
      ],
      rows: Object.entries(metrics.scale),
    })}
  </section>`;
}
