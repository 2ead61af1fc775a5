/** Charts of a health model: predicted and actual health, and errors next to those of the persistence baseline. */
import * as Plot from '@observablehq/plot';
import type { HealthOverTime } from '../../../learning/indicators/health/over-time.ts';
import type { Envelope } from '../../../learning/rows/time-buckets.ts';
import { COLORS, figure } from '../../chart.ts';
import { lonePoints, withGaps } from '../../charts/gaps.ts';
import { timeTick } from '../../charts/time-ticks.ts';
import { countTick, counted, decimal, duration, utcMinute, whole } from '../../format.ts';
import type { Html } from '../../html.ts';
import { t } from '../../texts/translate.ts';

interface Point {
  readonly time: Date;
  readonly isAfterGap: boolean;
  readonly actualMin: number | null;
  readonly actualMean: number | null;
  readonly actualMax: number | null;
  readonly predicted: number | null;
  readonly errorMin: number | null;
  readonly errorMean: number | null;
  readonly errorMax: number | null;
}

const emptyPoint = (time: Date) => ({
  time,
  actualMin: NaN,
  actualMean: NaN,
  actualMax: NaN,
  predicted: NaN,
  errorMin: NaN,
  errorMean: NaN,
  errorMax: NaN,
});

/** Predicted and actual health over time, and the error below. */
export function healthOverTimeFigures({ buckets, bucket_seconds }: HealthOverTime): Html[] {
  const points = buckets.map(({ from, after_gap, came: actual, foretold: predicted, error }): Point => ({
    time: new Date(Date.parse(from) + 500 * bucket_seconds),
    isAfterGap: after_gap === true,
    actualMin: actual.min,
    actualMean: actual.mean,
    actualMax: actual.max,
    predicted: predicted.mean,
    errorMin: error.min,
    errorMean: error.mean,
    errorMax: error.max,
  }));
  const drawn = withGaps(points, emptyPoint);
  const lone = lonePoints(points);
  const span = t`${utcMinute(buckets[0]?.from ?? '')} to ${utcMinute(buckets.at(-1)?.from ?? '')}`;
  const axes = (width: number) => ({
    marginLeft: 40,
    x: { type: 'utc' as const, label: null, ticks: width < 500 ? 3 : 7, tickFormat: timeTick },
  });
  return [
    figure({
      size: 'page',
      title: t`Predicted and actual health`,
      caption: t`Health, 0 to 100, in steps of ${duration(bucket_seconds / 60)}. Gaps have no prediction or no reading. Times are UTC.`,
      description: t`Mean predicted and actual health over the test part, ${span}.`,
      legend: [
        { label: t`actual, mean`, color: COLORS.ink, mark: 'line' },
        { label: t`actual, minimum to maximum`, color: COLORS.pale, mark: 'area' },
        { label: t`predicted, mean`, color: COLORS.second, mark: 'line' },
      ],
      chart: (width) => ({
        ...axes(width),
        height: 280,
        y: { domain: [0, 100], label: null, ticks: 5, grid: true },
        marks: [
          Plot.areaY(drawn, { x: 'time', y1: 'actualMin', y2: 'actualMax', fill: COLORS.pale }),
          Plot.ruleX(lone, { x: 'time', y1: 'actualMin', y2: 'actualMax', stroke: COLORS.pale }),
          Plot.lineY(drawn, { x: 'time', y: 'actualMean', stroke: COLORS.ink, strokeWidth: 1.2 }),
          Plot.lineY(drawn, { x: 'time', y: 'predicted', stroke: COLORS.second, strokeWidth: 1.4 }),
          Plot.dot(lone, { x: 'time', y: 'actualMean', fill: COLORS.ink, r: 1.2 }),
          Plot.dot(lone, { x: 'time', y: 'predicted', fill: COLORS.second, r: 1.2 }),
          Plot.ruleY([0], { stroke: COLORS.line }),
        ],
      }),
    }),
    figure({
      size: 'page',
      title: t`Error`,
      caption: t`Predicted − actual, points of 100: mean, minimum and maximum of each step.`,
      description: `${describeErrors(buckets.map(({ error }) => error))}, ${span}.`,
      legend: [
        { label: t`mean`, color: COLORS.main, mark: 'line' },
        { label: t`minimum to maximum`, color: COLORS.pale, mark: 'area' },
      ],
      chart: (width) => ({
        ...axes(width),
        height: 200,
        y: { label: null, ticks: 5, grid: true },
        marks: [
          Plot.areaY(drawn, { x: 'time', y1: 'errorMin', y2: 'errorMax', fill: COLORS.pale }),
          Plot.ruleX(lone, { x: 'time', y1: 'errorMin', y2: 'errorMax', stroke: COLORS.pale }),
          Plot.lineY(drawn, { x: 'time', y: 'errorMean', stroke: COLORS.main, strokeWidth: 1.2 }),
          Plot.dot(lone, { x: 'time', y: 'errorMean', fill: COLORS.main, r: 1.2 }),
          Plot.ruleY([0], { stroke: COLORS.soft }),
        ],
      }),
    }),
  ];
}

