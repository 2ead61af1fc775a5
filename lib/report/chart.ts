/**
 * Charts as SVG text, drawn by Observable Plot on a document that is none of a browser's. Colours are the
 * page's CSS variables, so one picture serves light and dark; sizes are in CSS pixels at which its text is
 * readable, so a picture that is wide on a desk is drawn once more for a phone.
 */
import * as Plot from '@observablehq/plot';
import { parseHTML } from 'linkedom';
import { html, raw } from './html.ts';
import type { Html, HtmlValue } from './html.ts';

/** Widths of a chart, CSS pixels: across the page, half of it, and a phone's. */
const widths = { page: 840, half: 404, phone: 350 } as const;

/** The types of both libraries speak of a browser's, which there is none of here. */
const { document } = parseHTML('<!doctype html><html><body></body></html>') as unknown as {
  readonly document: object;
};

/** Plot's own options, less those that are the same for all charts. */
export type ChartOptions = Omit<Plot.PlotOptions, 'document' | 'width' | 'className' | 'style'>;

/** Attributes that hold coordinates: two digits of a pixel are more than enough. */
const coordinates = / (?:d|transform|x|x1|x2|y|y1|y2|cx|cy|r|width|height|dx|dy)="[^"]*"/g;
const longNumber = /-?\d+\.\d{3,}(?:e-?\d+)?/g;

/** One SVG element, without a style of its own. */
function draw(width: number, options: ChartOptions): Html {
  const chart = Plot.plot({
    ...options,
    document,
    width,
    className: 'plot',
    style: { fontFamily: 'inherit', fontSize: '12px', background: 'none' },
  }) as unknown as { readonly outerHTML: string };
  return raw(
    chart.outerHTML
      .replace(/<style>[^<]*<\/style>/, '')
      .replaceAll(coordinates, (attribute) =>
        attribute.replaceAll(longNumber, (number) => String(Number(Number(number).toFixed(2)))),
      ),
  );
}

export interface Figure {
  readonly title: string;
  /** How to read it, below the title. */
  readonly caption?: HtmlValue;
  /** What is to be seen, for who does not see it. */
  readonly description: string;
  /** What the marks are. */
  readonly legend?: readonly LegendEntry[];
  readonly size: 'page' | 'half';
  /** The chart at a width, CSS pixels. */
  readonly chart: (width: number) => ChartOptions;
}

interface LegendEntry {
  readonly label: string;
  /** A CSS colour, and what is drawn in it. */
  readonly color: string;
  readonly mark: 'line' | 'dashes' | 'area' | 'dot' | 'triangle' | 'cross';
}

/** A chart with its title, legend and words; half a page wide, or drawn for page and phone. */
export function figure({ title, caption, description, legend = [], size, chart }: Figure): Html {
  const drawn = (width: number, kind: string) =>
    html`<div class="chart ${kind}">${draw(width, chart(width))}</div>`;
  return html`<figure class="${size}">
    <figcaption>
      <h3>${title}</h3>
      ${caption && html`<p>${caption}</p>`}${legend.length > 0 && legendOf(legend)}
    </figcaption>
    <div role="img" aria-label="${description}">
      ${
        size === 'half'
          ? drawn(widths.half, '')
          : [drawn(widths.page, 'on-desk'), drawn(widths.phone, 'on-phone')]
      }
    </div>
  </figure> `;
}

const symbols: Readonly<Record<LegendEntry['mark'], string>> = {
  line: '<path d="M1 6H17" stroke="currentColor" stroke-width="2"/>',
  dashes: '<path d="M1 6H17" stroke="currentColor" stroke-width="1.5" stroke-dasharray="4 3"/>',
  area: '<path d="M1 2H17V10H1Z" fill="currentColor"/>',
  dot: '<circle cx="9" cy="6" r="4" fill="currentColor"/>',
  triangle: '<path d="M9 1L14 10H4Z" fill="currentColor"/>',
  cross: '<path d="M5 2L13 10M13 2L5 10" stroke="currentColor" stroke-width="2"/>',
};

const legendOf = (entries: readonly LegendEntry[]): Html =>
  html`<ul class="legend">
    ${entries.map(
      ({ label, color, mark }) =>
        html`<li>
          <svg width="18" height="12" aria-hidden="true" style="color:${color}">${raw(symbols[mark])}</svg>
          ${label}
        </li>`,
    )}
  </ul>`;

/** Ticks of counts: 0, 500, 2k. */
export const countTick = (count: number): string =>
  count >= 1000 ? `${Number((count / 1000).toPrecision(3))}k` : String(count);

/** The page's colours (style.ts), as charts name them. */
export const colors = {
  ink: 'var(--ink)',
  soft: 'var(--soft)',
  line: 'var(--line)',
  main: 'var(--main)',
  pale: 'var(--pale)',
  second: 'var(--second)',
  good: 'var(--good)',
  bad: 'var(--bad)',
} as const;
