/** False alarms as text. They are given per week only if at least a week was observed. */
import { TEXT_FORMATS } from '../../../texts/format.ts';
import type { Language } from '../../../texts/languages.ts';
import type { FalseAlarmParams } from '../../../texts/messages.ts';
import { wordFalseAlarms } from '../../../texts/word.ts';
import type { EventMetrics } from './events.ts';
import { MIN_DAYS_FOR_WEEKLY_RATE } from './test-part.ts';

type Observed = Pick<EventMetrics, 'observed_days'>;
type Counted = Pick<EventMetrics, 'false_alarms' | 'false_alarms_per_week'>;

export const hasWeeklyRate = ({ observed_days: days }: Observed): boolean => days >= MIN_DAYS_FOR_WEEKLY_RATE;

/** 15 h */
export const observedTime = ({ observed_days: days }: Observed, language: Language = 'en'): string =>
  TEXT_FORMATS[language].duration(days * 1440);

/** @param row the false alarms, of the events themselves or at another threshold */
export const falseAlarmParams = (
  events: Observed,
  { false_alarms, false_alarms_per_week: perWeek }: Counted,
): FalseAlarmParams => ({
  false_alarms,
  per_week: hasWeeklyRate(events) ? perWeek : null,
  observed_days: events.observed_days,
});

/**
 * "90.6 a week", or "1 in 5.2 h".
 * @param row the false alarms, of the events themselves or at another threshold
 */
export const describeFalseAlarms = (events: Observed, row: Counted, language: Language = 'en'): string =>
  wordFalseAlarms(falseAlarmParams(events, row), language);
