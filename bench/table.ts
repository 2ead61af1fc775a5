/** Tables for a terminal and for Markdown: the first column is left-aligned, the others right-aligned. */
import type { Spread } from './statistics.ts';

export interface Table {
  readonly title: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** Explains the table. */
  readonly note?: string;
}

/** A table for a terminal. */
export function toText({ title, columns, rows, note }: Table): string {
  const lines = aligned([columns, ...rows]).map((cells) => `  ${cells.join('   ')}`.trimEnd());
  return [title, ...lines, ...(note === undefined ? [] : [`  ${note}`])].join('\n');
}

/** A Markdown table under its title, formatted like Prettier's output. */
export function toMarkdown({ title, columns, rows, note }: Table): string {
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

/** A Markdown delimiter cell has at least three characters. */
const widthsOf = (lines: readonly (readonly string[])[]): number[] =>
  lines[0]!.map((_, column) => Math.max(3, ...lines.map((cells) => cells[column]!.length)));

/** Three significant digits, or all digits of the whole part, with thousands separators. */
export const formatNumber = (value: number): string =>
  value === 0
    ? '0'
    : value.toLocaleString('en', { maximumSignificantDigits: Math.max(3, countDigits(value)) });

const countDigits = (value: number): number => Math.floor(Math.log10(Math.abs(value))) + 1;

/** `median (min–max)`, or the only value. */
export const formatSpread = ({ count, min, median, max }: Spread): string =>
  count === 1 ? formatNumber(median) : `${formatNumber(median)} (${formatNumber(min)}–${formatNumber(max)})`;

export const toMebibytes = (bytes: number): number => bytes / 2 ** 20;
