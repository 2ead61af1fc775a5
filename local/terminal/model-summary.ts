/** A published model of indicator `status` on one terminal screen: what a maintenance planner asks first, then the rest. */
import type { PublishedStatusMetrics } from '../../lib/training/publishing/published-metrics.ts';
import type { StoredModel } from '../../lib/warehouse/models/models.ts';
import { bar, bold, dim, green } from './style.ts';

const topFeatures = 6;
const barWidth = 24;

/** @param took how long the job took, in words */
export function showModel(model: StoredModel, took: string): string {
  const metrics = model.metrics as unknown as PublishedStatusMetrics;
  const { events } = metrics;
  const lines = [
    '',
    `${green('✔')} ${bold(`A model of ${model.machineName ?? 'an unknown machine'}`)} ${dim(`trained in ${took} with XGBoost ${model.xgboostVersion ?? 'of an unknown version'}`)}`,
    '',
    fact(
      'failures',
      `${events.caught} of ${events.failures} announced in the newest fifth of the data, which it never saw`,
    ),
    fact('warning', warning(events.median_warning_minutes)),
    fact(
      'false alarms',
      events.false_alarms_per_week === null
        ? 'not known'
        : `${events.false_alarms_per_week.toFixed(1)} a week`,
    ),
    fact(
      'by row',
      `recall ${share(metrics.recall)} · precision ${share(metrics.precision)} · AUC ${share(metrics.auc_score)} · average precision ${share(metrics.average_precision)}`,
    ),
    fact('rows', `${count(metrics.train_size)} to train, ${count(metrics.test_size)} to test`),
    fact('best of', `${metrics.candidates.length} candidates: ${parameters(metrics.best_params)}`),
    '',
    `  ${bold('What it looks at')} ${dim('share of all gain')}`,
    ...features(metrics.feature_importance),
    '',
    `  ${bold('Where it is')} ${dim('bucket models')}`,
    ...Object.values(model.artifacts).map((key) => `    ${key}`),
    fact('row', `table models, id ${model.id}`),
    '',
  ];
  return lines.join('\n');
}

const fact = (name: string, text: string): string => `  ${dim(name.padEnd(13))} ${text}`;
const share = (value: number | null): string => (value === null ? 'undefined' : value.toFixed(3));
const count = (value: number): string => value.toLocaleString('en');

const warning = (minutes: number | null): string =>
  minutes === null ? 'none: no failure was announced' : `${minutes.toFixed(0)} minutes ahead (median)`;

const parameters = (params: PublishedStatusMetrics['best_params']): string =>
  Object.entries(params)
    .map(([name, value]) => `${name} ${value}`)
    .join(' · ');

function features(importance: PublishedStatusMetrics['feature_importance']): string[] {
  const top = importance.slice(0, topFeatures);
  const most = top[0]?.gain ?? 1;
  const width = Math.max(...top.map(({ feature }) => feature.length));
  return top.map(
    ({ feature, gain }) =>
      `    ${feature.padEnd(width)}  ${bar(gain / most, barWidth).padEnd(barWidth)} ${(gain * 100).toFixed(1)} %`,
  );
}
