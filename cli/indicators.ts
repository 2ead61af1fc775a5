/** How each indicator's models and predictions are printed. */
import { describeFalseAlarms } from '../lib/learning/indicators/status/false-alarms.ts';
import type { BaselineFigures } from '../lib/learning/indicators/status/baselines/figures.ts';
import { counted } from '../lib/learning/stats/format.ts';
import type { Indicator } from '../lib/learning/indicators/request.ts';
import type { PredictionView } from '../lib/prediction/prediction-view.ts';
import { TEXT_FORMATS } from '../lib/texts/format.ts';
import { wordFalseAlarms } from '../lib/texts/word.ts';
import type { PublishedMetrics } from '../lib/training/publishing/published-metrics.ts';

/** Metrics as stored, without the verdict: models of the predecessor have other ones, or none. */
export type StoredMetrics = { [I in Indicator]: Partial<Omit<PublishedMetrics<I>, 'verdict'>> }[Indicator];

type Prediction<I extends Indicator> = Extract<PredictionView, { indicator: I }>['predictions'][number];

/** Its methods are called only with metrics and predictions of the indicator they belong to. */
export interface IndicatorText {
  /** The few metrics that distinguish one model from another, on one line; '' if there are none. */
  keyMetrics(metrics: StoredMetrics): string;
  /** What simple predictions achieve beside the model, on one line; '' if they were not tried. */
  baselines(metrics: StoredMetrics): string;
  /** Column headings of a prediction. */
  readonly predictionHeadings: readonly string[];
  /** One cell for each heading. */
  predictionCells(prediction: Prediction<Indicator>): readonly string[];
}

export const indicatorTexts: Readonly<Record<Indicator, IndicatorText>> = {
  status: {
    keyMetrics({ events, auc_score: auc }: Partial<PublishedMetrics<'status'>>) {
      if (!events) return '';
      const { failures, caught } = events;
      return [
        failures === 0 ? 'no failure to detect' : `${caught} of ${counted(failures, 'failure')} detected`,
        `false alarms: ${describeFalseAlarms(events, events)}`,
        ...(typeof auc === 'number' ? [`AUC ${auc.toFixed(3)}`] : []),
      ].join(', ');
    },
    baselines({ baselines }: Partial<PublishedMetrics<'status'>>) {
      if (!baselines) return '';
      const { model, logistic_regression: logistic, speed_bins: speed, random } = baselines;
      return [
        `model ${describeBaseline(model)}`,
        `logistic regression ${describeBaseline(logistic)}`,
        ...(speed ? [`engine speed alone ${describeBaseline(speed)}`] : []),
        `random ${describeBaseline(random)}`,
      ].join(' · ');
    },
    predictionHeadings: ['probability', 'label'],
    predictionCells: ({ probability, label }: Prediction<'status'>) => [
      probability.toFixed(4),
      label === 1 ? '1 (failure ahead)' : '0 (no failure ahead)',
    ],
  },
  health: {
    keyMetrics: ({ rmse, persistence }: Partial<PublishedMetrics<'health'>>) =>
      `RMSE ${rmse?.toFixed(2)}, persistence ${persistence?.rmse.toFixed(2)}`,
    baselines: () => '',
    predictionHeadings: ['health in 30 minutes'],
    predictionCells: ({ value }: Prediction<'health'>) => [value.toFixed(2)],
  },
};

/** "25 of 43 stops, false alarms 1.2 a week" */
function describeBaseline(figures: BaselineFigures): string {
  const { stops, stops_detected: detected, false_alarms, false_alarms_per_week, observed_days } = figures;
  const rate = wordFalseAlarms(
    { false_alarms, per_week: false_alarms_per_week, observed_days: observed_days },
    'en',
  );
  return `${TEXT_FORMATS.en.group(detected)} of ${counted(stops, 'stop')}, false alarms ${rate}`;
}
