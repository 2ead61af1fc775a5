/** The comparison of warning windows: each with a model and an alarm policy of its own, on the test part. */
import type {
  ComparedWindow,
  WindowComparison,
} from '../../../learning/indicators/status/compared-windows/metrics.ts';
import { decimal, duration, percent, whole } from '../../format.ts';
import { html } from '../../html.ts';
import type { HtmlValue } from '../../html.ts';
import { table } from '../../table.ts';
import { t } from '../../texts/translate.ts';
import type { StatusContent } from './content.ts';

type Row = WindowComparison['windows'][number];

/** Nothing for a model whose request compares none. */
export function comparedWindows({ window_comparison: comparison }: StatusContent['metrics']): HtmlValue {
  if (!comparison) return false;
  const cell = (text: (window: ComparedWindow) => string) => (row: Row) =>
    row.skipped === null ? text(row) : '–';
  const lead = comparison.windows.flatMap((row) => (row.skipped === null ? [row.lead] : []))[0] ?? [];
  return html`<h3>${t`Compared warning windows`}</h3>
    <p class="note">
      ${t`Each window has a model of its own, with the parameters of this one, and an alarm policy of its own. A longer window
        warns earlier and counts more rows as before a failure.`}
    </p>
    ${table({
      caption: t`Compared warning windows`,
      columns: [
        { head: t`Window`, cell: (row: Row) => duration(row.window_minutes) },
        {
          head: t`Training rows before a failure`,
          cell: cell(({ positives, train_size: rows }) => percent(positives.train / rows)),
        },
        {
          head: t`Stops detected`,
          cell: cell(({ stops_detected: detected, stops }) => t`${whole(detected)} of ${whole(stops)}`),
        },
        {
          head: t`False alarms`,
          cell: cell(({ false_alarms: count, false_alarms_per_week: rate, observed_days: days }) =>
            rate === null ? t`${whole(count)} in ${duration(days * 1440)}` : t`${decimal(rate, 1)} per week`,
          ),
        },
        {
          head: t`Median warning`,
          cell: cell(({ median_warning_minutes: minutes }) => duration(minutes)),
        },
        ...lead.map(({ minutes }, index) => ({
          head: t`≥ ${minutes} min ahead`,
          cell: cell((row) => percent(row.lead[index]!.stops)),
        })),
      ],
      rows: comparison.windows,
    })}
    <p class="note">
      ${t`The last columns give the share of the stops that are detected at least so early.`}
    </p>
    ${
      comparison.windows.some(({ skipped }) => skipped !== null) &&
      html`<p class="note">${t`A dash: no model can be trained with this window on these rows.`}</p>`
    }`;
}
