/** False alarms as text. */
import { TEXT_FORMATS } from '../../../texts/format.ts';
import type { Language } from '../../../texts/languages.ts';
import { wordFalseAlarms } from '../../../texts/word.ts';
import { falseAlarmParams } from './false-alarm-rate.ts';
import type { Counted, Observed } from './false-alarm-rate.ts';

/** 15 h */
export const observedTime = ({ observed_days: days }: Observed, language: Language = 'en'): string =>
  TEXT_FORMATS[language].duration(days * 1440);

/**
 * "90.6 a week", or "1 in 5.2 h".
 * @param row the false alarms, of the events themselves or at another threshold
 */
export const describeFalseAlarms = (events: Observed, row: Counted, language: Language = 'en'): string =>
  wordFalseAlarms(falseAlarmParams(events, row), language);