const describeErrors = (errors: readonly Envelope[]): string =>
  t`Errors from ${decimal(Math.min(...errors.map(({ min }) => min ?? 0)), 1)} to ${decimal(Math.max(...errors.map(({ max }) => max ?? 0)), 1)} points`;

/** Histogram of errors, with those of the baseline. */
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
    title: t`Errors and persistence baseline`,
    caption: t`Rows by error; the outermost bars include larger errors.`,
    description: t`Errors below ${decimal(step, 2)} points: ${counted(within(model), 'row')} of the model,
        ${counted(within(persistence), 'row')} of the persistence baseline.`,
    legend: [
      { label: t`this model`, color: COLORS.pale, mark: 'area' },
      { label: t`persistence baseline`, color: COLORS.second, mark: 'line' },
    ],
    chart: () => ({
      height: 330,
      marginLeft: 44,
      marginBottom: 42,
      x: { label: t`Predicted − actual, points →`, labelArrow: 'none', ticks: 5 },
      y: { label: t`↑ Rows`, labelArrow: 'none', grid: true, ticks: 5, tickFormat: countTick },
      marks: [
        Plot.rectY(bars(model), { x1: 'from', x2: 'to', y: 'rows', fill: COLORS.pale, inset: 0.3 }),
        Plot.lineY(bars(persistence), {
          x: ({ from }: { from: number }) => from + step / 2,
          y: 'rows',
          stroke: COLORS.second,
          strokeWidth: 1.6,
          curve: 'step',
        }),
        Plot.ruleX([0], { stroke: COLORS.soft }),
        Plot.ruleY([0], { stroke: COLORS.line }),
      ],
    }),
  });
}

/** Predicted against actual health, one square per cell. */
export function healthMapFigure({ map: { cell, cells } }: HealthOverTime): Html {
  const rows = cells.reduce((sum, one) => sum + one.rows, 0);
  const diagonal = cells.filter(({ came, foretold }) => came === foretold);
  return figure({
    size: 'half',
    title: t`Predicted against actual`,
    caption: t`Rows in squares of ${cell} points; larger squares have more rows. On the line, the prediction was right.`,
    description: t`${whole(diagonal.reduce((sum, one) => sum + one.rows, 0))} of ${counted(rows, 'row')}: in a square on the line.`,
    chart: () => ({
      height: 330,
      marginLeft: 40,
      marginBottom: 42,
      x: { domain: [0, 100], label: t`Actual health →`, labelArrow: 'none', ticks: 5 },
      y: { domain: [0, 100], label: t`↑ Predicted health`, labelArrow: 'none', grid: true, ticks: 5 },
      r: { range: [1, 8], type: 'sqrt' },
      marks: [
        Plot.line(
          [
            [0, 0],
            [100, 100],
          ],
          { stroke: COLORS.soft, strokeDasharray: '4 3' },
        ),
        Plot.dot(cells, {
          x: 'came',
          y: 'foretold',
          r: 'rows',
          symbol: 'square',
          fill: COLORS.main,
          fillOpacity: 0.8,
        }),
        Plot.ruleY([0], { stroke: COLORS.line }),
      ],
    }),
  });
}
