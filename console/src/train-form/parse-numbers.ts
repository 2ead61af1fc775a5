/**
 * Numbers as people type them, read in one way or not at all: "0,5" is a half where the comma is the decimal mark, and
 * refused where it is not; "1.000" is refused where it may be a thousand.
 *
 *   between values   spaces, semicolons, a comma before a space
 *   within a value   digits, one decimal mark (a point, or the language's own), an exponent; no mark for thousands
 */
export type DecimalMark = '.' | ',';

/** The number of a text that holds one; undefined for any other. */
export function numberIn(text: string, mark: DecimalMark): number | undefined {
  const typed = text.trim().replace('−', '-');
  if (mark === ',' && /^[-+]?[1-9]\d{0,2}(\.\d{3})+$/.test(typed)) return undefined;
  const plain = mark === ',' && !typed.includes('.') ? typed.replace(',', '.') : typed;
  return /^[-+]?((0|[1-9]\d*)(\.\d*)?|\.\d+)(e[-+]?\d+)?$/i.test(plain) ? Number(plain) : undefined;
}

/** The numbers of a text, and the first word that is none. */
export function numbersIn(text: string, mark: DecimalMark): { numbers: number[]; bad: string | undefined } {
  const words = text.split(/,?[\s;]+|,$/).filter(Boolean);
  const read = words.map((word) => numberIn(word, mark));
  return {
    numbers: read.filter((number) => number !== undefined),
    bad: words[read.indexOf(undefined)],
  };
}
