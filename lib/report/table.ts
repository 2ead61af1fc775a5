/** HTML tables with the numbers behind the charts. */
import { html, raw } from './html.ts';
import type { Html, HtmlValue } from './html.ts';

interface Column<T> {
  readonly head: HtmlValue;
  readonly cell: (row: T, index: number) => HtmlValue;
  /** Text is left-aligned, and numbers (the default) are right-aligned. Bars take the remaining width. */
  readonly kind?: 'text' | 'bars';
}

export interface Table<T> {
  /** Describes the table on its own, without the text around it. */
  readonly caption: string;
  /** The first column names the row. */
  readonly columns: readonly [Column<T>, ...Column<T>[]];
  readonly rows: readonly T[];
  /** Highlights a row. */
  readonly marked?: (row: T) => boolean;
}

export function table<T>({ caption, columns: [name, ...figures], rows, marked }: Table<T>): Html {
  const kindOf = ({ kind }: Column<T>): Html | undefined => kind && raw(` class="${kind}"`);
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${caption}">
    <table>
      <caption>
        ${caption}
      </caption>
      <thead>
        <tr>
          <th scope="col">${name.head}</th>
          ${figures.map((column) => html`<th scope="col" ${kindOf(column)}>${column.head}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          (row, index) =>
            html`<tr ${marked?.(row) === true && raw('class="marked"')}>
              <th scope="row">${name.cell(row, index)}</th>
              ${figures.map((column) => html`<td ${kindOf(column)}>${column.cell(row, index)}</td>`)}
            </tr> `,
        )}
      </tbody>
    </table>
  </div>`;
}

/** A bar whose length is a share of its cell. */
export const bar = (share: number): Html =>
  html`<span class="bar" style="width:${(100 * share).toFixed(1)}%"></span>`;

/** Content that stays collapsed until the reader opens it. */
export const collapsible = (summary: string, content: HtmlValue): Html =>
  html`<details>
    <summary>${summary}</summary>
    ${content}
  </details>`;
