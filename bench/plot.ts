/** Line charts over the number of rows, with logarithmic axes, as standalone SVG. */
import * as ObservablePlot from '@observablehq/plot';
import { parseHTML } from 'linkedom';

interface PlotPoint {
  /** Name of the point's line. */
  readonly line: string;
  readonly rows: number;
  readonly value: number;
}

export interface Chart {
  /** File name without extension. */
  readonly name: string;
  /** Accessible description of the chart. */
  readonly title: string;
  /** Label of the vertical axis. */
  readonly unit: string;
  readonly points: readonly PlotPoint[];
}

/** Dark enough for a light background, and distinct for colour-blind readers (Okabe & Ito). */
const COLOURS = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#e69f00', '#56b4e9'];

interface SvgElement {
  setAttribute(name: string, value: string): void;
  readonly outerHTML: string;
}

/** Both libraries' types refer to the browser's DOM types, which this project's server code does not load. */
const { document } = parseHTML('<!doctype html><html><body></body></html>') as unknown as {
  readonly document: object;
};

export function toSvg({ title, unit, points }: Chart): string {
  const lines = [...new Set(points.map(({ line }) => line))];
  const last = lines.map((name) => points.filter(({ line }) => line === name).at(-1)!);
  const svg = ObservablePlot.plot({
    document,
    width: 720,
    height: 400,
    marginLeft: 60,
    marginRight: 110,
    style: { background: 'white', color: '#222', fontFamily: 'sans-serif', fontSize: '12px' },
    x: { type: 'log', label: 'rows', tickFormat: '~s', grid: true },
    y: { type: 'log', label: unit, tickFormat: '~g', grid: true },
    color: { domain: lines, range: COLOURS },
    marks: [
      ObservablePlot.line(points, { x: 'rows', y: 'value', z: 'line', stroke: 'line', strokeWidth: 2 }),
      ObservablePlot.dot(points, { x: 'rows', y: 'value', fill: 'line', r: 3 }),
      ObservablePlot.text(last, {
        x: 'rows',
        y: 'value',
        text: 'line',
        fill: 'line',
        dx: 8,
        textAnchor: 'start',
      }),
    ],
  }) as unknown as SvgElement;
  svg.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
  svg.setAttribute('role', 'img');
  svg.setAttribute('aria-label', title);
  return `${svg.outerHTML}\n`;
}
