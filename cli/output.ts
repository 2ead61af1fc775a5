/** What a command prints: text for people, or JSON for programs (--json). Invisible characters of names are escaped. */
import { visibleJson, visibleLines, visibleText } from '../lib/validation/visible-text.ts';

/** @param text called only if text is printed */
export function print(asJson: boolean, value: unknown, text: () => string): void {
  console.log(asJson ? visibleJson(JSON.stringify(value, undefined, 2)) : visibleLines(text()));
}

/** Prints a message beside the command's output. */
export const printToStderr = (text: string): void => {
  console.error(visibleLines(text));
};

/** Rows under a heading, each column as wide as its widest cell; `empty` if there are no rows. */
export function table(
  heading: readonly string[],
  rows: readonly (readonly string[])[],
  empty: string,
): string {
  if (rows.length === 0) return empty;
  const lines = [heading, ...rows].map((line) => line.map(visibleText));
  const widths = heading.map((_, column) => Math.max(...lines.map((line) => line[column]!.length)));
  return lines
    .map((line) =>
      line
        .map((cell, column) => cell.padEnd(widths[column]!))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** One name and value a line; null values are left out. */
export function keyValueTable(values: Readonly<Record<string, string | number | null>>): string {
  const entries = Object.entries(values).filter(([, value]) => value !== null);
  const width = Math.max(...entries.map(([name]) => name.length));
  return entries.map(([name, value]) => `${name.padEnd(width)}  ${value}`).join('\n');
}

/** An RFC 3339 UTC time as people read it, to the second. */
export const formatTime = (time: string): string => `${time.slice(0, 19).replace('T', ' ')} UTC`;
