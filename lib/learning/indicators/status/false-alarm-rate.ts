/** Rates of false alarms. They are given per week only if at least a week was observed. */
import type { FalseAlarmParams } from '../../../texts/messages.ts';
import type { EventMetrics } from './events.ts';
import { MIN_DAYS_FOR_WEEKLY_RATE } from './test-part.ts';

export type Observed = Pick<EventMetrics, 'observed_days'>;
export type Counted = Pick<EventMetrics, 'false_alarms' | 'false_alarms_per_week'>;

export const hasWeeklyRate = ({ observed_days: days }: Observed): boolean => days >= MIN_DAYS_FOR_WEEKLY_RATE;

/** @param row the false alarms, of the events themselves or at another threshold */
export const falseAlarmParams = (
  events: Observed,
  { false_alarms, false_alarms_per_week: perWeek }: Counted,
): FalseAlarmParams => ({
  false_alarms,
  per_week: hasWeeklyRate(events) ? perWeek : null,
  observed_days: events.observed_days,
});
