/** How rows and failures spread over the months that trained and the months that tested. */
import * as Plot from '@observablehq/plot';
import type { MonthBalance } from '../../../learning/rows/class-balance.ts';
import { colors, countTick, figure } from '../../chart.ts';
import { whole } from '../../format.ts';
import type { Html } from '../../html.ts';
import { timeTick } from '../../charts/time-ticks.ts';

const parts = [
  { part: 'trains', color: colors.main },
  { part: 'tests', color: colors.second },
] as const;

/** Rows by month and part; and, where there are failures to count, failures. */
export function monthFigures(months: readonly MonthBalance[]): Html[] {
  const monthOf = ({ month }: MonthBalance): Date => new Date(`${month}-01T00:00:00Z`);
  const rows = months.flatMap((month) => [
    { month: monthOf(month), part: 'trains', count: month.train_rows },
    { month: monthOf(month), part: 'tests', count: month.test_rows },
  ]);
  const failures = months.map((month) => ({
    month: monthOf(month),
    part: month.train_rows >= month.test_rows ? 'trains' : 'tests',
    count: month.failures,
  }));
  const sum = (which: 'train_rows' | 'test_rows' | 'failures'): number =>
    months.reduce((total, month) => total + month[which], 0);
  return [
    bars({
      title: 'Rows by month',
      label: '↑ Rows',
      description: `${whole(sum('train_rows'))} rows train and ${whole(sum('test_rows'))} test`,
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
    legend: parts.map(({ part, color }) => ({ label: part, color, mark: 'area' })),
    chart: () => ({
      height: 220,
      marginLeft: 44,
      x: { type: 'utc', label: null, ticks: 4, tickFormat: timeTick },
      y: { label, labelArrow: 'none', grid: true, ticks: 4, tickFormat: countTick },
      color: { domain: parts.map(({ part }) => part), range: parts.map(({ color }) => color) },
      marks: [
        Plot.rectY(data, {
          x: 'month',
          interval: 'month',
          y: 'count',
          fill: 'part',
          insetLeft: 0.5,
          insetRight: 0.5,
        }),
        Plot.ruleY([0], { stroke: colors.line }),
      ],
    }),
  });
}
