/** Charts of rows and failures by month, for the training and the test part. */
import * as Plot from '@observablehq/plot';
import type { MonthBalance } from '../../../learning/rows/class-balance.ts';
import { COLORS, figure } from '../../chart.ts';
import { timeTick } from '../../charts/time-ticks.ts';
import { countTick, counted } from '../../format.ts';
import type { Html } from '../../html.ts';
import { t, translate } from '../../texts/translate.ts';

const PARTS = [
  { part: 'training', color: COLORS.main },
  { part: 'test', color: COLORS.second },
  { part: 'neither (embargo)', color: COLORS.soft },
] as const;

/** Rows by month and part, and failures by month. */
export function monthFigures(months: readonly MonthBalance[]): Html[] {
  const monthOf = ({ month }: MonthBalance): Date => new Date(`${month}-01T00:00:00Z`);
  const rows = months.flatMap((month) => [
    { month: monthOf(month), part: 'training', count: month.train_rows },
    { month: monthOf(month), part: 'test', count: month.test_rows },
  ]);
  const failures = months.flatMap((month) => [
    { month: monthOf(month), part: 'training', count: month.train_failures },
    { month: monthOf(month), part: 'test', count: month.test_failures },
    { month: monthOf(month), part: 'neither (embargo)', count: embargoedFailures(month) },
  ]);
  const sum = (count: (month: MonthBalance) => number): number =>
    months.reduce((total, month) => total + count(month), 0);
  const countedOf = (field: Exclude<keyof MonthBalance, 'month'>, noun: string): string =>
    counted(
      sum((month) => month[field]),
      noun,
    );
  const embargoed = sum(embargoedFailures);
  return [
    bars({
      title: t`Rows by month`,
      label: t`↑ Rows`,
      description: t`${countedOf('train_rows', 'training row')} and ${countedOf('test_rows', 'test row')}`,
      data: rows,
    }),
    bars({
      title: t`Failures by month`,
      label: t`↑ Failures`,
      description:
        t`${countedOf('train_failures', 'training failure')} and ${countedOf('test_failures', 'test failure')} in ${counted(months.length, 'month')}` +
        (embargoed > 0 ? t`; the embargo left out ${counted(embargoed, 'failure')}` : ''),
      data: failures,
    }),
  ];
}

/** Failures in rows that the embargo left out. */
const embargoedFailures = ({ failures, train_failures: train, test_failures: test }: MonthBalance): number =>
  failures - train - test;

interface Bar {
  readonly month: Date;
  readonly part: string;
  readonly count: number;
}

function bars(input: { title: string; label: string; description: string; data: readonly Bar[] }): Html {
  const { title, label, description, data } = input;
  const parts = PARTS.filter(
    ({ part }, i) => i < 2 || data.some((bar) => bar.part === part && bar.count > 0),
  );
  return figure({
    size: 'half',
    title,
    description: `${title}: ${description}.`,
    legend: parts.map(({ part, color }) => ({ label: translate(part), color, mark: 'area' })),
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
