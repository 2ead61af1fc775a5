/**
 * Whether the probabilities are right. The output of a model with class weights is a score; its probabilities are the
 * corrected ones (lib/learning/stats/reliability.ts).
 */
import { calibrationFigure } from '../../charts/calibration.ts';
import { decimal, percent, whole } from '../../format.ts';
import type { Html, HtmlValue } from '../../html.ts';
import { table } from '../../table.ts';
import { outputName } from './content.ts';
import type { StatusContent } from './content.ts';

type Metrics = StatusContent['metrics'];

/** Rows for the table of row metrics. */
export const reliabilityRows = ({ reliability, ...metrics }: Metrics) => [
  ...(outputName(metrics) === 'score'
    ? [
        {
          name: 'Brier score, corrected',
          value: decimal(reliability.brier_score),
          meaning: 'the same for the probabilities without class weights',
        },
      ]
    : []),
  {
    name: 'Brier skill',
    value: decimal(reliability.brier_skill),
    meaning:
      'of the probabilities; 1 is perfect, 0 is no better than the share of rows before a failure for every row',
  },
];

/** False without test rows. */
export const reliabilityFigure = ({ reliability, ...metrics }: Metrics): Html | false =>
  reliability.calibration.length > 0 &&
  calibrationFigure(
    reliability.calibration,
    outputName(metrics) === 'score'
      ? `The model’s output is a score: training gave rows before a failure ${weightOf(metrics)} times the weight. The ` +
          'probability is p / (p + (1 − p) · weight), and is shown here.'
      : 'The model’s output is a probability: training weighed all rows the same.',
  );

const weightOf = ({ scale_pos_weight: weight }: Pick<Metrics, 'scale_pos_weight'>): string =>
  String(Number(weight.toPrecision(3)));

export const reliabilityTable = ({ reliability }: Metrics): HtmlValue =>
  table({
    caption: 'Calibration of the probabilities',
    columns: [
      { head: 'Probability', cell: (bin) => `${bin.from} to ${bin.to}` },
      { head: 'Rows', cell: (bin) => whole(bin.rows) },
      { head: 'Mean probability', cell: (bin) => percent(bin.mean_probability) },
      { head: 'Before a failure', cell: (bin) => percent(bin.observed_share) },
    ],
    rows: reliability.calibration,
  });
