/** Formats numbers and times for sentences. */

/** 18,000 */
export const group = (value: number): string => value.toLocaleString('en-US');

/** 1 row, 2 rows */
export const counted = (value: number, one: string, many = `${one}s`): string =>
  `${group(value)} ${value === 1 ? one : many}`;

/** Formats a row's timestamp (microseconds since the Unix epoch), to the second. */
export const timeOf = (microseconds: number): string =>
  `${new Date(microseconds / 1000).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
