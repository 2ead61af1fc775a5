/** Formats numbers and times for sentences and reports: English, with one style for all of them. */

/** Formats by number of decimals, because creating one is slow. In English, Intl writes a hyphen for the minus sign. */
const formats = new Map<string, Intl.NumberFormat>();

function formatNumber(value: number, min: number, max: number): string {
  const key = `${min} ${max}`;
  const format =
    formats.get(key) ??
    new Intl.NumberFormat('en-US', {
      minimumFractionDigits: min,
      maximumFractionDigits: max,
      signDisplay: 'negative',
    });
  formats.set(key, format);
  return format.format(value).replace('-', '−');
}

/** A number with the decimals that it has, up to three: 18,000, 0.5, −70 */
export const group = (value: number): string => formatNumber(value, 0, 3);

/** A number with a fixed number of decimals: 1,807.50, −0.03 */
export const decimal = (value: number, digits: number): string => formatNumber(value, digits, digits);

/** 1 row, 2 rows */
export const counted = (value: number, one: string, many = `${one}s`): string =>
  `${group(value)} ${value === 1 ? one : many}`;

/** 12%, 1.2%, 0.12% or −3.1%, from a share: few digits, but never 100% for less than all. */
export function percent(share: number): string {
  const size = Math.abs(100 * share);
  const digits = size === 0 || size >= 10 ? 0 : size >= 1 ? 1 : 2;
  return `${decimal(100 * share, Math.abs(size - 100) < 0.5 && size !== 100 ? 1 : digits)}%`;
}

/** 12 s, 29 min, 2.5 h, 3 days */
export function duration(minutes: number): string {
  const short = (value: number): string => formatNumber(value, 0, value < 10 ? 1 : 0);
  if (minutes < 1) return `${short(minutes * 60)} s`;
  if (minutes < 120) return `${short(minutes)} min`;
  return minutes < 48 * 60 ? `${short(minutes / 60)} h` : `${short(minutes / 1440)} days`;
}

/** Formats a row's timestamp (microseconds since the Unix epoch), to the second. */
export const timeOf = (microseconds: number): string =>
  `${new Date(microseconds / 1000).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
