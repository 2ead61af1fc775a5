/** Reads a number as PostgreSQL reads one, for files whose rows do not go to the database. */

const DECIMAL_NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;

/** Texts that are not decimal numbers, as pandas and PostgreSQL write them, in lower case. */
const OTHER_READINGS: ReadonlyMap<string, number> = new Map([
  ['', NaN],
  ['nan', NaN],
  ...['inf', '+inf', 'infinity', '+infinity'].map((text) => [text, Infinity] as const),
  ...['-inf', '-infinity'].map((text) => [text, -Infinity] as const),
  ...['true', 't'].map((text) => [text, 1] as const),
  ...['false', 'f'].map((text) => [text, 0] as const),
]);

/**
 * @returns the reading; NaN if it is missing; undefined if the text is not a number, or one that a double cannot have,
 *   such as 1e400
 */
export function parseReading(text: string): number | undefined {
  const trimmed = text.trim();
  if (!DECIMAL_NUMBER.test(trimmed)) return OTHER_READINGS.get(trimmed.toLowerCase());
  const value = Number(trimmed);
  return Number.isFinite(value) ? value : undefined;
}
