/** Tables: the numbers behind a picture, for who reads rather than looks. */
import { html, raw } from './html.ts';
import type { Html, HtmlValue } from './html.ts';

interface Column<T> {
  readonly head: HtmlValue;
  readonly cell: (row: T, index: number) => HtmlValue;
  /** Words are flush left, numbers right; bars take what is left. */
  readonly kind?: 'words' | 'bars';
}

export interface Table<T> {
  /** What it is, for a reader who comes upon it alone. */
  readonly caption: string;
  /** The first column names the row. */
  readonly columns: readonly [Column<T>, ...Column<T>[]];
  readonly rows: readonly T[];
  /** The row that stands out. */
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
            html`<tr ${marked?.(row) === true && raw('class="at"')}>
              <th scope="row">${name.cell(row, index)}</th>
              ${figures.map((column) => html`<td ${kindOf(column)}>${column.cell(row, index)}</td>`)}
            </tr> `,
        )}
      </tbody>
    </table>
  </div>`;
}

/** A bar as long as a share of its cell. */
export const bar = (share: number): Html =>
  html`<span class="bar" style="width:${(100 * share).toFixed(1)}%"></span>`;

/** What is there for who wants it, and in nobody's way. */
export const folded = (summary: string, content: HtmlValue): Html =>
  html`<details>
    <summary>${summary}</summary>
    ${content}
  </details>`;
