/** What a maintenance planner asks: how many failures, how early, how often for nothing, at which threshold. */
import type { StatusContent } from './content.ts';
import { scoreOverTimeFigure } from './score-chart.ts';
import { thresholdFigures } from './thresholds-chart.ts';
import { decimal, duration, percent, whole } from '../../format.ts';
import { html } from '../../html.ts';
import type { Html, HtmlValue } from '../../html.ts';
import { table } from '../../table.ts';
import { tiles } from '../../sections/tiles.ts';

export function plannerSection({ metrics, pictures }: StatusContent): Html {
  const { events, thresholds, threshold, labeling } = metrics;
  const quartiles = events.warning_minutes_quartiles;
  return html`<section aria-labelledby="planner">
    <h2 id="planner">What it means for a planner</h2>
    <p>
      Had this model watched the newest fifth of the data, which it never saw in training, with an alarm
      whenever the probability of a failure within ${duration(labeling.window_minutes)} is above ${threshold}:
    </p>
    ${tiles([
      {
        name: 'Failures announced',
        figure: `${whole(events.caught)} of ${whole(events.failures)}`,
        detail: events.failures > 0 && `${percent(events.caught / events.failures)} of them`,
      },
      {
        name: 'Failures missed',
        figure: whole(events.missed),
        detail:
          events.missed_without_rows > 0 &&
          `${whole(events.missed_without_rows)} of them without telemetry in the window before`,
      },
      {
        name: 'Warning, median',
        figure: duration(events.median_warning_minutes),
        detail:
          quartiles &&
          `the middle half from ${duration(quartiles[0])} to ${duration(quartiles[1])}; more than the window of ${duration(labeling.window_minutes)} is not counted`,
      },
      {
        name: 'False alarms a week',
        figure: decimal(events.false_alarms_per_week, 1),
        detail: `${whole(events.false_alarms)} of ${whole(events.alarms)} alarms, in ${duration(events.observed_days * 1440)} observed`,
      },
    ])}
    ${pictures.score_over_time.buckets.length > 0 && scoreOverTimeFigure(pictures.score_over_time)}
    <h3>Another threshold</h3>
    <p class="note">
      The higher the threshold, the fewer the alarms, true and false. One picked here was picked on the test
      part: expect a little less of it on new data.
    </p>
    <div class="pair">${thresholdFigures(thresholds, events.failures, threshold)}</div>
    ${table({
      caption: 'Alarms at each threshold, on the test part',
      columns: [
        { head: 'Alarm above', cell: (row) => row.threshold },
        { head: 'Failures announced', cell: (row) => `${whole(row.caught)} of ${whole(events.failures)}` },
        { head: 'False alarms a week', cell: (row) => decimal(row.false_alarms_per_week, 1) },
        { head: 'Precision', cell: (row) => decimal(row.precision) },
        { head: 'Recall', cell: (row) => decimal(row.recall) },
        { head: 'F1', cell: (row) => decimal(row.f1) },
        { head: 'Alarm rows', cell: (row) => whole(row.alarms) },
      ],
      rows: thresholds,
      marked: (row) => row.threshold === threshold,
    })}
    <p class="note">
      Precision, recall and F1 count rows: of the alarm rows, the share before a failure; of the rows before a
      failure, the share with an alarm; their harmonic mean.
    </p>
    ${leakNote(metrics)}
  </section>`;
}

/** Whether the training knew a little of the test part. */
function leakNote({ embargo, train_size, labeling }: StatusContent['metrics']): HtmlValue {
  const rows = `${whole(embargo.rows)} training ${embargo.rows === 1 ? 'row' : 'rows'}`;
  return html`<p class="note">
    <strong>Leak guard:</strong> ${
      embargo.dropped
        ? html`the ${rows} whose ${duration(labeling.window_minutes)} ahead reach into the test part were left
          out of the training.`
        : html`${rows} of ${whole(train_size)} look up to ${duration(labeling.window_minutes)} ahead into the
            test part, and were trained on (<code>labeling.embargo</code> leaves them out).`
    }
  </p>`;
}
