/** Metrics for a maintenance planner: failures detected, warning time, false alarms, and other thresholds. */
import {
  describeFalseAlarms,
  hasWeeklyRate,
  observedTime,
} from '../../../learning/indicators/status/false-alarms.ts';
import { counted, decimal, duration, NONE, percent, whole } from '../../format.ts';
import { html } from '../../html.ts';
import type { Html, HtmlValue } from '../../html.ts';
import { tiles } from '../../sections/tiles.ts';
import type { Tile } from '../../sections/tiles.ts';
import { table } from '../../table.ts';
import { outputName } from './content.ts';
import type { StatusContent } from './content.ts';
import { scoreOverTimeFigure } from './score-chart.ts';
import { thresholdFigures } from './thresholds-chart.ts';

export function plannerSection({ metrics, pictures }: StatusContent): Html {
  const { events, threshold, labeling, verdict } = metrics;
  const quartiles = events.warning_minutes_quartiles;
  return html`<section aria-labelledby="planner">
    <h2 id="planner">What it means for a planner</h2>
    <p>
      Results on the newest fifth of the data, which the model did not see in training, with an alarm whenever
      the ${outputName(metrics)} of a failure within ${duration(labeling.window_minutes)} is above
      ${threshold}:
    </p>
    ${tiles([
      {
        name: 'Failures detected',
        figure: events.failures === 0 ? NONE : `${whole(events.caught)} of ${whole(events.failures)}`,
        detail:
          events.failures === 0
            ? 'the test part has no failure'
            : `${percent(events.caught / events.failures)} of all`,
      },
      {
        name: 'Failures missed',
        figure: events.failures === 0 ? NONE : whole(events.missed),
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
      falseAlarmsTile(events),
    ])}
    ${
      pictures.score_over_time.buckets.length > 0 &&
      scoreOverTimeFigure(pictures.score_over_time, verdict.level === 'useful', outputName(metrics))
    }
    <h3>Other thresholds</h3>
    <p class="note">
      A higher threshold gives fewer alarms, true and false. A threshold chosen here is chosen on the test
      part, so expect slightly worse results on new data.
    </p>
    <div class="pair">${thresholdFigures(metrics, verdict.level === 'useful')}</div>
    ${thresholdTable(metrics)} ${leakNote(metrics)}
  </section>`;
}

/** Per week, or in the observed time if that is less than a week. */
function falseAlarmsTile(events: StatusContent['metrics']['events']): Tile {
  const { false_alarms: count, alarms, false_alarms_per_week: perWeek } = events;
  const interval = events.false_alarms_per_week_interval;
  const share = `${whole(count)} of ${counted(alarms, 'alarm')}`;
  if (!hasWeeklyRate(events) || perWeek === null || interval === null) {
    return { name: 'False alarms', figure: describeFalseAlarms(events, events), detail: share };
  }
  return {
    name: 'False alarms per week',
    figure: decimal(perWeek, 1),
    detail:
      `${share}, in ${observedTime(events)} observed; 95% interval ` +
      `${decimal(interval.low, 1)} to ${decimal(interval.high, 1)}`,
  };
}

/** Without rows before a failure, the metrics of such rows are undefined and their columns are left out. */
function thresholdTable({
  thresholds,
  threshold,
  events,
  failure_events_test,
}: StatusContent['metrics']): HtmlValue {
  const hasFailures = events.failures > 0;
  const hasPositives = failure_events_test > 0;
  type Row = (typeof thresholds)[number];
  const only = <T>(isShown: boolean, columns: readonly T[]): readonly T[] => (isShown ? columns : []);
  return [
    table({
      caption: 'Alarms at each threshold, on the test part',
      columns: [
        { head: 'Alarm above', cell: (row: Row) => row.threshold },
        ...only(hasFailures, [
          {
            head: 'Failures detected',
            cell: (row: Row) => `${whole(row.caught)} of ${whole(events.failures)}`,
          },
        ]),
        hasWeeklyRate(events)
          ? { head: 'False alarms per week', cell: (row: Row) => decimal(row.false_alarms_per_week, 1) }
          : { head: `False alarms in ${observedTime(events)}`, cell: (row: Row) => whole(row.false_alarms) },
        ...only(hasPositives, [
          { head: 'Precision', cell: (row: Row) => decimal(row.alarms === 0 ? null : row.precision) },
          { head: 'Recall', cell: (row: Row) => decimal(row.recall) },
          { head: 'F1', cell: (row: Row) => decimal(row.f1) },
        ]),
        { head: 'Alarm rows', cell: (row: Row) => whole(row.alarms) },
      ],
      rows: thresholds,
      marked: (row) => row.threshold === threshold,
    }),
    html`<p class="note">
      ${
        hasPositives
          ? `Precision, recall and F1 count rows. Precision: share of alarm rows before a failure. Recall: share of
            rows before a failure with an alarm. F1: their harmonic mean.`
          : `The test part has no row before a failure, so precision, recall and F1 are undefined.`
      }
    </p>`,
  ];
}

/** Says how many training labels depend on the test part, and whether training left their rows out. */
function leakNote({ embargo, train_size, labeling }: StatusContent['metrics']): HtmlValue {
  const rows = counted(embargo.rows, 'training row');
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
