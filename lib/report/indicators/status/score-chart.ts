/** Chart of the model's output over the test part, with the failures. */
import * as Plot from '@observablehq/plot';
import type { ScoreBucket, ScoreOverTime } from '../../../learning/indicators/status/score-over-time.ts';
import { COLORS, figure } from '../../chart.ts';
import { lonePoints, withGaps } from '../../charts/gaps.ts';
import { timeTick } from '../../charts/time-ticks.ts';
import { counted, duration, utcMinute, whole } from '../../format.ts';
import type { Html } from '../../html.ts';
import { t } from '../../texts/translate.ts';

/**
 * @param isTrusted whether the verdict lets a detection count as a success: only then is it green
 * @param output what the model's output is called
 */
export function scoreOverTimeFigure(
  { buckets, bucket_seconds, threshold }: ScoreOverTime,
  isTrusted: boolean,
  output: 'probability' | 'score',
): Html {
  const name = output === 'score' ? t`Score` : t`Probability`;
  const detectedColor = isTrusted ? COLORS.good : COLORS.ink;
  const count = (kind: 'caught' | 'missed'): number => buckets.reduce((sum, one) => sum + one[kind], 0);
  const times = buckets.map((bucket) => ({
    ...bucket,
    time: middleOf(bucket, bucket_seconds),
    isAfterGap: bucket.after_gap === true,
  }));
  const lone = lonePoints(times);
  const drawn = withGaps(times, (time) => ({ time, min: NaN, mean: NaN, max: NaN }));
  return figure({
    size: 'page',
    title: t`${name} over time, and failures`,
    caption: t`${name} of a failure ahead, in steps of ${duration(bucket_seconds / 60)}: mean, and range from minimum to
        maximum. Gaps have no telemetry. Times are UTC.`,
    description: t`${name} over the test part, from ${utcMinute(buckets[0]?.from ?? '')} to ${utcMinute(buckets.at(-1)?.from ?? '')}, with
        ${counted(count('caught'), 'detected failure')} and ${counted(count('missed'), 'missed failure')}.`,
    legend: [
      { label: t`mean`, color: COLORS.main, mark: 'line' },
      { label: t`minimum to maximum`, color: COLORS.pale, mark: 'area' },
      { label: t`alarm above ${threshold}`, color: COLORS.soft, mark: 'dashes' },
      { label: t`failure, detected (${whole(count('caught'))})`, color: detectedColor, mark: 'triangle' },
      { label: t`failure, missed (${whole(count('missed'))})`, color: COLORS.bad, mark: 'cross' },
    ],
    chart: (width) => ({
      height: width < 500 ? 260 : 300,
      marginLeft: 36,
      marginTop: 12,
      x: { type: 'utc', label: null, ticks: width < 500 ? 3 : 7, tickFormat: timeTick },
      y: { domain: [0, 1.22], label: null, ticks: [0, 0.25, 0.5, 0.75, 1], tickFormat: whole },
      marks: [
        Plot.gridY([0, 0.25, 0.5, 0.75, 1]),
        Plot.areaY(drawn, { x: 'time', y1: 'min', y2: 'max', fill: COLORS.pale }),
        Plot.ruleX(lone, { x: 'time', y1: 'min', y2: 'max', stroke: COLORS.pale, strokeWidth: 1.5 }),
        Plot.lineY(drawn, { x: 'time', y: 'mean', stroke: COLORS.main, strokeWidth: 1.2 }),
        Plot.dot(lone, { x: 'time', y: 'mean', fill: COLORS.main, r: 1.2 }),
        Plot.ruleY([threshold], { stroke: COLORS.soft, strokeDasharray: '4 3' }),
        Plot.dot(
          times.filter(({ caught }) => caught > 0),
          { x: 'time', y: 1.08, symbol: 'triangle2', fill: detectedColor, r: 4 },
        ),
        Plot.dot(
          times.filter(({ missed }) => missed > 0),
          { x: 'time', y: 1.17, symbol: 'times', stroke: COLORS.bad, strokeWidth: 2, r: 4 },
        ),
        Plot.ruleY([0], { stroke: COLORS.line }),
      ],
    }),
  });
}

const middleOf = ({ from }: ScoreBucket, seconds: number): Date => new Date(Date.parse(from) + 500 * seconds);
