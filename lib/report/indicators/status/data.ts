/** The data: rows, failures and warning rows by month. */
import type { MonthBalance } from '../../../learning/rows/class-balance.ts';
import { counted, month, percent, whole } from '../../format.ts';
import { html } from '../../html.ts';
import type { Html } from '../../html.ts';
import { collapsible, table } from '../../table.ts';
import type { StatusContent } from './content.ts';
import { monthFigures } from './months-chart.ts';
import { t } from '../../texts/translate.ts';

export function dataSection({ metrics }: StatusContent): Html {
  const { class_balance: months } = metrics;
  return html`<section aria-labelledby="data">
    <h2 id="data">${t`The data`}</h2>
    <p>
      ${t`The training part has ${counted(metrics.train_size, 'row')}, ${whole(metrics.failure_events_train)} of
        them shortly before a failure (${percent(metrics.failure_events_train / metrics.train_size)}). The test
        part has ${counted(metrics.test_size, 'row')}, ${whole(metrics.failure_events_test)} of them shortly
        before a failure (${percent(metrics.failure_events_test / metrics.test_size)}).`}
      ${weightSentence(metrics)}
      ${t`If the training months and the test months differ much, the scores are unreliable.`}
    </p>
    <div class="pair">${monthFigures(months)}</div>
    ${collapsible(
      t`Table of ${counted(months.length, 'month')}`,
      table({
        caption: t`Rows, failures and rows before a failure, by UTC month`,
        columns: [
          { head: t`Month`, cell: (row) => month(row.month) },
          { head: t`Training rows`, cell: (row) => whole(row.train_rows) },
          { head: t`Test rows`, cell: (row) => whole(row.test_rows) },
          { head: t`Training failures`, cell: (row) => whole(row.train_failures) },
          { head: t`Test failures`, cell: (row) => whole(row.test_failures) },
          { head: t`Rows before a failure`, cell: (row) => whole(row.positives) },
          { head: t`Share`, cell: share },
        ],
        rows: months,
      }),
    )}
  </section>`;
}

const weightSentence = ({ search, scale_pos_weight: weight }: StatusContent['metrics']): string =>
  search.class_weight === 'none'
    ? t`In training, all rows weigh the same.`
    : t`In training, each row before a failure weighs as much as ${counted(Number(weight.toPrecision(3)), 'other')}.`;

/** Unknown for a month whose rows were all left out by the embargo. */
const share = ({ positives, train_rows: trained, test_rows: tested }: MonthBalance): string =>
  percent(trained + tested === 0 ? null : positives / (trained + tested));
