/** Charts of failures detected and false alarms by threshold. */
import * as Plot from '@observablehq/plot';
import type { AlarmRow } from '../../../learning/indicators/status/figures.ts';
import { COLORS, countTick, figure } from '../../chart.ts';
import { decimal, whole } from '../../format.ts';
import type { Html } from '../../html.ts';

/** @param failures number of failures in the test part */
export function thresholdFigures(rows: readonly AlarmRow[], failures: number, threshold: number): Html[] {
  const weekly = rows.flatMap((row) =>
    row.false_alarms_per_week === null
      ? []
      : [{ threshold: row.threshold, false_alarms_per_week: row.false_alarms_per_week }],
  );
  return [
    steps({
      title: 'Failures detected, by threshold',
      label: `↑ Of ${whole(failures)} failures`,
      description: rows.map((row) => `above ${row.threshold}: ${whole(row.caught)} detected`).join('; '),
      rows,
      y: 'caught',
      max: failures,
      threshold,
      color: COLORS.good,
    }),
    ...(weekly.length === 0
      ? []
      : [
          steps({
            title: 'False alarms per week, by threshold',
            label: '↑ False alarms per week',
            description: weekly
              .map((row) => `above ${row.threshold}: ${decimal(row.false_alarms_per_week, 1)} per week`)
              .join('; '),
            rows: weekly,
            y: 'false_alarms_per_week',
            max: Math.max(...weekly.map((row) => row.false_alarms_per_week)),
            threshold,
            color: COLORS.bad,
          }),
        ]),
  ];
}

function steps(input: {
  title: string;
  label: string;
  description: string;
  rows: readonly object[];
  y: string;
  max: number;
  threshold: number;
  color: string;
}): Html {
  const { title, label, description, rows, y, max, threshold, color } = input;
  return figure({
    size: 'half',
    title,
    description: `${title}: ${description}.`,
    chart: () => ({
      height: 230,
      marginLeft: 44,
      marginTop: 30,
      marginBottom: 42,
      x: {
        domain: [0.05, 0.95],
        ticks: [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9],
        tickFormat: '.1f',
        label: 'Alarm above this probability →',
        labelArrow: 'none',
      },
      // At least 1, so that zero failures still have an axis.
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
        Plot.line(rows, { x: 'threshold', y, stroke: color, strokeWidth: 2 }),
        Plot.dot(rows, { x: 'threshold', y, fill: color, r: 4 }),
        Plot.ruleY([0], { stroke: COLORS.line }),
      ],
    }),
  });
}
