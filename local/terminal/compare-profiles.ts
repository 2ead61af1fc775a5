/** Formats what two models of one machine achieve on the test part, side by side, and what the quieter one costs. */
import { TEXT_FORMATS } from '../../lib/texts/format.ts';
import type { PublishedMetrics } from '../../lib/training/publishing/published-metrics.ts';
import { hasWeeklyRate } from '../../lib/learning/indicators/status/false-alarm-rate.ts';
import type { StoredModel } from '../../lib/warehouse/models/models.ts';
import { bold, dim } from './style.ts';

/** What the alarms of a model achieve. */
export interface AlarmOutcome {
  readonly failures: number;
  readonly detected: number;
  /** Failures without another one in the mute before; absent without a mute. */
  readonly stops?: { readonly all: number; readonly detected: number };
  readonly falseAlarms: number;
  /** Null when less than a week was observed. */
  readonly falseAlarmsPerWeek: number | null;
  /** Null when no failure was detected. */
  readonly medianWarningMinutes: number | null;
}

const metricsOf = ({ metrics }: StoredModel) => metrics as unknown as PublishedMetrics<'status'>;

/** What a model's alarms above 0.5 achieve. */
export function outcomeAtHalf(model: StoredModel): AlarmOutcome {
  const { events } = metricsOf(model);
  return {
    failures: events.failures,
    detected: events.caught,
    falseAlarms: events.false_alarms,
    falseAlarmsPerWeek: hasWeeklyRate(events) ? events.false_alarms_per_week : null,
    medianWarningMinutes: events.median_warning_minutes,
  };
}

/** What a model's alarm policy achieves; what its alarms above 0.5 achieve if it has none. */
export function outcomeOfPolicy(model: StoredModel): AlarmOutcome {
  const { alarms } = metricsOf(model);
  if (!alarms) return outcomeAtHalf(model);
  const { test, mute_hours: muteHours } = alarms;
  return {
    failures: test.failures,
    detected: test.failures_detected,
    ...(muteHours > 0 && { stops: { all: test.stops, detected: test.stops_detected } }),
    falseAlarms: test.false_alarms,
    falseAlarmsPerWeek: test.false_alarms_per_week,
    medianWarningMinutes: test.median_warning_minutes,
  };
}

const NAMES = { compatible: 'as the predecessor trained it', planner: 'for planners' } as const;

export function formatComparison(compatible: AlarmOutcome, planner: AlarmOutcome): string {
  return [
    `  ${bold('Both ways')} ${dim('on the newest 20% of the data, which training did not use')}`,
    describe(NAMES.compatible, compatible),
    describe(NAMES.planner, planner),
    '',
    `  What it costs: ${missed(planner)} of ${planner.failures} failures come without an alarm (${NAMES.compatible}: ${missed(compatible)}).`,
    '',
  ].join('\n');
}

const missed = ({ failures, detected }: AlarmOutcome): number => failures - detected;

function describe(name: string, outcome: AlarmOutcome): string {
  const { failures, detected, stops, falseAlarms, falseAlarmsPerWeek, medianWarningMinutes } = outcome;
  const alarms =
    falseAlarmsPerWeek === null
      ? `${falseAlarms} false alarms`
      : `${falseAlarmsPerWeek.toFixed(1)} false alarms a week`;
  const ofStops = stops ? ` (${stops.detected} of ${stops.all} stops)` : '';
  const warning =
    medianWarningMinutes === null ? '' : `, median warning ${TEXT_FORMATS.en.duration(medianWarningMinutes)}`;
  return `    ${`${name}:`.padEnd(NAMES.compatible.length + 1)} ${alarms}; ${detected} of ${failures} failures${ofStops} detected${warning}`;
}
