/**
 * Parses numbers as people type them, without guessing: "0,5" is 0.5 in a language with a decimal comma and an error in
 * others. "1.000" is an error in a language with a decimal comma, because it can mean a thousand.
 *
 *   between values   spaces, semicolons, or a comma followed by a space
 *   in a value       digits, one decimal separator (a point or the language's own), an exponent; no thousands separator
 */
export type DecimalMark = '.' | ',';

/** The number in a text that holds exactly one; undefined for any other text. */
export function parseNumber(text: string, mark: DecimalMark): number | undefined {
  const trimmed = text.trim().replace('−', '-');
  if (mark === ',' && /^[-+]?[1-9]\d{0,2}(\.\d{3})+$/.test(trimmed)) return undefined;
  const normalized = mark === ',' && !trimmed.includes('.') ? trimmed.replace(',', '.') : trimmed;
  return /^[-+]?((0|[1-9]\d*)(\.\d*)?|\.\d+)(e[-+]?\d+)?$/i.test(normalized) ? Number(normalized) : undefined;
}

/** The numbers in a text, and the first part of it that is not a number. */
export function parseNumbers(
  text: string,
  mark: DecimalMark,
): { numbers: number[]; invalid: string | undefined } {
  const parts = text.split(/,?[\s;]+|,$/).filter(Boolean);
  const values = parts.map((part) => parseNumber(part, mark));
  return {
    numbers: values.filter((value) => value !== undefined),
    invalid: parts[values.indexOf(undefined)],
  };
}
