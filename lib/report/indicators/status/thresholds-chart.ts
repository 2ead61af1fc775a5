/** Charts of failures detected and false alarms by threshold. */
import * as Plot from '@observablehq/plot';
import { hasWeeklyRate } from '../../../learning/indicators/status/false-alarm-rate.ts';
import { observedTime } from '../../../learning/indicators/status/false-alarms.ts';
import { COLORS, figure } from '../../chart.ts';
import { countTick, counted, decimal, whole } from '../../format.ts';
import type { Html } from '../../html.ts';
import { currentLanguage } from '../../texts/language.ts';
import type { StatusContent } from './content.ts';
import { t } from '../../texts/translate.ts';

type Metrics = Pick<StatusContent['metrics'], 'thresholds' | 'threshold' | 'events'>;

/** @param isTrusted whether the verdict lets a detection count as a success: only then is it green */
export const thresholdFigures = (metrics: Metrics, isTrusted: boolean): Html[] => [
  ...(metrics.events.failures === 0 ? [] : [detectedFigure(metrics, isTrusted)]),
  falseAlarmsFigure(metrics),
];

function detectedFigure({ thresholds, threshold, events }: Metrics, isTrusted: boolean): Html {
  return steps({
    title: t`Failures detected, by threshold`,
    label: t`↑ Of ${counted(events.failures, 'failure')}`,
    points: thresholds.map((row) => ({
      threshold: row.threshold,
      y: row.caught,
      text: t`${whole(row.caught)} detected`,
    })),
    max: events.failures,
    threshold,
    color: isTrusted ? COLORS.good : COLORS.main,
  });
}

/** Per week, or in the observed time if that is less than a week. */
function falseAlarmsFigure({ thresholds, threshold, events }: Metrics): Html {
  const isWeekly = hasWeeklyRate(events);
  const unit = isWeekly ? t`per week` : t`in ${observedTime(events, currentLanguage())}`;
  const points = thresholds.map((row) => {
    const y = isWeekly ? row.false_alarms_per_week! : row.false_alarms;
    return { threshold: row.threshold, y, text: `${isWeekly ? decimal(y, 1) : whole(y)} ${unit}` };
  });
  return steps({
    title: t`False alarms ${unit}, by threshold`,
    label: t`↑ False alarms ${unit}`,
    points,
    max: Math.max(...points.map(({ y }) => y)),
    threshold,
    color: COLORS.bad,
  });
}

interface Point {
  readonly threshold: number;
  readonly y: number;
  /** The value in words. */
  readonly text: string;
}

function steps(input: {
  title: string;
  label: string;
  points: readonly Point[];
  max: number;
  threshold: number;
  color: string;
}): Html {
  const { title, label, points, max, threshold, color } = input;
  return figure({
    size: 'half',
    title,
    description: `${title}: ${points.map((point) => t`above ${point.threshold}: ${point.text}`).join('; ')}.`,
    chart: () => ({
      height: 230,
      marginLeft: 44,
      marginTop: 30,
      marginBottom: 42,
      x: {
        domain: [0.05, 0.95],
        ticks: [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9],
        tickFormat: (threshold: number) => decimal(threshold, 1),
        label: t`Alarm above →`,
        labelArrow: 'none',
      },
      // At least 1, so that an axis without any count has a length.
      y: {
        domain: [0, Math.max(1, max)],
        label,
        labelArrow: 'none',
        grid: true,
        ticks: 5,
        tickFormat: countTick,
      },
      marks: [
        Plot.ruleX([threshold], { stroke: COLORS.soft, strokeDasharray: '4 3' }),
        Plot.line(points, { x: 'threshold', y: 'y', stroke: color, strokeWidth: 2 }),
        Plot.dot(points, { x: 'threshold', y: 'y', fill: color, r: 4 }),
        Plot.ruleY([0], { stroke: COLORS.line }),
      ],
    }),
  });
}
