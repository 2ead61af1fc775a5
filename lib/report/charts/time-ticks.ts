/** Tick labels of a UTC time axis. Day and year are shown only where they change. */

import { currentLanguage } from '../texts/language.ts';

const formatsOf = (locale: string) => ({
  day: new Intl.DateTimeFormat(locale, { timeZone: 'UTC', day: 'numeric', month: 'short' }),
  month: new Intl.DateTimeFormat(locale, { timeZone: 'UTC', month: 'short' }),
});
/** British English has the day before the month. */
const FORMATS = { en: formatsOf('en-GB'), pt: formatsOf('pt-BR') };

/**
 * Label of a tick, with a second line where day or year change.
 * @param all all ticks of the axis, in time order. Plot passes them, although its types do not say so.
 */
export function timeTick(time: Date, index: number, ...all: readonly (readonly Date[])[]): string {
  const { day, month } = FORMATS[currentLanguage()];
  const ticks = all[0] ?? [time];
  const before = ticks[index - 1];
  const year = time.getUTCFullYear();
  const isNewYear = before?.getUTCFullYear() !== year;
  if (ticks.some((tick) => tick.getTime() % 86_400_000 !== 0)) {
    const isNewDay = before === undefined || day.format(before) !== day.format(time);
    return (
      time.toISOString().slice(11, 16) +
      (isNewDay ? `\n${day.format(time)}${isNewYear ? ` ${year}` : ''}` : '')
    );
  }
  if (ticks.every((tick) => tick.getUTCDate() === 1 && tick.getUTCMonth() === 0)) return String(year);
  const isMonths = ticks.every((tick) => tick.getUTCDate() === 1);
  return (isMonths ? month : day).format(time) + (isNewYear ? `\n${year}` : '');
}
