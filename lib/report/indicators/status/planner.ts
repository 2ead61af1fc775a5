/** Metrics for a maintenance planner: failures detected, warning time, false alarms, and other thresholds. */
import { decimal, duration, percent, whole } from '../../format.ts';
import { html } from '../../html.ts';
import type { Html, HtmlValue } from '../../html.ts';
import { tiles } from '../../sections/tiles.ts';
import { table } from '../../table.ts';
import type { StatusContent } from './content.ts';
import { scoreOverTimeFigure } from './score-chart.ts';
import { thresholdFigures } from './thresholds-chart.ts';

export function plannerSection({ metrics, pictures }: StatusContent): Html {
  const { events, thresholds, threshold, labeling } = metrics;
  const quartiles = events.warning_minutes_quartiles;
  return html`<section aria-labelledby="planner">
    <h2 id="planner">What it means for a planner</h2>
    <p>
      Results on the newest fifth of the data, which the model did not see in training, with an alarm whenever
      the probability of a failure within ${duration(labeling.window_minutes)} is above ${threshold}:
    </p>
    ${tiles([
      {
        name: 'Failures detected',
        figure: `${whole(events.caught)} of ${whole(events.failures)}`,
        detail: events.failures > 0 && `${percent(events.caught / events.failures)} of all`,
      },
      {
        name: 'Failures missed',
        figure: whole(events.missed),
        detail:
          events.missed_without_rows > 0 &&
          `${whole(events.missed_without_rows)} of them without telemetry in the window before`,
      },
      {
        name: 'Median warning',
        figure: duration(events.median_warning_minutes),
        detail:
          quartiles &&
          `middle half ${duration(quartiles[0])} to ${duration(quartiles[1])}; at most the window of ${duration(labeling.window_minutes)}`,
      },
      {
        name: 'False alarms per week',
        figure: decimal(events.false_alarms_per_week, 1),
        detail: `${whole(events.false_alarms)} of ${whole(events.alarms)} alarms, in ${duration(events.observed_days * 1440)} observed`,
      },
    ])}
    ${pictures.score_over_time.buckets.length > 0 && scoreOverTimeFigure(pictures.score_over_time)}
    <h3>Other thresholds</h3>
    <p class="note">
      A higher threshold gives fewer alarms, true and false. A threshold chosen here is chosen on the test
      part, so expect slightly worse results on new data.
    </p>
    <div class="pair">${thresholdFigures(thresholds, events.failures, threshold)}</div>
    ${table({
      caption: 'Alarms at each threshold, on the test part',
      columns: [
        { head: 'Alarm above', cell: (row) => row.threshold },
        { head: 'Failures detected', cell: (row) => `${whole(row.caught)} of ${whole(events.failures)}` },
        { head: 'False alarms per week', cell: (row) => decimal(row.false_alarms_per_week, 1) },
        { head: 'Precision', cell: (row) => decimal(row.precision) },
        { head: 'Recall', cell: (row) => decimal(row.recall) },
        { head: 'F1', cell: (row) => decimal(row.f1) },
        { head: 'Alarm rows', cell: (row) => whole(row.alarms) },
      ],
      rows: thresholds,
      marked: (row) => row.threshold === threshold,
    })}
    <p class="note">
      Precision, recall and F1 count rows. Precision: share of alarm rows before a failure. Recall: share of
      rows before a failure with an alarm. F1: their harmonic mean.
    </p>
    ${leakNote(metrics)}
  </section>`;
}

/** Says how many training labels depend on the test part, and whether training left their rows out. */
function leakNote({ embargo, train_size, labeling }: StatusContent['metrics']): HtmlValue {
  const rows = `${whole(embargo.rows)} training ${embargo.rows === 1 ? 'row' : 'rows'}`;
  return html`<p class="note">
    <strong>Leak guard:</strong> ${
      embargo.dropped
        ? html`training left out the ${rows} whose window of ${duration(labeling.window_minutes)} reaches into
          the test part.`
        : html`the window of ${rows} of ${whole(train_size)} reaches up to
            ${duration(labeling.window_minutes)} into the test part (<code>labeling.embargo</code> leaves
            these rows out).`
    }
  </p>`;
}
