/**
 * HTML by tagged templates: whatever is put in is escaped, unless it is HTML already. Machine and column names
 * are their owners' to choose, so nothing gets into a report as markup by accident.
 */

/** Text that is HTML and shall not be escaped again. Made by `html` and `raw` only. */
export class Html {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

export type HtmlValue = string | number | Html | null | undefined | false | readonly HtmlValue[];

/** Markup that this service wrote itself. */
export const raw = (text: string): Html => new Html(text);

/** A column's name, which may be broken where its words end. */
export const columnName = (name: string): Html => raw(escapeHtml(name).replaceAll('_', '_<wbr>'));

/** A template whose values are escaped; lists are joined, null, undefined and false are nothing. */
export function html(strings: TemplateStringsArray, ...values: readonly HtmlValue[]): Html {
  return new Html(strings.reduce((text, part, i) => text + textOf(values[i - 1]) + part));
}

function textOf(value: HtmlValue): string {
  if (value === null || value === undefined || value === false) return '';
  if (value instanceof Html) return value.text;
  if (typeof value === 'object') return value.map(textOf).join('');
  return escapeHtml(String(value));
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const escapeHtml = (text: string): string => text.replaceAll(/[&<>"']/g, (character) => entities[character]!);
