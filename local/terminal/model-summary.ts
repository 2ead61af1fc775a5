/** Formats a published `status` model for the terminal: the metrics for maintenance planners first, then the others. */
import type { PublishedMetrics } from '../../lib/training/publishing/published-metrics.ts';
import type { StoredModel } from '../../lib/warehouse/models/models.ts';
import { bar, bold, dim, green } from './style.ts';

const TOP_FEATURES = 6;
const BAR_WIDTH = 24;

/** @param duration of the job, formatted */
export function formatModel(model: StoredModel, duration: string): string {
  const metrics = model.metrics as unknown as PublishedMetrics<'status'>;
  const { events } = metrics;
  const lines = [
    '',
    `${green('✔')} ${bold(`Model for ${model.machineName ?? 'an unknown machine'}`)} ${dim(`trained in ${duration} with XGBoost ${model.xgboostVersion ?? '(unknown version)'}`)}`,
    '',
    field(
      'failures',
      `${events.caught} of ${events.failures} detected in the newest 20 % of the data, which training did not use`,
    ),
    field('warning', warning(events.median_warning_minutes)),
    field(
      'false alarms',
      events.false_alarms_per_week === null
        ? 'unknown'
        : `${events.false_alarms_per_week.toFixed(1)} per week`,
    ),
    field(
      'per row',
      `recall ${share(metrics.recall)} · precision ${share(metrics.precision)} · AUC ${share(metrics.auc_score)} · average precision ${share(metrics.average_precision)}`,
    ),
    field('rows', `${count(metrics.train_size)} for training, ${count(metrics.test_size)} for testing`),
    field('search', `best of ${metrics.candidates.length} candidates: ${parameters(metrics.best_params)}`),
    '',
    `  ${bold('Top features')} ${dim('by share of total gain')}`,
    ...features(metrics.feature_importance),
    '',
    `  ${bold('Files')} ${dim('in the bucket models')}`,
    ...Object.values(model.artifacts).map((key) => `    ${key}`),
    field('record', `table models, id ${model.id}`),
    '',
  ];
  return lines.join('\n');
}

const field = (name: string, text: string): string => `  ${dim(name.padEnd(13))} ${text}`;
const share = (value: number | null): string => (value === null ? 'undefined' : value.toFixed(3));
const count = (value: number): string => value.toLocaleString('en');

const warning = (minutes: number | null): string =>
  minutes === null
    ? 'none, because no failure was detected'
    : `${minutes.toFixed(0)} minutes before the failure (median)`;

const parameters = (params: PublishedMetrics<'status'>['best_params']): string =>
  Object.entries(params)
    .map(([name, value]) => `${name} ${value}`)
    .join(' · ');

function features(importance: PublishedMetrics<'status'>['feature_importance']): string[] {
  const top = importance.slice(0, TOP_FEATURES);
  const maxGain = top[0]?.gain ?? 1;
  const width = Math.max(...top.map(({ feature }) => feature.length));
  return top.map(
    ({ feature, gain }) =>
      `    ${feature.padEnd(width)}  ${bar(gain / maxGain, BAR_WIDTH).padEnd(BAR_WIDTH)} ${(gain * 100).toFixed(1)} %`,
  );
}
