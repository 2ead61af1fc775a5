/** Metrics of a health model for planners, next to those of the persistence baseline. */
import { counted, decimal, duration, percent, whole } from '../../format.ts';
import { html } from '../../html.ts';
import type { Html } from '../../html.ts';
import { tiles } from '../../sections/tiles.ts';
import { table } from '../../table.ts';
import { errorHistogramFigure, healthMapFigure, healthOverTimeFigures } from './charts.ts';
import type { HealthContent } from './content.ts';

export function healthSection({ metrics, pictures }: HealthContent): Html {
  const { persistence, skill, skill_interval: interval, embargo, left_out: leftOut, health } = metrics;
  const overTime = pictures.health_over_time;
  return html`<section aria-labelledby="planner">
    <h2 id="planner">What it means for a planner</h2>
    <p>
      Predictions of the machine’s health ${duration(metrics.horizon_minutes)} ahead, over the newest fifth of
      the data, which the model did not see in training. Health is a score from 0 to 100, from oil and
      hydraulics. A useful model is better than the persistence baseline: no change in
      ${duration(metrics.horizon_minutes)}.
    </p>
    ${tiles([
      {
        name: 'Typical error',
        figure: `${decimal(metrics.rmse, 2)} points`,
        detail: `root mean square; persistence ${decimal(persistence.rmse, 2)}`,
      },
      {
        name: 'Better than persistence',
        figure: skill === null ? '–' : percent(skill),
        detail:
          interval === null
            ? 'less squared error'
            : `less squared error; 95% interval ${percent(interval.low)} to ${percent(interval.high)}`,
      },
      {
        name: 'Mean error',
        figure: `${decimal(metrics.mae, 2)} points`,
        detail: `absolute; persistence ${decimal(persistence.mae, 2)}`,
      },
      {
        name: 'Health in the test part',
        figure: decimal(health.test.mean, 1),
        detail: `± ${decimal(health.test.standard_deviation, 1)}; in training ${decimal(health.train.mean, 1)} ± ${decimal(health.train.standard_deviation, 1)}`,
      },
    ])}
    ${overTime.buckets.length > 0 && healthOverTimeFigures(overTime)}
    <div class="pair">${errorHistogramFigure(overTime)}${healthMapFigure(overTime)}</div>
    ${table({
      caption: `Errors on ${counted(metrics.test_size, 'test row')}, points of 100`,
      columns: [
        { head: 'Metric', cell: ({ name }) => name },
        { head: 'Model', cell: ({ model }) => model },
        { head: 'Persistence', cell: ({ baseline }) => baseline },
        { head: 'Meaning', cell: ({ meaning }) => meaning, kind: 'text' },
      ],
      rows: [
        {
          name: 'RMSE',
          model: decimal(metrics.rmse),
          baseline: decimal(persistence.rmse),
          meaning: 'root of the mean squared error',
        },
        {
          name: 'MAE',
          model: decimal(metrics.mae),
          baseline: decimal(persistence.mae),
          meaning: 'mean absolute error',
        },
        {
          name: 'MSE',
          model: decimal(metrics.mse),
          baseline: decimal(persistence.mse),
          meaning: 'mean squared error',
        },
        {
          name: 'R²',
          model: decimal(metrics.r2),
          baseline: decimal(persistence.r2),
          meaning: 'share of the variance explained; 0 for always predicting the mean',
        },
      ],
    })}
    <p class="note">
      <strong>Leak guard:</strong> ${
        embargo.dropped
          ? `training left out ${counted(embargo.rows, 'row')} whose target is in the test part.`
          : `the target of ${whole(embargo.rows)} of ${counted(metrics.train_size, 'training row')} is in the test part (labeling.embargo leaves such rows out).`
      }
      ${
        leftOut.train + leftOut.test > 0 &&
        `Left out because their current or future health is unknown: ${counted(leftOut.train, 'training row')} and ${counted(leftOut.test, 'test row')} (${percent(leftOut.test / (leftOut.test + metrics.test_size))}).`
      }
    </p>
    ${table({
      caption: 'Range of each signal in the score (1st and 99th percentile of the training part)',
      columns: [
        { head: 'Signal', cell: ([name]) => (name === 'Succao' ? '−|Succao|' : name) },
        { head: 'Counts 0 at', cell: ([, { p01 }]) => decimal(p01, 2) },
        { head: 'Counts 1 at', cell: ([, { p99 }]) => decimal(p99, 2) },
      ],
      rows: Object.entries(metrics.scale),
    })}
  </section>`;
}
