/**
 * HTML by tagged templates that escape every value that is not HTML already. Machine and column names are free text,
 * and must never become markup.
 */

/** HTML, which is not escaped again. Only `html` and `raw` create it. */
export class Html {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

export type HtmlValue = string | number | Html | null | undefined | false | readonly HtmlValue[];

/** Marks trusted text, written by this service, as HTML. */
export const raw = (text: string): Html => new Html(text);

/** A column name that may break after underscores. */
export const columnName = (name: string): Html => raw(escapeHtml(name).replaceAll('_', '_<wbr>'));

/** Template tag: escapes values, joins lists, and leaves out null, undefined and false. */
export function html(strings: TemplateStringsArray, ...values: readonly HtmlValue[]): Html {
  return new Html(strings.reduce((text, part, i) => text + textOf(values[i - 1]) + part));
}

function textOf(value: HtmlValue): string {
  if (value === null || value === undefined || value === false) return '';
  if (value instanceof Html) return value.text;
  if (typeof value === 'object') return value.map(textOf).join('');
  return escapeHtml(String(value));
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const escapeHtml = (text: string): string => text.replaceAll(/[&<>"']/g, (character) => ENTITIES[character]!);
