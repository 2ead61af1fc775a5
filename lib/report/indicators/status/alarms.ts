/** The alarm policy: its figures on the test part, beside those at the threshold 0.5. */
import type { AlarmFigures } from '../../../learning/indicators/status/alarms/figures.ts';
import { decimal, duration, percent, whole } from '../../format.ts';
import { html } from '../../html.ts';
import type { HtmlValue } from '../../html.ts';
import { table } from '../../table.ts';
import { t } from '../../texts/translate.ts';
import type { StatusContent } from './content.ts';

interface Row {
  readonly name: string;
  readonly figures: AlarmFigures;
}

/** Nothing for a model without a policy. */
export function alarmPolicy({ alarms, threshold }: StatusContent['metrics']): HtmlValue {
  if (!alarms) return false;
  const rows: Row[] = [
    { name: t`Policy, on the test part`, figures: alarms.test },
    ...(alarms.out_of_fold ? [{ name: t`Policy, where it was chosen`, figures: alarms.out_of_fold }] : []),
    { name: t`Threshold ${threshold}, no mute`, figures: alarms.at_half },
  ];
  return html`<h3>${t`Alarm policy`}</h3>
    <p class="note">
      ${
        alarms.threshold === null
          ? t`No threshold keeps what the policy must achieve: it gives no alarm.`
          : t`Alarm above ${decimal(alarms.threshold)}. No alarm for ${duration(alarms.mute_hours * 60)} after a failure. A stop is a failure without another one in that time before it.`
      }
    </p>
    ${table({
      caption: t`Alarm policy`,
      columns: [
        { head: t`Alarms`, cell: ({ name }: Row) => name },
        {
          head: t`Stops detected`,
          cell: ({ figures }: Row) => t`${whole(figures.stops_detected)} of ${whole(figures.stops)}`,
        },
        {
          head: t`Failures detected`,
          cell: ({ figures }: Row) => t`${whole(figures.failures_detected)} of ${whole(figures.failures)}`,
        },
        {
          head: t`False alarms`,
          cell: ({
            figures: { false_alarms: count, false_alarms_per_week: rate, observed_days: days },
          }: Row) =>
            rate === null ? t`${whole(count)} in ${duration(days * 1440)}` : t`${decimal(rate, 1)} per week`,
        },
        { head: t`Median warning`, cell: ({ figures }: Row) => duration(figures.median_warning_minutes) },
        ...alarms.test.lead.map(({ minutes }, index) => ({
          head: t`≥ ${minutes} min ahead`,
          cell: ({ figures }: Row) => percent(figures.lead[index]!.stops),
        })),
      ],
      rows,
    })}
    <p class="note">
      ${t`The last columns give the share of the stops that are detected at least so early.`}
    </p>`;
}
