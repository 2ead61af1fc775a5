/** Charts of rows and failures by month, for the training and the test part. */
import * as Plot from '@observablehq/plot';
import type { MonthBalance } from '../../../learning/rows/class-balance.ts';
import { COLORS, countTick, figure } from '../../chart.ts';
import { timeTick } from '../../charts/time-ticks.ts';
import { whole } from '../../format.ts';
import type { Html } from '../../html.ts';

const PARTS = [
  { part: 'training', color: COLORS.main },
  { part: 'test', color: COLORS.second },
] as const;

/** Rows by month and part, and failures by month. */
export function monthFigures(months: readonly MonthBalance[]): Html[] {
  const monthOf = ({ month }: MonthBalance): Date => new Date(`${month}-01T00:00:00Z`);
  const rows = months.flatMap((month) => [
    { month: monthOf(month), part: 'training', count: month.train_rows },
    { month: monthOf(month), part: 'test', count: month.test_rows },
  ]);
  const failures = months.map((month) => ({
    month: monthOf(month),
    part: month.train_rows >= month.test_rows ? 'training' : 'test',
    count: month.failures,
  }));
  const sum = (field: 'train_rows' | 'test_rows' | 'failures'): number =>
    months.reduce((total, month) => total + month[field], 0);
  return [
    bars({
      title: 'Rows by month',
      label: '↑ Rows',
      description: `${whole(sum('train_rows'))} training rows and ${whole(sum('test_rows'))} test rows`,
      data: rows,
    }),
    bars({
      title: 'Failures by month',
      label: '↑ Failures',
      description: `${whole(sum('failures'))} failures in ${whole(months.length)} months`,
      data: failures,
    }),
  ];
}

function bars(input: { title: string; label: string; description: string; data: readonly object[] }): Html {
  const { title, label, description, data } = input;
  return figure({
    size: 'half',
    title,
    description: `${title}: ${description}.`,
    legend: PARTS.map(({ part, color }) => ({ label: part, color, mark: 'area' })),
    chart: () => ({
      height: 220,
      marginLeft: 44,
      x: { type: 'utc', label: null, ticks: 4, tickFormat: timeTick },
      y: { label, labelArrow: 'none', grid: true, ticks: 4, tickFormat: countTick },
      color: { domain: PARTS.map(({ part }) => part), range: PARTS.map(({ color }) => color) },
      marks: [
        Plot.rectY(data, {
          x: 'month',
          interval: 'month',
          y: 'count',
          fill: 'part',
          insetLeft: 0.5,
          insetRight: 0.5,
        }),
        Plot.ruleY([0], { stroke: COLORS.line }),
      ],
    }),
  });
}
