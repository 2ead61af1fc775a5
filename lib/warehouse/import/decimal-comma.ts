/**
 * Hints for CSV files from spreadsheets with a decimal comma. Such files are refused, because guessing could change
 * values.
 */

/**
 * Hint for a header whose columns are not separated by commas.
 * @returns undefined if the header has commas
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

/** Hint for a number with a decimal comma; empty for any other text. */
export const decimalHint = (text: string): string =>
  /^\s*[+-]?\d+,\d+\s*$/.test(text) ? ` (with a decimal point: ${text.trim().replace(',', '.')})` : '';
