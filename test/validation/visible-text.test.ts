import { expect, it } from '@jest/globals';
import { visibleJson, visibleLines, visibleText } from '../../lib/validation/visible-text.ts';

it.each([
  ['MOTOBOMBA-007 Á 💧 é', 'MOTOBOMBA-007 Á 💧 é'],
  ['A\u001b[31mB', String.raw`A\u{001b}[31mB`],
  ['A\u009b31mB\u0007', String.raw`A\u{009b}31mB\u{0007}`],
  ['PUMP\u202eA-1', String.raw`PUMP\u{202e}A-1`],
  ['\u2066A\u2069\u200e\u061c', String.raw`\u{2066}A\u{2069}\u{200e}\u{061c}`],
  ['A\u200bB\u200d\u2060\ufeff', String.raw`A\u{200b}B\u{200d}\u{2060}\u{feff}`],
  ['A\r\nB\tC\u2028', String.raw`A\u{000d}\u{000a}B\u{0009}C\u{2028}`],
  ['A\u{e0041}\ud800', String.raw`A\u{e0041}\u{d800}`],
])('shows the invisible characters of %j', (text, shown) => {
  expect(visibleText(text)).toBe(shown);
});

it('keeps line breaks between lines', () => {
  expect(visibleLines('a\nb\u202e\n')).toBe('a\nb\\u{202e}\n');
});

it('keeps the value of JSON', () => {
  const value = { name: 'A\u202eB\u200b\u{e0041}\n"', list: ['\u009b'] };
  const json = visibleJson(JSON.stringify(value, undefined, 2));
  expect(JSON.parse(json)).toEqual(value);
  expect(json).not.toMatch(/[\u202e\u200b\u009b]/);
});
