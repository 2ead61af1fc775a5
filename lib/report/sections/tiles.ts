/** The most important figures, in large print. */
import { html } from '../html.ts';
import type { Html, HtmlValue } from '../html.ts';

export interface Tile {
  readonly name: string;
  readonly figure: string;
  readonly detail?: HtmlValue;
}

export const tiles = (all: readonly Tile[]): Html =>
  html`<dl class="tiles">
    ${all.map(
      ({ name, figure, detail }) =>
        html`<div>
          <dt>${name}</dt>
          <dd>
            <span class="figure">${figure}</span>
            ${detail && html`<div class="detail">${detail}</div>`}
          </dd>
        </div> `,
    )}
  </dl>`;
