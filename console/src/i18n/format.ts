/** Formats numbers and times for one language. Unknown values become a dash. */

/** Shown instead of an unknown value. */
export const DASH = '–';

const DAY = 86_400_000;
/** Intl writes a hyphen. A minus sign is as wide as a plus, and browsers do not break a line after it. */
const withMinusSign = (text: string): string => text.replace('-', '−');

/** Milliseconds, largest unit first. `ago` uses a unit once there are at least two of it. */
const AGE_UNITS = [
  [365.25 * DAY, 'year'],
  [30.44 * DAY, 'month'],
  [DAY, 'day'],
  [3_600_000, 'hour'],
  [60_000, 'minute'],
] as const;

/** Times of jobs are in the browser's time zone; times of telemetry are UTC, as in the API. */
export function createFormat(locale: string) {
  const memo = new Map<string, Intl.NumberFormat>();
  const number = (value: number, options: Intl.NumberFormatOptions): string => {
    const key = JSON.stringify(options);
    // 'negative' shows a value that rounds to −0 as 0.
    const format = memo.get(key) ?? new Intl.NumberFormat(locale, { signDisplay: 'negative', ...options });
    memo.set(key, format);
    return withMinusSign(format.format(value));
  };
  const dateTime = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' });
  const utcDateTime = new Intl.DateTimeFormat(locale, {
    dateStyle: 'medium',
    timeStyle: 'short',
    timeZone: 'UTC',
  });
  const relative = new Intl.RelativeTimeFormat(locale);
  const utcDay = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeZone: 'UTC' });
  const unit = (value: number, name: string, digits = 0): string =>
    number(value, { style: 'unit', unit: name, unitDisplay: 'short', maximumFractionDigits: digits });

  return {
    /** The decimal separator. */
    decimalMark: locale.startsWith('pt') ? (',' as const) : ('.' as const),
    /** 22,500 */
    whole: (value: number): string => number(value, { maximumFractionDigits: 0 }),
    /** 0.897 */
    decimal: (value: number, digits = 3): string =>
      number(value, { minimumFractionDigits: digits, maximumFractionDigits: digits }),
    /** A parameter value: 0.05, 1 */
    plain: (value: number): string => number(value, { maximumSignificantDigits: 12 }),
    /** 24.8%, from a share of 1 */
    percent: (share: number, digits = 0): string =>
      number(share, { style: 'percent', minimumFractionDigits: digits, maximumFractionDigits: digits }),
    /** An RFC 3339 time, in the browser's time zone. */
    time: (iso: string): string => dateTime.format(new Date(iso)),
    /** A time of telemetry: Jan 1, 2026, 3:19 AM UTC */
    utcTime: (iso: string): string => `${utcDateTime.format(new Date(iso))} UTC`,
    /** An age in milliseconds: 5 minutes ago, 14 months ago */
    ago(milliseconds: number): string {
      const [length, unit] =
        AGE_UNITS.find(([one]) => Math.abs(milliseconds) >= 2 * one) ?? AGE_UNITS.at(-1)!;
      return relative.format(-Math.round(milliseconds / length), unit);
    },
    /** The UTC day of a time or of a YYYY-MM-DD date. */
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
    /** 29 min, 2.5 h, 3 days */
    minutes(value: number): string {
      if (value < 120) return unit(value, 'minute', value < 10 ? 1 : 0);
      return value < 48 * 60 ? unit(value / 60, 'hour', 1) : unit(value / 1440, 'day', 0);
    },
    /** 412 MiB, 1.2 GiB */
    mebibytes: (value: number): string =>
      value < 1024
        ? `${number(value, { maximumFractionDigits: 0 })} MiB`
        : `${number(value / 1024, { maximumFractionDigits: 1 })} GiB`,
    /** The formatted value, or a dash when it is unknown. */
    orDash: <T>(value: T | null | undefined, format: (value: T) => string): string =>
      value === null || value === undefined ? DASH : format(value),
  };
}

export type Format = ReturnType<typeof createFormat>;
