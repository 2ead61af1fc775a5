/** Formats numbers and times for sentences and reports, with one style for each language. */
import { LOCALES } from './languages.ts';
import type { Language } from './languages.ts';

export interface TextFormat {
  /** A number with the decimals that it has, up to three: 18,000, 0.5, −70 */
  readonly group: (value: number) => string;
  /** A number with a fixed number of decimals: 1,807.50, −0.03 */
  readonly decimal: (value: number, digits: number) => string;
  /** Two significant digits: 0.00024, 1.2, 1,800 */
  readonly significant: (value: number) => string;
  /** A measured value, with up to four significant digits: 0.002134, 3.8, 1,807 */
  readonly reading: (value: number) => string;
  /** 1 row, 2 rows. The default plural ends in "s". */
  readonly counted: (value: number, one: string, many?: string) => string;
  /** 12%, 1.2%, 0.12% or −3.1%, from a share: few digits, but never 100% for less than all. */
  readonly percent: (share: number) => string;
  /** 12 s, 29 min, 2.5 h, 3 days */
  readonly duration: (minutes: number) => string;
  /** An RFC 3339 time in UTC: Jan 31, 2026, 15:04 UTC */
  readonly time: (iso: string) => string;
}

const DAYS: Readonly<Record<Language, string>> = { en: 'days', pt: 'dias' };

function createTextFormat(language: Language): TextFormat {
  // By number of decimals, because creating one is slow.
  const formats = new Map<string, Intl.NumberFormat>();
  const formatNumber = (value: number, options: Intl.NumberFormatOptions): string => {
    const key = JSON.stringify(options);
    const format = formats.get(key) ?? new Intl.NumberFormat(LOCALES[language], options);
    formats.set(key, format);
    // Intl writes a hyphen for the minus sign.
    return format.format(value).replace('-', '−');
  };
  const fixed = (value: number, min: number, max: number): string =>
    formatNumber(value, {
      minimumFractionDigits: min,
      maximumFractionDigits: max,
      signDisplay: 'negative',
    });
  const decimal = (value: number, digits: number): string => fixed(value, digits, digits);
  const utc = new Intl.DateTimeFormat(LOCALES[language], {
    dateStyle: 'medium',
    timeStyle: 'short',
    hourCycle: 'h23',
    timeZone: 'UTC',
  });
  const group = (value: number): string => fixed(value, 0, 3);
  return {
    group,
    decimal,
    significant: (value) => formatNumber(value, { maximumSignificantDigits: 2 }),
    reading: (value) =>
      Math.abs(value) >= 1000
        ? decimal(value, 0)
        : formatNumber(value, { maximumSignificantDigits: 4, signDisplay: 'negative' }),
    counted: (value, one, many = `${one}s`) => `${group(value)} ${value === 1 ? one : many}`,
    percent(share) {
      const size = Math.abs(100 * share);
      const digits = size === 0 || size >= 10 ? 0 : size >= 1 ? 1 : 2;
      return `${decimal(100 * share, Math.abs(size - 100) < 0.5 && size !== 100 ? 1 : digits)}%`;
    },
    duration(minutes) {
      const short = (value: number): string => fixed(value, 0, value < 10 ? 1 : 0);
      if (minutes < 1) return `${short(minutes * 60)} s`;
      if (minutes < 120) return `${short(minutes)} min`;
      return minutes < 48 * 60 ? `${short(minutes / 60)} h` : `${short(minutes / 1440)} ${DAYS[language]}`;
    },
    time: (iso) => `${utc.format(new Date(iso))} UTC`,
  };
}

export const TEXT_FORMATS: Readonly<Record<Language, TextFormat>> = {
  en: createTextFormat('en'),
  pt: createTextFormat('pt'),
};
