/** The little the terminal output is dressed in; plain where it is no terminal. */
import { styleText } from 'node:util';

type Style = Parameters<typeof styleText>[0];

const dress =
  (style: Style) =>
  (text: string): string =>
    process.stdout.isTTY ? styleText(style, text) : text;

export const bold = dress('bold');
export const dim = dress('dim');
export const green = dress('green');

/** A share of 1 as a bar of `width` blocks. */
export const bar = (share: number, width: number): string =>
  '█'.repeat(Math.max(1, Math.round(share * width)));
