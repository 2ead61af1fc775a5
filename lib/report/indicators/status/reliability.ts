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
import { t } from '../../texts/translate.ts';

type Metrics = StatusContent['metrics'];

/** Rows for the table of row metrics. */
export const reliabilityRows = ({ reliability, ...metrics }: Metrics) => [
  ...(outputName(metrics) === 'score'
    ? [
        {
          name: t`Brier score, corrected`,
          value: decimal(reliability.brier_score),
          meaning: t`the same for the probabilities without class weights`,
        },
      ]
    : []),
  {
    name: t`Brier skill`,
    value: decimal(reliability.brier_skill),
    meaning: t`of the probabilities; 1 is perfect, 0 is no better than the share of rows before a failure for every row`,
  },
];

/** False without test rows. */
export const reliabilityFigure = ({ reliability, ...metrics }: Metrics): Html | false =>
  reliability.calibration.length > 0 &&
  calibrationFigure(
    reliability.calibration,
    outputName(metrics) === 'score'
      ? t`The model’s output is a score: training gave rows before a failure ${weightOf(metrics)} times the weight. The
          probability is p / (p + (1 − p) · weight), and is shown here.`
      : t`The model’s output is a probability: training weighed all rows the same.`,
  );

const weightOf = ({ scale_pos_weight: weight }: Pick<Metrics, 'scale_pos_weight'>): string =>
  t`${Number(weight.toPrecision(3))}`;

export const reliabilityTable = ({ reliability }: Metrics): HtmlValue =>
  table({
    caption: t`Calibration of the probabilities`,
    columns: [
      { head: t`Probability`, cell: (bin) => t`${bin.from} to ${bin.to}` },
      { head: t`Rows`, cell: (bin) => whole(bin.rows) },
      { head: t`Mean probability`, cell: (bin) => percent(bin.mean_probability) },
      { head: t`Before a failure`, cell: (bin) => percent(bin.observed_share) },
    ],
    rows: reliability.calibration,
  });
