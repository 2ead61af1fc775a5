/** Results as pictures: lines over the number of rows, both axes logarithmic, as an SVG file of its own. */
import * as ObservablePlot from '@observablehq/plot';
import { parseHTML } from 'linkedom';

export interface PlotPoint {
  /** Which line it belongs to. */
  readonly line: string;
  readonly rows: number;
  readonly value: number;
}

export interface Picture {
  /** Of the file, without its extension. */
  readonly name: string;
  /** What is seen, for those who cannot. */
  readonly title: string;
  /** What the vertical axis counts. */
  readonly unit: string;
  readonly points: readonly PlotPoint[];
}

/** Dark on light, apart for colour-blind eyes (Okabe & Ito). */
const colours = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#e69f00', '#56b4e9'];

interface Drawn {
  setAttribute(name: string, value: string): void;
  readonly outerHTML: string;
}

/** The types of both libraries speak of a browser's, which there is none of here. */
const { document } = parseHTML('<!doctype html><html><body></body></html>') as unknown as {
  readonly document: object;
};

export function asSvg({ title, unit, points }: Picture): string {
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
    color: { domain: lines, range: colours },
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
  }) as unknown as Drawn;
  svg.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
  svg.setAttribute('role', 'img');
  svg.setAttribute('aria-label', title);
  return `${svg.outerHTML}\n`;
}
