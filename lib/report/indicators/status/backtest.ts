/** The backtest: the figures of each block, and of all blocks together. */
import type { BacktestBlock, WorstBlocks } from '../../../learning/indicators/status/backtest/metrics.ts';
import { counted, day, decimal, duration, NONE, whole } from '../../format.ts';
import { html } from '../../html.ts';
import type { HtmlValue } from '../../html.ts';
import { table } from '../../table.ts';
import { t } from '../../texts/translate.ts';
import type { StatusContent } from './content.ts';

/** The figures that blocks and all blocks have. */
type Figures = Pick<
  BacktestBlock,
  | 'stops'
  | 'stops_detected'
  | 'failures'
  | 'failures_detected'
  | 'false_alarms'
  | 'false_alarms_per_week'
  | 'observed_days'
  | 'median_warning_minutes'
  | 'auc'
  | 'average_precision'
>;

interface Row {
  readonly name: string;
  readonly trainRows: string;
  readonly threshold: string;
  readonly figures: Figures;
}

/** Nothing for a model without a backtest. */
export function backtestSection({ backtest, alarms }: StatusContent['metrics']): HtmlValue {
  if (!backtest) return false;
  const { origins, skipped, pooled, worst } = backtest;
  const rows: Row[] = [
    ...origins.map((block) => ({
      name: nameOf(block, worst),
      trainRows: whole(block.train_rows),
      threshold: decimal(block.threshold),
      figures: block,
    })),
    ...(pooled ? [{ name: t`All blocks`, trainRows: NONE, threshold: NONE, figures: pooled }] : []),
  ];
  return html`<h3>${t`Backtest`}</h3>
    <p class="note">
      ${t`Models with the same parameters, each trained on earlier rows alone and tested on the block after them.`}
      ${
        alarms
          ? t`The threshold of each block is chosen before the block.`
          : t`Alarms are raised above 0.5, without a mute.`
      }
      ${t`The parameters were chosen on the training part, so the figures of the blocks in it are slightly optimistic.`}
      ${
        skipped.length > 0 &&
        t`Without a model, because nothing before them could be learned from: ${counted(skipped.length, 'block')}.`
      }
    </p>
    ${
      rows.length > 0 &&
      table({
        caption: t`Backtest`,
        columns: [
          { head: t`Block`, cell: ({ name }: Row) => name },
          { head: t`Training rows`, cell: ({ trainRows }: Row) => trainRows },
          { head: t`Alarm above`, cell: ({ threshold }: Row) => threshold },
          {
            head: t`Stops detected`,
            cell: ({ figures }: Row) => t`${whole(figures.stops_detected)} of ${whole(figures.stops)}`,
          },
          {
            head: t`Failures detected`,
            cell: ({ figures }: Row) => t`${whole(figures.failures_detected)} of ${whole(figures.failures)}`,
          },
          {
            head: t`False alarms`,
            cell: ({
              figures: { false_alarms: count, false_alarms_per_week: rate, observed_days: days },
            }: Row) =>
              rate === null
                ? t`${whole(count)} in ${duration(days * 1440)}`
                : t`${decimal(rate, 1)} per week`,
          },
          { head: t`Median warning`, cell: ({ figures }: Row) => duration(figures.median_warning_minutes) },
          { head: 'AUC', cell: ({ figures }: Row) => decimal(figures.auc) },
          { head: t`Average precision`, cell: ({ figures }: Row) => decimal(figures.average_precision) },
        ],
        rows,
        marked: ({ figures }: Row) => figures === pooled,
      })
    }`;
}

function nameOf({ origin, from, to }: BacktestBlock, worst: WorstBlocks): string {
  const times = t`${day(from)} to ${day(to)}`;
  if (origin === worst.most_false_alarms && origin === worst.fewest_detected)
    return t`${times} (most false alarms, fewest detected)`;
  if (origin === worst.most_false_alarms) return t`${times} (most false alarms)`;
  return origin === worst.fewest_detected ? t`${times} (fewest detected)` : times;
}
