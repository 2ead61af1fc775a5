/**
 * Draws charts as SVG text with Observable Plot, outside a browser. Colors are the page's CSS variables, so one chart
 * works in light and dark mode. Text must stay readable, so a full-width chart is drawn twice: for the page, and for
 * phones.
 */
import * as Plot from '@observablehq/plot';
import { parseHTML } from 'linkedom';
import { whole } from './format.ts';
import { html, raw } from './html.ts';
import type { Html, HtmlValue } from './html.ts';
import { currentLanguage } from './texts/language.ts';

/** Chart widths in CSS pixels: full page, half page, phone. */
const WIDTHS = { page: 840, half: 404, phone: 350 } as const;

/** linkedom's document. The types of both libraries expect the browser's. */
const { document } = parseHTML('<!doctype html><html><body></body></html>') as unknown as {
  readonly document: object;
};

/** Plot's options, except those that are the same for all charts. */
export type ChartOptions = Omit<Plot.PlotOptions, 'document' | 'width' | 'className' | 'style'>;

/** Attributes with coordinates, which are rounded to two decimals. */
const coordinateAttribute = / (?:d|transform|x|x1|x2|y|y1|y2|cx|cy|r|width|height|dx|dy)="[^"]*"/g;
const longNumber = /-?\d+\.\d{3,}(?:e-?\d+)?/g;

/** Draws one SVG element without an inline style sheet. */
function draw(width: number, options: ChartOptions): Html {
  const chart = Plot.plot({
    ...options,
    ...(options.x && { x: withLocalTicks(options.x) }),
    ...(options.y && { y: withLocalTicks(options.y) }),
    document,
    width,
    className: 'plot',
    style: { fontFamily: 'inherit', fontSize: '12px', background: 'none' },
  }) as unknown as { readonly outerHTML: string };
  return raw(
    chart.outerHTML
      .replace(/<style>[^<]*<\/style>/, '')
      .replaceAll(coordinateAttribute, (attribute) =>
        attribute.replaceAll(longNumber, (number) => String(Number(Number(number).toFixed(2)))),
      ),
  );
}

/** Numbers on an axis, as the report's language writes them. In English, Plot does. */
const withLocalTicks = (scale: Plot.ScaleOptions): Plot.ScaleOptions =>
  currentLanguage() === 'en' || scale.type === 'utc' || scale.tickFormat !== undefined
    ? scale
    : { ...scale, tickFormat: whole };

export interface Figure {
  readonly title: string;
  /** Explains the chart, below its title. */
  readonly caption?: HtmlValue;
  /** Text alternative for readers who cannot see the chart. */
  readonly description: string;
  /** Explains the marks. */
  readonly legend?: readonly LegendEntry[];
  readonly size: 'page' | 'half';
  /** The chart at a width in CSS pixels. */
  readonly chart: (width: number) => ChartOptions;
}

interface LegendEntry {
  readonly label: string;
  /** A CSS color and the mark drawn in it. */
  readonly color: string;
  readonly mark: 'line' | 'dashes' | 'area' | 'dot' | 'triangle' | 'cross';
}

/** A chart with title, caption and legend: half a page wide, or drawn for page and phone. */
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
          ? drawn(WIDTHS.half, '')
          : [drawn(WIDTHS.page, 'on-page'), drawn(WIDTHS.phone, 'on-phone')]
      }
    </div>
  </figure> `;
}

const SYMBOLS: Readonly<Record<LegendEntry['mark'], string>> = {
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
          <svg width="18" height="12" aria-hidden="true" style="color:${color}">${raw(SYMBOLS[mark])}</svg>
          ${label}
        </li>`,
    )}
  </ul>`;

/** The page's colors (style.ts). */
export const COLORS = {
  ink: 'var(--ink)',
  soft: 'var(--soft)',
  line: 'var(--line)',
  main: 'var(--main)',
  pale: 'var(--pale)',
  second: 'var(--second)',
  good: 'var(--good)',
  bad: 'var(--bad)',
} as const;
