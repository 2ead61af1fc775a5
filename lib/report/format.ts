/** Formats numbers for the report, with few digits. An unknown value is a dash. */
import {
  decimal as knownDecimal,
  duration as knownDuration,
  percent as knownPercent,
} from '../learning/stats/format.ts';

export { counted, group as whole } from '../learning/stats/format.ts';

export const NONE = '–';

/** 0.897 */
export const decimal = (value: number | null, digits = 3): string =>
  value === null ? NONE : knownDecimal(value, digits);

/** 12%, from a share between 0 and 1. */
export const percent = (share: number | null): string => (share === null ? NONE : knownPercent(share));

/** 29 min, 2.5 h, 3 days */
export const duration = (minutes: number | null): string =>
  minutes === null ? NONE : knownDuration(minutes);

const twoDigits = new Intl.NumberFormat('en-US', { maximumSignificantDigits: 2 });

/** Two significant digits: 0.00024, 1.2, 1,800 */
export const significant = (value: number): string => twoDigits.format(value).replace('-', '−');

/** 28.7 s, 4 min 12 s */
export function elapsed(seconds: number): string {
  if (seconds < 100) return `${decimal(seconds, 1)} s`;
  const rounded = Math.round(seconds);
  const minutes = Math.floor(rounded / 60);
  return minutes < 100 ? `${minutes} min ${rounded % 60} s` : `${decimal(seconds / 3600, 1)} h`;
}

/** 1.2 MB */
export const fileSize = (bytes: number): string =>
  bytes < 1e6 ? `${decimal(bytes / 1e3, 1)} kB` : `${decimal(bytes / 1e6, 1)} MB`;

/** 2026-11-25 14:30 UTC, from an RFC 3339 time. */
export const utcMinute = (time: string): string => `${time.slice(0, 16).replace('T', ' ')} UTC`;

/** Shortens a long name in the middle, because the names of columns differ at both ends. */
export const shorten = (name: string, maxLength: number): string => {
  const characters = Array.from(name);
  if (characters.length <= maxLength) return name;
  const head = Math.ceil((maxLength - 1) / 2);
  return `${characters.slice(0, head).join('')}…${characters.slice(characters.length - (maxLength - 1 - head)).join('')}`;
};
