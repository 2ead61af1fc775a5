/** Metrics by row, for data scientists. */
import { precisionRecallFigure, rocFigure, thinnedNote } from '../../charts/curves.ts';
import { counted, decimal, percent, whole } from '../../format.ts';
import { html } from '../../html.ts';
import type { Html } from '../../html.ts';
import { collapsible, table } from '../../table.ts';
import { outputName } from './content.ts';
import type { StatusContent } from './content.ts';
import { reliabilityFigure, reliabilityRows, reliabilityTable } from './reliability.ts';
import { t, translate } from '../../texts/translate.ts';

export function rowsSection({ metrics }: StatusContent): Html {
  const { roc_curve: roc, precision_recall_curve: pr, auc_interval: interval, threshold } = metrics;
  const baseRate = metrics.failure_events_test / metrics.test_size;
  const { recall, precision, f1 } = definedMetrics(metrics);
  return html`<section aria-labelledby="rows">
    <h2 id="rows">${t`Row metrics`}</h2>
    ${table({
      caption: t`On ${counted(metrics.test_size, 'test row')}, alarms above ${threshold}`,
      columns: [
        { head: t`Metric`, cell: ({ name }) => name },
        { head: t`Value`, cell: ({ value }) => value },
        { head: t`Meaning`, cell: ({ meaning }) => meaning, kind: 'text' },
      ],
      rows: [
        {
          name: 'AUC',
          value: decimal(metrics.auc_score),
          meaning:
            t`probability that a row before a failure ranks above another row; 0.5 is chance` +
            (interval === null
              ? ''
              : t`. 95% interval ${decimal(interval.low)} to ${decimal(interval.high)}, by ${whole(interval.stretches)} stretches of operation`),
        },
        {
          name: t`Average precision`,
          value: decimal(metrics.average_precision),
          meaning: t`mean precision over all recalls; a permanent alarm has ${decimal(baseRate)}`,
        },
        {
          name: t`Recall`,
          value: decimal(recall),
          meaning: t`share of rows before a failure with an alarm`,
        },
        {
          name: t`Precision`,
          value: decimal(precision),
          meaning: t`share of alarm rows before a failure`,
        },
        { name: 'F1', value: decimal(f1), meaning: t`harmonic mean of precision and recall` },
        {
          name: t`Brier score`,
          value: decimal(metrics.brier_score),
          meaning: t`mean squared difference between ${translate(outputName(metrics))} and outcome; lower is better`,
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
        ${t`Points drawn: ROC curve ${thinnedNote(roc.thresholds.length, roc.thinned)}; precision and recall
          ${thinnedNote(pr.thresholds.length, pr.thinned)}.`}
      </p>`
    }
    ${
      roc === null &&
      html`<p class="note">
        ${
          metrics.failure_events_test === 0
            ? t`There is no ROC curve: the test part has no row before a failure.`
            : t`There is no ROC curve: the test part has only rows before a failure.`
        }
      </p>`
    }
    <div class="pair">${confusion(metrics)} ${reliabilityFigure(metrics)}</div>
    ${collapsible(t`Calibration and both classes as tables`, [reliabilityTable(metrics), classTable(metrics)])}
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
  const output = translate(outputName(metrics));
  const cell = (count: number, label: string, isRight: boolean): Html =>
    html`<td class="${isRight ? 'right' : 'wrong'}">${whole(count)} <span>${label}</span></td>`;
  return html`<figure class="half">
    <figcaption>
      <h3>${t`Confusion matrix`}</h3>
      <p>${t`Test rows by outcome and by whether the ${output} is above ${threshold}.`}</p>
    </figcaption>
    <div class="scroll">
      <table class="matrix">
        <thead>
          <tr>
            <td></td>
            <th scope="col">${t`no alarm`}</th>
            <th scope="col">${t`alarm`}</th>
          </tr>
        </thead>
        <tbody>
          <tr>
            <th scope="row">${t`no failure ahead`}</th>
            ${cell(tn, t`correctly quiet`, true)}${cell(fp, t`false alarm`, false)}
          </tr>
          <tr>
            <th scope="row">${t`before a failure`}</th>
            ${cell(fn, t`missed`, false)}${cell(tp, t`correct alarm`, true)}
          </tr>
        </tbody>
      </table>
    </div>
  </figure>`;
}

function classTable({ classification_report: report }: StatusContent['metrics']): Html {
  const hasBoth = report['0'].support > 0 && report['1'].support > 0;
  const rows = [
    { name: t`no failure ahead`, ...report['0'], isDefined: report['0'].support > 0 },
    { name: t`before a failure`, ...report['1'], isDefined: report['1'].support > 0 },
    { name: t`macro average`, ...report['macro avg'], isDefined: hasBoth },
    { name: t`weighted average`, ...report['weighted avg'], isDefined: hasBoth },
  ];
  const defined = (row: (typeof rows)[number], value: number): string =>
    decimal(row.isDefined ? value : null);
  return table({
    caption: t`Both classes; ${percent(report.accuracy)} of all rows are classified correctly`,
    columns: [
      { head: t`Class`, cell: ({ name }) => name },
      { head: t`Precision`, cell: (row) => defined(row, row.precision) },
      { head: t`Recall`, cell: (row) => defined(row, row.recall) },
      { head: 'F1', cell: (row) => defined(row, row['f1-score']) },
      { head: t`Rows`, cell: (row) => whole(row.support) },
    ],
    rows,
  });
}
