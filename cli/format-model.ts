/** A model on a screen: what it is worth first, then the figures, then its files. */
import type { ModelView } from '../lib/training/model-view.ts';
import type { PublishedHealthMetrics, PublishedStatusMetrics } from '../lib/training/published-metrics.ts';
import { keyValueTable, formatTime } from './output.ts';

/** Models of this service's predecessor have metrics of their own, or none. */
type Metrics = Partial<PublishedHealthMetrics> | Partial<PublishedStatusMetrics>;

export function formatModel(model: ModelView): string {
  const metrics = model.metrics as Metrics;
  const lines = keyValueTable({
    model: model.id,
    machine: model.machine_name,
    indicator: model.indicator,
    ...worthOf(model),
    data: model.data_start_date && `${model.data_start_date} to ${model.data_end_date}`,
    rows: model.rows,
    parameters:
      Object.entries(metrics.best_params ?? {})
        .map(([name, value]) => `${name} ${value}`)
        .join(' · ') || null,
    published: formatTime(model.timestamp),
    job: model.process_id,
  });
  const notes = metrics.verdict?.reasons.map((reason) => `  ${reason}`) ?? [];
  const files = Object.entries(model.artifacts).map(([format, key]) => `  ${format.padEnd(7)} ${key}`);
  return [lines, ...notes, 'files', ...files].join('\n');
}

/** Verdict and main figures, each null where the model has none. */
export function worthOf(model: ModelView): { verdict: string | null; figures: string | null } {
  const { verdict } = model.metrics as Metrics;
  return {
    verdict: verdict ? `${verdict.level}: ${verdict.headline}` : null,
    figures: modelFigures(model).figures || null,
  };
}

/** The few figures that tell one model from another. */
export function modelFigures({ metrics: stored }: ModelView): { verdict: string; figures: string } {
  const metrics = stored as Metrics;
  const verdict = metrics.verdict?.level ?? '';
  if (metrics.indicator === 'health') {
    return {
      verdict,
      figures: `RMSE ${metrics.rmse?.toFixed(2)}, persistence ${metrics.persistence?.rmse.toFixed(2)}`,
    };
  }
  if (metrics.indicator !== 'status' || !metrics.events) return { verdict, figures: '' };
  const { failures, caught, false_alarms_per_week: alarms } = metrics.events;
  const auc = metrics.auc_score;
  return {
    verdict,
    figures: [
      `${caught} of ${failures} failures`,
      ...(alarms === null ? [] : [`${alarms.toFixed(1)} false alarms a week`]),
      ...(typeof auc === 'number' ? [`AUC ${auc.toFixed(3)}`] : []),
    ].join(', '),
  };
}
