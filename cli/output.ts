/** What a command prints: lines for people, or JSON for programs (--json). */

/** Prints for people, or for programs. */
export function print(asJson: boolean, value: unknown, text: () => string): void {
  console.log(asJson ? JSON.stringify(value, undefined, 2) : text());
}

/** Rows under a heading, each column as wide as its widest cell; `empty` when there are none. */
export function table(
  heading: readonly string[],
  rows: readonly (readonly string[])[],
  empty: string,
): string {
  if (rows.length === 0) return empty;
  const all = [heading, ...rows];
  const widths = heading.map((_, column) => Math.max(...all.map((row) => row[column]!.length)));
  return all
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column]!))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** Names and values, one a line; values that are null are left out. */
export function keyValueTable(values: Readonly<Record<string, string | number | null>>): string {
  const given = Object.entries(values).filter(([, value]) => value !== null);
  const width = Math.max(...given.map(([name]) => name.length));
  return given.map(([name, value]) => `${name.padEnd(width)}  ${value}`).join('\n');
}

/** A time of the API as a person reads it, to the second. */
export const formatTime = (time: string): string => `${time.slice(0, 19).replace('T', ' ')} UTC`;
