/** Formats numbers for the report, with few digits. An unknown value is a dash. */

const NONE = '–';

/** 0.897 */
export const decimal = (value: number | null, digits = 3): string =>
  value === null ? NONE : value.toFixed(digits);

/** 18,000 */
export const whole = (value: number): string => value.toLocaleString('en-US');

/** 12 %, 1.2 % or 0.12 %, from a share between 0 and 1. */
export function percent(share: number | null): string {
  if (share === null) return NONE;
  const value = 100 * share;
  const digits = value === 0 || value >= 10 ? 0 : value >= 1 ? 1 : 2;
  return `${value.toFixed(Math.abs(value - 100) < 0.5 && value !== 100 ? 1 : digits)} %`;
}

/** 29 min, 2.5 h, 3 days */
export function duration(minutes: number | null): string {
  if (minutes === null) return NONE;
  if (minutes < 120) return `${trimmed(minutes)} min`;
  if (minutes < 48 * 60) return `${trimmed(minutes / 60)} h`;
  return `${trimmed(minutes / 1440)} days`;
}

/** 28.7 s, 4 min 12 s */
export function elapsed(seconds: number): string {
  if (seconds < 100) return `${seconds.toFixed(1)} s`;
  const rounded = Math.round(seconds);
  const minutes = Math.floor(rounded / 60);
  return minutes < 100 ? `${minutes} min ${rounded % 60} s` : `${(seconds / 3600).toFixed(1)} h`;
}

/** 1.2 MB */
export const fileSize = (bytes: number): string =>
  bytes < 1e6 ? `${(bytes / 1e3).toFixed(1)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;

/** 2026-11-25 14:30 UTC, from an RFC 3339 time. */
export const utcMinute = (time: string): string => `${time.slice(0, 16).replace('T', ' ')} UTC`;

/** At most one decimal, without trailing zeros. */
const trimmed = (value: number): string => String(Number(value.toFixed(value < 10 ? 1 : 0)));

/** Shortens a long name in the middle, because the names of columns differ at both ends. */
export const shorten = (name: string, maxLength: number): string => {
  const characters = Array.from(name);
  if (characters.length <= maxLength) return name;
  const head = Math.ceil((maxLength - 1) / 2);
  return `${characters.slice(0, head).join('')}…${characters.slice(characters.length - (maxLength - 1 - head)).join('')}`;
};
