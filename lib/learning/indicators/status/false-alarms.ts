/** False alarms as text. They are given per week only if at least a week was observed. */
import { decimal, duration, group } from '../../stats/format.ts';
import type { EventMetrics } from './events.ts';
import { MIN_DAYS_FOR_WEEKLY_RATE } from './test-part.ts';

type Counted = Pick<EventMetrics, 'false_alarms' | 'false_alarms_per_week'>;

export const hasWeeklyRate = ({ observed_days: days }: Pick<EventMetrics, 'observed_days'>): boolean =>
  days >= MIN_DAYS_FOR_WEEKLY_RATE;

/** 15 h */
export const observedTime = ({ observed_days: days }: Pick<EventMetrics, 'observed_days'>): string =>
  duration(days * 1440);

/**
 * "90.6 a week", or "1 in 5.2 h".
 * @param row the false alarms, of the events themselves or at another threshold
 */
export const describeFalseAlarms = (
  events: Pick<EventMetrics, 'observed_days'>,
  { false_alarms: count, false_alarms_per_week: perWeek }: Counted,
): string =>
  hasWeeklyRate(events) && perWeek !== null
    ? `${decimal(perWeek, 1)} a week`
    : `${group(count)} in ${observedTime(events)}`;
