/** Formats numbers and times for the report in its language, with few digits. An unknown value is a dash. */
import { TEXT_FORMATS } from '../texts/format.ts';
import type { TextFormat } from '../texts/format.ts';
import { currentLanguage } from './texts/language.ts';

export { counted } from './texts/translate.ts';

export const NONE = '–';

const format = (): TextFormat => TEXT_FORMATS[currentLanguage()];

/** 18,000, 0.5 */
export const whole = (value: number): string => format().group(value);

/** 0.897 */
export const decimal = (value: number | null, digits = 3): string =>
  value === null ? NONE : format().decimal(value, digits);

/** 12%, from a share between 0 and 1. */
export const percent = (share: number | null): string => (share === null ? NONE : format().percent(share));

/** 29 min, 2.5 h, 3 days */
export const duration = (minutes: number | null): string =>
  minutes === null ? NONE : format().duration(minutes);

/** Two significant digits: 0.00024, 1.2, 1,800 */
export const significant = (value: number): string => format().significant(value);

/** 1.5e−7 */
export const scientific = (value: number): string => localized(value.toExponential(1)).replace('-', '−');

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

/** 0, 500, 2k, for the ticks of counts. */
export function countTick(count: number): string {
  if (count < 1000) return String(count);
  const thousands = localized(String(Number((count / 1000).toPrecision(3))));
  return currentLanguage() === 'pt' ? `${thousands} mil` : `${thousands}k`;
}

/** 2026-11-25, or 25/11/2026 in Portuguese, from an RFC 3339 time or a day. */
export const day = (time: string): string =>
  currentLanguage() === 'pt' ? time.slice(0, 10).split('-').toReversed().join('/') : time.slice(0, 10);

/** 2026-11, or 11/2026 in Portuguese. */
export const month = (text: string): string =>
  currentLanguage() === 'pt' ? text.split('-').toReversed().join('/') : text;

/** 2026-11-25 14:30 UTC, from an RFC 3339 time. */
export const utcMinute = (time: string): string => `${day(time)} ${time.slice(11, 16)} UTC`;

/** A number that JavaScript wrote, with the decimal mark of the language. */
const localized = (number: string): string =>
  currentLanguage() === 'pt' ? number.replace('.', ',') : number;

/** Shortens a long name in the middle, because the names of columns differ at both ends. */
export const shorten = (name: string, maxLength: number): string => {
  const characters = Array.from(name);
  if (characters.length <= maxLength) return name;
  const head = Math.ceil((maxLength - 1) / 2);
  return `${characters.slice(0, head).join('')}…${characters.slice(characters.length - (maxLength - 1 - head)).join('')}`;
};
