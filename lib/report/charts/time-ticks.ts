/** Labels of a time axis in UTC, 24 hours a day: the day, or the year, is told where it changes. */

const day = new Intl.DateTimeFormat('en-GB', { timeZone: 'UTC', day: 'numeric', month: 'short' });
const month = new Intl.DateTimeFormat('en-GB', { timeZone: 'UTC', month: 'short' });

/**
 * A tick's label, of two lines where there is more to say than before.
 * @param all ticks of the axis, in time order: Plot gives them, though its types do not say so
 */
export function timeTick(time: Date, index: number, ...all: readonly (readonly Date[])[]): string {
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
