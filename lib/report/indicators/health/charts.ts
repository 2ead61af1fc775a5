/** What a health model foretold and what came, and how far off it was beside "in half an hour as now". */
import * as Plot from '@observablehq/plot';
import type { HealthOverTime } from '../../../learning/indicators/health/over-time.ts';
import type { Envelope } from '../../../learning/rows/time-buckets.ts';
import { colors, countTick, figure } from '../../chart.ts';
import { decimal, duration, whole } from '../../format.ts';
import type { Html } from '../../html.ts';
import { withGaps } from '../../charts/gaps.ts';
import { timeTick } from '../../charts/time-ticks.ts';

interface Moment {
  readonly time: Date;
  readonly cameMin: number | null;
  readonly cameMean: number | null;
  readonly cameMax: number | null;
  readonly foretold: number | null;
  readonly errorMin: number | null;
  readonly errorMean: number | null;
  readonly errorMax: number | null;
}

const nothing = (time: Date) => ({
  time,
  cameMin: NaN,
  cameMean: NaN,
  cameMax: NaN,
  foretold: NaN,
  errorMin: NaN,
  errorMean: NaN,
  errorMax: NaN,
});

/** Foretold and come over time, and the error below it. */
export function healthOverTimeFigures({ buckets, bucket_seconds }: HealthOverTime): Html[] {
  const moments = buckets.map(({ from, came, foretold, error }): Moment => ({
    time: new Date(Date.parse(from) + 500 * bucket_seconds),
    cameMin: came.min,
    cameMean: came.mean,
    cameMax: came.max,
    foretold: foretold.mean,
    errorMin: error.min,
    errorMean: error.mean,
    errorMax: error.max,
  }));
  const drawn = withGaps(moments, nothing);
  const span = `${buckets[0]?.from ?? ''} to ${buckets.at(-1)?.from ?? ''}`;
  const axes = (width: number) => ({
    marginLeft: 40,
    x: { type: 'utc' as const, label: null, ticks: width < 500 ? 3 : 7, tickFormat: timeTick },
  });
  return [
    figure({
      size: 'page',
      title: 'What it foretold, and what came',
      caption: `Health, 0 to 100, in steps of ${duration(bucket_seconds / 60)}. Where nothing is drawn, nothing was foretold or nothing came. Times are UTC.`,
      description: `Mean health foretold and come over the test part, ${span}.`,
      legend: [
        { label: 'came, mean', color: colors.ink, mark: 'line' },
        { label: 'came, least to most', color: colors.pale, mark: 'area' },
        { label: 'foretold, mean', color: colors.second, mark: 'line' },
      ],
      chart: (width) => ({
        ...axes(width),
        height: 280,
        y: { domain: [0, 100], label: null, ticks: 5, grid: true },
        marks: [
          Plot.areaY(drawn, { x: 'time', y1: 'cameMin', y2: 'cameMax', fill: colors.pale }),
          Plot.lineY(drawn, { x: 'time', y: 'cameMean', stroke: colors.ink, strokeWidth: 1.2 }),
          Plot.lineY(drawn, { x: 'time', y: 'foretold', stroke: colors.second, strokeWidth: 1.4 }),
          Plot.ruleY([0], { stroke: colors.line }),
        ],
      }),
    }),
    figure({
      size: 'page',
      title: 'How far off it was',
      caption: 'Foretold less come, points of 100: the mean of each step, and from the least to the most.',
      description: `${errorWords(buckets.map(({ error }) => error))}, ${span}.`,
      legend: [
        { label: 'mean', color: colors.main, mark: 'line' },
        { label: 'least to most', color: colors.pale, mark: 'area' },
      ],
      chart: (width) => ({
        ...axes(width),
        height: 200,
        y: { label: null, ticks: 5, grid: true },
        marks: [
          Plot.areaY(drawn, { x: 'time', y1: 'errorMin', y2: 'errorMax', fill: colors.pale }),
          Plot.lineY(drawn, { x: 'time', y: 'errorMean', stroke: colors.main, strokeWidth: 1.2 }),
          Plot.ruleY([0], { stroke: colors.soft }),
        ],
      }),
    }),
  ];
}

const errorWords = (errors: readonly Envelope[]): string =>
  `Errors from ${decimal(Math.min(...errors.map(({ min }) => min ?? 0)), 1)} to ` +
  `${decimal(Math.max(...errors.map(({ max }) => max ?? 0)), 1)} points`;

/** How often which error, beside the baseline's. */
export function errorHistogramFigure({ errors }: HealthOverTime): Html {
  const { width: step, model, persistence } = errors;
  const bars = (counts: readonly number[]) =>
    counts.map((rows, i) => ({
      from: (i - counts.length / 2) * step,
      to: (i + 1 - counts.length / 2) * step,
      rows,
    }));
  const within = (counts: readonly number[]): number =>
    counts[counts.length / 2]! + counts[counts.length / 2 - 1]!;
  return figure({
    size: 'half',
    title: 'Errors, beside “as now”',
    caption: 'Rows by how far off; the outermost bars hold what lies beyond.',
    description:
      `Less than ${decimal(step, 2)} points off: ${whole(within(model))} rows by the model, ` +
      `${whole(within(persistence))} by saying that all stays as it is.`,
    legend: [
      { label: 'this model', color: colors.pale, mark: 'area' },
      { label: '“in half an hour as now”', color: colors.second, mark: 'line' },
    ],
    chart: () => ({
      height: 330,
      marginLeft: 44,
      marginBottom: 42,
      x: { label: 'Foretold less come, points →', labelArrow: 'none', ticks: 5 },
      y: { label: '↑ Rows', labelArrow: 'none', grid: true, ticks: 5, tickFormat: countTick },
      marks: [
        Plot.rectY(bars(model), { x1: 'from', x2: 'to', y: 'rows', fill: colors.pale, inset: 0.3 }),
        Plot.lineY(bars(persistence), {
          x: ({ from }: { from: number }) => from + step / 2,
          y: 'rows',
          stroke: colors.second,
          strokeWidth: 1.6,
          curve: 'step',
        }),
        Plot.ruleX([0], { stroke: colors.soft }),
        Plot.ruleY([0], { stroke: colors.line }),
      ],
    }),
  });
}

/** Foretold against come, a square for the rows of a cell. */
export function healthMapFigure({ map: { cell, cells } }: HealthOverTime): Html {
  const rows = cells.reduce((sum, one) => sum + one.rows, 0);
  const onTheLine = cells.filter(({ came, foretold }) => came === foretold);
  return figure({
    size: 'half',
    title: 'Foretold against come',
    caption: `Rows in squares of ${cell} points, the larger the more. On the line it was right.`,
    description: `${whole(onTheLine.reduce((sum, one) => sum + one.rows, 0))} of ${whole(rows)} rows lie in a square on the line.`,
    chart: () => ({
      height: 330,
      marginLeft: 40,
      marginBottom: 42,
      x: { domain: [0, 100], label: 'Health that came →', labelArrow: 'none', ticks: 5 },
      y: { domain: [0, 100], label: '↑ Health foretold', labelArrow: 'none', grid: true, ticks: 5 },
      r: { range: [1, 8], type: 'sqrt' },
      marks: [
        Plot.line(
          [
            [0, 0],
            [100, 100],
          ],
          { stroke: colors.soft, strokeDasharray: '4 3' },
        ),
        Plot.dot(cells, {
          x: 'came',
          y: 'foretold',
          r: 'rows',
          symbol: 'square',
          fill: colors.main,
          fillOpacity: 0.8,
        }),
        Plot.ruleY([0], { stroke: colors.line }),
      ],
    }),
  });
}
