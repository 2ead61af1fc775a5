/** Formats a published `status` model for the terminal: the metrics for maintenance planners first, then the others. */
import type { PublishedMetrics } from '../../lib/training/publishing/published-metrics.ts';
import { describeFalseAlarms } from '../../lib/learning/indicators/status/false-alarms.ts';
import type { StoredModel } from '../../lib/warehouse/models/models.ts';
import { visibleText } from '../../lib/validation/visible-text.ts';
import { bar, bold, dim, green } from './style.ts';

const TOP_FEATURES = 6;
const BAR_WIDTH = 24;

/** @param duration of the job, formatted */
export function formatModel(model: StoredModel, duration: string): string {
  const metrics = model.metrics as unknown as PublishedMetrics<'status'>;
  const { events, alarms } = metrics;
  const whereDefined = (value: number): number | null => (metrics.failure_events_test === 0 ? null : value);
  const lines = [
    '',
    `${green('✔')} ${bold(`Model for ${visibleText(model.machineName ?? 'an unknown machine')}`)} ${dim(`trained in ${duration} with XGBoost ${model.xgboostVersion ?? '(unknown version)'}`)}`,
    '',
    field('failures', `${detected(events)} in the newest 20% of the data, which training did not use`),
    field('warning', warning(events.median_warning_minutes)),
    field('false alarms', `${describeFalseAlarms(events, events)}${alarms ? ', above 0.5' : ''}`),
    ...(alarms ? [field('alarm policy', policy(alarms))] : []),
    field(
      'per row',
      `recall ${share(whereDefined(metrics.recall))} · precision ${share(whereDefined(metrics.precision))} · AUC ${share(metrics.auc_score)} · average precision ${share(metrics.average_precision)}`,
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

/** An alarm policy in one line; what it achieves is in the comparison of the demo. */
function policy({
  threshold,
  mute_hours: muteHours,
}: NonNullable<PublishedMetrics<'status'>['alarms']>): string {
  if (threshold === null) return 'no threshold keeps the budget, so no alarm is raised';
  const mute = muteHours > 0 ? `, none within ${muteHours} h after a failure` : '';
  return `above ${threshold.toFixed(3)}${mute}`;
}

const detected = ({ caught, failures }: PublishedMetrics<'status'>['events']): string =>
  failures === 0 ? 'none' : `${caught} of ${failures} detected`;
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
      `    ${feature.padEnd(width)}  ${bar(gain / maxGain, BAR_WIDTH).padEnd(BAR_WIDTH)} ${(gain * 100).toFixed(1)}%`,
  );
}
