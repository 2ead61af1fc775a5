/**
 * Days as the predecessor accepted them, by the rules of pydantic's type `date`: a day, a date-time at midnight, or
 * the seconds or milliseconds from 1970 to a midnight in UTC. The day is the one that the text has, whatever its offset.
 */

const DAY = String.raw`(\d{4}-\d\d-\d\d)`;
const OFFSET = String.raw`(?:[Zz]|[+-]\d\d:?\d\d)?`;
const MIDNIGHT = new RegExp(`^${DAY}[Tt _]00:00(?::00(?:[.,]0{1,9})?)?${OFFSET}$`);
const DATE_TIME = new RegExp(
  String.raw`^${DAY}[Tt _](?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:[.,]\d{1,9})?)?${OFFSET}$`,
);
const SECONDS = /^-?\d{1,16}(\.\d+)?$/;

/** Larger numbers are milliseconds, smaller ones seconds. */
const MAX_SECONDS = 2e10;
const DAY_MS = 86_400_000;

/** The day of a midnight as YYYY-MM-DD. Undefined if the value is not a midnight. */
export function dayOfMidnight(value: unknown): string | undefined {
  const written = typeof value === 'string' ? MIDNIGHT.exec(value)?.[1] : undefined;
  if (written !== undefined) return isExisting(written) ? written : undefined;
  const milliseconds = millisecondsOf(value);
  if (milliseconds === undefined || milliseconds % DAY_MS !== 0) return undefined;
  const day = new Date(milliseconds);
  return Number.isNaN(day.getTime()) ? undefined : /^\d{4}-\d\d-\d\d(?=T)/.exec(day.toISOString())?.[0];
}

/** Whether the value is a point in time, at midnight or not. */
export const isDateTime = (value: unknown): boolean =>
  millisecondsOf(value) !== undefined ||
  (typeof value === 'string' && isExisting(DATE_TIME.exec(value)?.[1]));

function isExisting(day = ''): boolean {
  const milliseconds = Date.parse(`${day}T00:00:00Z`);
  return !Number.isNaN(milliseconds) && new Date(milliseconds).toISOString().startsWith(day);
}

function millisecondsOf(value: unknown): number | undefined {
  const isNumber = typeof value === 'number' || (typeof value === 'string' && SECONDS.test(value));
  if (!isNumber) return undefined;
  const number = Number(value);
  return Math.abs(number) > MAX_SECONDS ? number : number * 1000;
}
