/** Numbers and times as the reader's language writes them. What is not known is a dash. */

const dash = '–';

const day = 86_400_000;
/** From the longest to the shortest, milliseconds; each is told of from two of it on. */
const ages = [
  [365.25 * day, 'year'],
  [30.44 * day, 'month'],
  [day, 'day'],
  [3_600_000, 'hour'],
  [60_000, 'minute'],
] as const;

/** Figures of one language; times of jobs are in the reader's own zone, all of data is UTC as the API has it. */
export function formatOf(locale: string) {
  const memo = new Map<string, Intl.NumberFormat>();
  const number = (value: number, options: Intl.NumberFormatOptions): string => {
    const key = JSON.stringify(options);
    const format = memo.get(key) ?? new Intl.NumberFormat(locale, options);
    memo.set(key, format);
    return format.format(value);
  };
  const moment = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' });
  const utcMoment = new Intl.DateTimeFormat(locale, {
    dateStyle: 'medium',
    timeStyle: 'short',
    timeZone: 'UTC',
  });
  const relative = new Intl.RelativeTimeFormat(locale);
  const utcDay = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeZone: 'UTC' });
  const unit = (value: number, name: string, digits = 0): string =>
    number(value, { style: 'unit', unit: name, unitDisplay: 'short', maximumFractionDigits: digits });

  return {
    /** What stands before the tenths. */
    decimalMark: locale.startsWith('pt') ? (',' as const) : ('.' as const),
    /** 22,500 */
    whole: (value: number): string => number(value, { maximumFractionDigits: 0 }),
    /** 0.897 */
    decimal: (value: number, digits = 3): string =>
      number(value, { minimumFractionDigits: digits, maximumFractionDigits: digits }),
    /** A parameter: 0.05, 1 */
    plain: (value: number): string => number(value, { maximumSignificantDigits: 12 }),
    /** 24.8 % of a share */
    percent: (share: number, digits = 0): string =>
      number(share, { style: 'percent', minimumFractionDigits: digits, maximumFractionDigits: digits }),
    /** A time, RFC 3339, in the reader's zone. */
    time: (iso: string): string => moment.format(new Date(iso)),
    /** A time of data: Jan 1, 2026, 3:19 AM UTC */
    utcTime: (iso: string): string => `${utcMoment.format(new Date(iso))} UTC`,
    /** How long ago that many milliseconds are: 5 minutes ago, 14 months ago */
    ago(milliseconds: number): string {
      const [length, unit] = ages.find(([one]) => Math.abs(milliseconds) >= 2 * one) ?? ages.at(-1)!;
      return relative.format(-Math.round(milliseconds / length), unit);
    },
    /** The UTC day of a time, or of YYYY-MM-DD. */
    day: (iso: string): string => utcDay.format(new Date(iso)),
    /** The UTC days from one time to another: 20–23 Sep 2025 */
    days: (from: string, to: string): string => utcDay.formatRange(new Date(from), new Date(to)),
    /** 45 s, 4 min 12 s, 2 h 5 min */
    seconds(value: number): string {
      const whole = Math.round(value);
      if (whole < 60) return unit(whole, 'second');
      if (whole < 3600) {
        const rest = whole % 60;
        return [unit(Math.floor(whole / 60), 'minute'), rest > 0 && unit(rest, 'second')]
          .filter(Boolean)
          .join(' ');
      }
      const minutes = Math.round(whole / 60);
      return [unit(Math.floor(minutes / 60), 'hour'), minutes % 60 > 0 && unit(minutes % 60, 'minute')]
        .filter(Boolean)
        .join(' ');
    },
    /** 29 min, 2.5 h */
    minutes: (value: number): string =>
      value < 120 ? unit(value, 'minute', value < 10 ? 1 : 0) : unit(value / 60, 'hour', 1),
    /** 412 MiB, 1.2 GiB */
    mebibytes: (value: number): string =>
      value < 1024
        ? `${number(value, { maximumFractionDigits: 0 })} MiB`
        : `${number(value / 1024, { maximumFractionDigits: 1 })} GiB`,
    /** The text, or a dash. */
    orDash: <T>(value: T | null | undefined, text: (value: T) => string): string =>
      value === null || value === undefined ? dash : text(value),
  };
}

export type Format = ReturnType<typeof formatOf>;
