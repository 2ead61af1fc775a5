/** CSVs as spreadsheets write them where a decimal comma is the custom: told, not guessed at. */

/**
 * What to do about a header that is one field because other signs stand between the columns.
 * @returns undefined for a header that is as it should be
 */
export function separatorHint(names: readonly string[]): string | undefined {
  const separator = names.length === 1 ? /[;\t]/.exec(names[0]!)?.[0] : undefined;
  if (separator === undefined) return undefined;
  const shown = separator === ';' ? '";"' : 'tabs';
  return (
    `The columns are separated by ${shown}. Save the file with commas between the columns and points in the ` +
    'numbers (1.5), and times as 2025-03-01T12:00:00Z.'
  );
}

/** What to say after a text that is no number: how it would be one. */
export const decimalHint = (text: string): string =>
  /^\s*[+-]?\d+,\d+\s*$/.test(text) ? ` (with a decimal point: ${text.trim().replace(',', '.')})` : '';
