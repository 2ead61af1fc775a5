/**
 * Translates the report's texts, like gettext: the English text stands in the code, and a catalogue has it in the other
 * languages, with `{0}`, `{1}` … for its values. A text without a translation stays in English, so that a report is never
 * lost for one; a test finds such texts (test/report/portuguese.test.ts).
 */
import { TEXT_FORMATS } from '../../texts/format.ts';
import type { Language } from '../../texts/languages.ts';
import { html } from '../html.ts';
import type { HtmlValue, Html } from '../html.ts';
import { currentLanguage } from './language.ts';
import { pt } from './pt/catalogue.ts';

const CATALOGUES: Readonly<Record<Exclude<Language, 'en'>, Readonly<Record<string, string>>>> = { pt };

/** Key of a text: its parts with `{0}`, `{1}` … between them, in one line. */
export const keyOf = (parts: readonly string[]): string =>
  parts
    .reduce((key, part, i) => `${key}{${i - 1}}${part}`)
    .replaceAll(/\s+/g, ' ')
    .trim();

/** Template tag: a plain text. Numbers are written as the language does. */
export function t(parts: TemplateStringsArray, ...values: readonly (string | number)[]): string {
  const { strings, order } = translated(parts);
  return strings
    .reduce((text, part, i) => text + valueText(values[order[i - 1]!]!) + part)
    .replaceAll(/\s*\n\s*/g, ' ');
}

/** Template tag: a text with markup. Values that are not HTML are escaped. */
export function th(parts: TemplateStringsArray, ...values: readonly HtmlValue[]): Html {
  const { strings, order } = translated(parts);
  const ordered = order.map((index) => {
    const value = values[index];
    return typeof value === 'number' ? valueText(value) : value;
  });
  return html(Object.assign([...strings], { raw: strings }), ...ordered);
}

/** A text that is not a literal, such as a name from a table. */
export const translate = (text: string): string => {
  const language = currentLanguage();
  return (language === 'en' ? undefined : CATALOGUES[language][text]) ?? text;
};

/** The noun after a number: "2 rows". A translation has the singular and the plural, as in "registro|registros". */
export function counted(value: number, one: string, many = `${one}s`): string {
  const [single = one, plural = many] = translate(`${one}|${many}`).split('|');
  return TEXT_FORMATS[currentLanguage()].counted(value, single, plural);
}

const valueText = (value: string | number): string =>
  typeof value === 'number' && currentLanguage() !== 'en'
    ? TEXT_FORMATS[currentLanguage()].group(value)
    : String(value);

interface Parts {
  readonly strings: readonly string[];
  /** Index of the value after each part but the last. */
  readonly order: readonly number[];
}

function translated(parts: readonly string[]): Parts {
  const inEnglish = { strings: parts, order: parts.slice(1).map((_, i) => i) };
  if (currentLanguage() === 'en') return inEnglish;
  const key = keyOf(parts);
  const text = translate(key);
  return text === key
    ? inEnglish
    : {
        strings: text.split(/\{\d+\}/),
        order: [...text.matchAll(/\{(\d+)\}/g)].map(([, index]) => Number(index)),
      };
}
