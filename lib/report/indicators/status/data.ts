/** What the data were: how rows, failures and warning rows spread over the months. */
import { monthFigures } from './months-chart.ts';
import type { MonthBalance } from '../../../learning/rows/class-balance.ts';
import type { StatusContent } from './content.ts';
import { percent, whole } from '../../format.ts';
import { html } from '../../html.ts';
import type { Html } from '../../html.ts';
import { folded, table } from '../../table.ts';

export function dataSection({ metrics }: StatusContent): Html {
  const { class_balance: months, scale_pos_weight: weight } = metrics;
  return html`<section aria-labelledby="data">
    <h2 id="data">The data</h2>
    <p>
      ${whole(metrics.train_size)} rows train, of which ${whole(metrics.failure_events_train)} are shortly
      before a failure (${percent(metrics.failure_events_train / metrics.train_size)});
      ${whole(metrics.test_size)} test, of which ${whole(metrics.failure_events_test)} are
      (${percent(metrics.failure_events_test / metrics.test_size)}). For training, each row before a failure
      weighs as much as ${Number(weight.toPrecision(3))} others. Months that trained and months that test
      should resemble each other; where they do not, no score can be trusted far.
    </p>
    <div class="pair">${monthFigures(months)}</div>
    ${folded(
      `${whole(months.length)} months as numbers`,
      table({
        caption: 'Rows, failures and rows before a failure, by UTC month',
        columns: [
          { head: 'Month', cell: ({ month }) => month },
          { head: 'Rows that train', cell: (row) => whole(row.train_rows) },
          { head: 'Rows that test', cell: (row) => whole(row.test_rows) },
          { head: 'Failures', cell: (row) => whole(row.failures) },
          { head: 'Rows before one', cell: (row) => whole(row.positives) },
          { head: 'Share', cell: share },
        ],
        rows: months,
      }),
    )}
  </section>`;
}

/** None of a month whose rows were all left out by an embargo. */
const share = ({ positives, train_rows: trained, test_rows: tested }: MonthBalance): string =>
  percent(trained + tested === 0 ? null : positives / (trained + tested));
