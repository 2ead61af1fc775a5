/** A table, for a terminal and for Markdown: the first column is text, the others are right-aligned. */
import type { Spread } from './statistics.ts';

export interface Table {
  readonly title: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** What a reader must know to read it right. */
  readonly note?: string;
}

/** Padded to columns, for a terminal. */
export function asText({ title, columns, rows, note }: Table): string {
  const lines = aligned([columns, ...rows]).map((cells) => `  ${cells.join('   ')}`.trimEnd());
  return [title, ...lines, ...(note === undefined ? [] : [`  ${note}`])].join('\n');
}

/** A Markdown table under its title, laid out as Prettier lays it out. */
export function asMarkdown({ title, columns, rows, note }: Table): string {
  const [header, ...body] = aligned([columns, ...rows]).map((cells) => `| ${cells.join(' | ')} |`);
  const rule = widthsOf([columns, ...rows]).map((width, column) =>
    column === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`,
  );
  const table = [header, `| ${rule.join(' | ')} |`, ...body].join('\n');
  return [`**${title}**`, table, ...(note === undefined ? [] : [note])].join('\n\n');
}

function aligned(lines: readonly (readonly string[])[]): string[][] {
  const widths = widthsOf(lines);
  return lines.map((cells) =>
    cells.map((cell, column) => (column === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[column]!))),
  );
}

/** Markdown's rule takes three characters at least. */
const widthsOf = (lines: readonly (readonly string[])[]): number[] =>
  lines[0]!.map((_, column) => Math.max(3, ...lines.map((cells) => cells[column]!.length)));

/** Three significant digits, whole numbers in full, thousands apart. */
export const figure = (value: number): string =>
  value === 0 ? '0' : value.toLocaleString('en', { maximumSignificantDigits: Math.max(3, digits(value)) });

const digits = (value: number): number => Math.floor(Math.log10(Math.abs(value))) + 1;

/** `median (min–max)`, or the one value there is. */
export const range = ({ count, min, median, max }: Spread): string =>
  count === 1 ? figure(median) : `${figure(median)} (${figure(min)}–${figure(max)})`;

/** Bytes as MiB. */
export const mebibytes = (bytes: number): number => bytes / 2 ** 20;
