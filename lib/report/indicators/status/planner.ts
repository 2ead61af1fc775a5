/** Metrics for a maintenance planner: failures detected, warning time, false alarms, and other thresholds. */
import { hasWeeklyRate } from '../../../learning/indicators/status/false-alarm-rate.ts';
import { describeFalseAlarms, observedTime } from '../../../learning/indicators/status/false-alarms.ts';
import { counted, decimal, duration, NONE, percent, whole } from '../../format.ts';
import { html } from '../../html.ts';
import type { Html, HtmlValue } from '../../html.ts';
import { tiles } from '../../sections/tiles.ts';
import type { Tile } from '../../sections/tiles.ts';
import { table } from '../../table.ts';
import { currentLanguage } from '../../texts/language.ts';
import { alarmPolicy } from './alarms.ts';
import { backtestSection } from './backtest.ts';
import { baselineTable } from './baselines.ts';
import { comparedWindows } from './compared-windows.ts';
import { outputName } from './content.ts';
import type { StatusContent } from './content.ts';
import { scoreOverTimeFigure } from './score-chart.ts';
import { thresholdFigures } from './thresholds-chart.ts';
import { t, th, translate } from '../../texts/translate.ts';

export function plannerSection({ metrics, pictures }: StatusContent): Html {
  const { events, threshold, labeling, verdict } = metrics;
  const quartiles = events.warning_minutes_quartiles;
  return html`<section aria-labelledby="planner">
    <h2 id="planner">${t`What it means for a planner`}</h2>
    <p>
      ${t`Results on the newest fifth of the data, which the model did not see in training, with an alarm whenever
        the ${translate(outputName(metrics))} of a failure within ${duration(labeling.window_minutes)} is above
        ${threshold}:`}
    </p>
    ${tiles([
      {
        name: t`Failures detected`,
        figure: events.failures === 0 ? NONE : t`${whole(events.caught)} of ${whole(events.failures)}`,
        detail:
          events.failures === 0
            ? t`the test part has no failure`
            : t`${percent(events.caught / events.failures)} of all`,
      },
      {
        name: t`Failures missed`,
        figure: events.failures === 0 ? NONE : whole(events.missed),
        detail:
          events.missed_without_rows > 0 &&
          t`${whole(events.missed_without_rows)} of them without telemetry in the window before`,
      },
      {
        name: t`Median warning`,
        figure: duration(events.median_warning_minutes),
        detail:
          quartiles &&
          t`middle half ${duration(quartiles[0])} to ${duration(quartiles[1])}; at most the window of ${duration(labeling.window_minutes)}`,
      },
      falseAlarmsTile(events),
    ])}
    ${
      pictures.score_over_time.buckets.length > 0 &&
      scoreOverTimeFigure(pictures.score_over_time, verdict.level === 'useful', outputName(metrics))
    }
    ${alarmPolicy(metrics)} ${comparedWindows(metrics)} ${baselineTable(metrics)} ${backtestSection(metrics)}
    <h3>${t`Other thresholds`}</h3>
    <p class="note">
      ${t`A higher threshold gives fewer alarms, true and false. A threshold chosen here is chosen on the test
        part, so expect slightly worse results on new data.`}
    </p>
    <div class="pair">${thresholdFigures(metrics, verdict.level === 'useful')}</div>
    ${thresholdTable(metrics)} ${leakNote(metrics)}
  </section>`;
}

/** Per week, or in the observed time if that is less than a week. */
function falseAlarmsTile(events: StatusContent['metrics']['events']): Tile {
  const { false_alarms: count, alarms, false_alarms_per_week: perWeek } = events;
  const interval = events.false_alarms_per_week_interval;
  const share = t`${whole(count)} of ${counted(alarms, 'alarm')}`;
  if (!hasWeeklyRate(events) || perWeek === null || interval === null) {
    return {
      name: t`False alarms`,
      figure: describeFalseAlarms(events, events, currentLanguage()),
      detail: share,
    };
  }
  return {
    name: t`False alarms per week`,
    figure: decimal(perWeek, 1),
    detail: t`${share}, in ${observedTime(events, currentLanguage())} observed; 95% interval ${decimal(interval.low, 1)} to ${decimal(interval.high, 1)}`,
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
      caption: t`Alarms at each threshold, on the test part`,
      columns: [
        { head: t`Alarm above`, cell: (row: Row) => whole(row.threshold) },
        ...only(hasFailures, [
          {
            head: t`Failures detected`,
            cell: (row: Row) => t`${whole(row.caught)} of ${whole(events.failures)}`,
          },
        ]),
        hasWeeklyRate(events)
          ? { head: t`False alarms per week`, cell: (row: Row) => decimal(row.false_alarms_per_week, 1) }
          : {
              head: t`False alarms in ${observedTime(events, currentLanguage())}`,
              cell: (row: Row) => whole(row.false_alarms),
            },
        ...only(hasPositives, [
          { head: t`Precision`, cell: (row: Row) => decimal(row.alarms === 0 ? null : row.precision) },
          { head: t`Recall`, cell: (row: Row) => decimal(row.recall) },
          { head: 'F1', cell: (row: Row) => decimal(row.f1) },
        ]),
        { head: t`Alarm rows`, cell: (row: Row) => whole(row.alarms) },
      ],
      rows: thresholds,
      marked: (row) => row.threshold === threshold,
    }),
    html`<p class="note">
      ${
        hasPositives
          ? t`Precision, recall and F1 count rows. Precision: share of alarm rows before a failure. Recall: share of
            rows before a failure with an alarm. F1: their harmonic mean.`
          : t`The test part has no row before a failure, so precision, recall and F1 are undefined.`
      }
    </p>`,
  ];
}

/** Says how many training labels depend on the test part, and whether training left their rows out. */
function leakNote({ embargo, train_size, labeling }: StatusContent['metrics']): HtmlValue {
  const rows = counted(embargo.rows, 'training row');
  return html`<p class="note">
    <strong>${t`Leak guard:`}</strong> ${
      embargo.dropped
        ? t`training left out the ${rows} whose window of ${duration(labeling.window_minutes)} reaches into
          the test part.`
        : th`the window of ${rows} of ${whole(train_size)} reaches up to
            ${duration(labeling.window_minutes)} into the test part (<code>labeling.embargo</code> leaves
            these rows out).`
    }
  </p>`;
}
