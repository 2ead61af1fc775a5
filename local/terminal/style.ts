/** Text styles for the terminal. Without a terminal, text stays plain. */
import { styleText } from 'node:util';

type Style = Parameters<typeof styleText>[0];

const styled =
  (style: Style) =>
  (text: string): string =>
    process.stdout.isTTY ? styleText(style, text) : text;

export const bold = styled('bold');
export const dim = styled('dim');
export const green = styled('green');

/** A bar of at most `width` blocks for a share between 0 and 1. */
export const bar = (share: number, width: number): string =>
  '█'.repeat(Math.max(1, Math.round(share * width)));
