/** Metrics by row, for data scientists. */
import { precisionRecallFigure, rocFigure, thinnedNote } from '../../charts/curves.ts';
import { counted, decimal, percent, whole } from '../../format.ts';
import { html } from '../../html.ts';
import type { Html } from '../../html.ts';
import { collapsible, table } from '../../table.ts';
import { outputName } from './content.ts';
import type { StatusContent } from './content.ts';
import { reliabilityFigure, reliabilityRows, reliabilityTable } from './reliability.ts';

export function rowsSection({ metrics }: StatusContent): Html {
  const { roc_curve: roc, precision_recall_curve: pr, auc_interval: interval, threshold } = metrics;
  const baseRate = metrics.failure_events_test / metrics.test_size;
  const { recall, precision, f1 } = definedMetrics(metrics);
  return html`<section aria-labelledby="rows">
    <h2 id="rows">Row metrics</h2>
    ${table({
      caption: `On ${counted(metrics.test_size, 'test row')}, alarms above ${threshold}`,
      columns: [
        { head: 'Metric', cell: ({ name }) => name },
        { head: 'Value', cell: ({ value }) => value },
        { head: 'Meaning', cell: ({ meaning }) => meaning, kind: 'text' },
      ],
      rows: [
        {
          name: 'AUC',
          value: decimal(metrics.auc_score),
          meaning:
            'probability that a row before a failure ranks above another row; 0.5 is chance' +
            (interval === null
              ? ''
              : `. 95% interval ${decimal(interval.low)} to ${decimal(interval.high)}, by ${whole(interval.stretches)} stretches of operation`),
        },
        {
          name: 'Average precision',
          value: decimal(metrics.average_precision),
          meaning: `mean precision over all recalls; a permanent alarm has ${decimal(baseRate)}`,
        },
        {
          name: 'Recall',
          value: decimal(recall),
          meaning: 'share of rows before a failure with an alarm',
        },
        {
          name: 'Precision',
          value: decimal(precision),
          meaning: 'share of alarm rows before a failure',
        },
        { name: 'F1', value: decimal(f1), meaning: 'harmonic mean of precision and recall' },
        {
          name: 'Brier score',
          value: decimal(metrics.brier_score),
          meaning: `mean squared difference between ${outputName(metrics)} and outcome; lower is better`,
        },
        ...reliabilityRows(metrics),
      ],
    })}
    <div class="pair">
      ${
        pr !== null &&
        metrics.average_precision !== null &&
        precisionRecallFigure(pr, metrics.average_precision, baseRate, metrics.confusion_matrix, threshold)
      }
      ${
        roc !== null &&
        metrics.auc_score !== null &&
        rocFigure(roc, metrics.auc_score, metrics.confusion_matrix, threshold)
      }
    </div>
    ${
      roc !== null &&
      pr !== null &&
      html`<p class="note">
        Points drawn: ROC curve ${thinnedNote(roc.thresholds.length, roc.thinned)}; precision and recall
        ${thinnedNote(pr.thresholds.length, pr.thinned)}.
      </p>`
    }
    ${
      roc === null &&
      html`<p class="note">
        There is no ROC curve: the test part has ${metrics.failure_events_test === 0 ? 'no row' : 'only rows'}
        before a failure.
      </p>`
    }
    <div class="pair">${confusion(metrics)} ${reliabilityFigure(metrics)}</div>
    ${collapsible('Calibration and both classes as tables', [reliabilityTable(metrics), classTable(metrics)])}
  </section>`;
}

/** Null instead of scikit-learn's 0 for a metric that is undefined: without positive rows, or without alarms. */
function definedMetrics({
  recall,
  precision,
  f1,
  failure_events_test,
  confusion_matrix,
}: StatusContent['metrics']) {
  if (failure_events_test === 0) return { recall: null, precision: null, f1: null };
  const [[, falseAlarms], [, trueAlarms]] = confusion_matrix;
  return { recall, precision: falseAlarms + trueAlarms === 0 ? null : precision, f1 };
}

function confusion({
  confusion_matrix: [[tn, fp], [fn, tp]],
  threshold,
  ...metrics
}: StatusContent['metrics']): Html {
  const output = outputName(metrics);
  const cell = (count: number, label: string, isRight: boolean): Html =>
    html`<td class="${isRight ? 'right' : 'wrong'}">${whole(count)} <span>${label}</span></td>`;
  return html`<figure class="half">
    <figcaption>
      <h3>Confusion matrix</h3>
      <p>Test rows by outcome and by whether the ${output} is above ${threshold}.</p>
    </figcaption>
    <div class="scroll">
      <table class="matrix">
        <thead>
          <tr>
            <td></td>
            <th scope="col">no alarm</th>
            <th scope="col">alarm</th>
          </tr>
        </thead>
        <tbody>
          <tr>
            <th scope="row">no failure ahead</th>
            ${cell(tn, 'correctly quiet', true)}${cell(fp, 'false alarm', false)}
          </tr>
          <tr>
            <th scope="row">before a failure</th>
            ${cell(fn, 'missed', false)}${cell(tp, 'correct alarm', true)}
          </tr>
        </tbody>
      </table>
    </div>
  </figure>`;
}

function classTable({ classification_report: report }: StatusContent['metrics']): Html {
  const hasBoth = report['0'].support > 0 && report['1'].support > 0;
  const rows = [
    { name: 'no failure ahead', ...report['0'], isDefined: report['0'].support > 0 },
    { name: 'before a failure', ...report['1'], isDefined: report['1'].support > 0 },
    { name: 'macro average', ...report['macro avg'], isDefined: hasBoth },
    { name: 'weighted average', ...report['weighted avg'], isDefined: hasBoth },
  ];
  const defined = (row: (typeof rows)[number], value: number): string =>
    decimal(row.isDefined ? value : null);
  return table({
    caption: `Both classes; ${percent(report.accuracy)} of all rows are classified correctly`,
    columns: [
      { head: 'Class', cell: ({ name }) => name },
      { head: 'Precision', cell: (row) => defined(row, row.precision) },
      { head: 'Recall', cell: (row) => defined(row, row.recall) },
      { head: 'F1', cell: (row) => defined(row, row['f1-score']) },
      { head: 'Rows', cell: (row) => whole(row.support) },
    ],
    rows,
  });
}
