/** A model as text: verdict and key metrics first, then its data and files. */
import type { ModelView } from '../lib/api/views/model-view.ts';
import { describeExcluded } from '../lib/warehouse/excluded-columns.ts';
import type { Language } from '../lib/texts/languages.ts';
import { wordVerdict } from '../lib/texts/word.ts';
import type { StoredVerdict } from '../lib/texts/word.ts';
import { indicatorTexts } from './indicators.ts';
import type { StoredMetrics } from './indicators.ts';
import { formatTime, keyValueTable } from './output.ts';

export function formatModel(model: ModelView, language: Language): string {
  const metrics = model.metrics as StoredMetrics;
  const lines = keyValueTable({
    model: model.id,
    machine: model.machine_name,
    indicator: model.indicator,
    ...verdictAndKeyMetrics(model, language),
    baselines: baselinesOf(metrics) || null,
    data: model.data_start_date && `${model.data_start_date} to ${model.data_end_date}`,
    rows: model.rows,
    profile: metrics.request?.profile ?? null,
    'excluded columns': metrics.excluded_columns?.map(describeExcluded).join(' · ') || null,
    parameters:
      Object.entries(metrics.best_params ?? {})
        .map(([name, value]) => `${name} ${value}`)
        .join(' · ') || null,
    published: formatTime(model.timestamp),
    job: model.process_id,
  });
  const reasons = wordVerdict(model.metrics.verdict ?? {}, language).reasons.map(({ text }) => `  ${text}`);
  const files = Object.entries(model.artifacts).map(([format, key]) => `  ${format.padEnd(7)} ${key}`);
  return [lines, ...reasons, 'files', ...files].join('\n');
}

/** Lines for a key-value table; null where the model has no such metrics. */
export function verdictAndKeyMetrics(
  model: ModelView,
  language: Language,
): Record<'verdict' | 'key metrics' | 'backtest', string | null> {
  const { verdict } = model.metrics;
  return {
    verdict: verdict ? `${verdict.level}: ${wordVerdict(verdict, language).headline.text}` : null,
    'key metrics': keyMetrics(model) || null,
    backtest: verdict ? backtestResult(verdict, language) : null,
  };
}

/** The figures of all blocks of a backtest; null without one. */
function backtestResult(verdict: StoredVerdict, language: Language): string | null {
  const index = (verdict.reason_codes ?? []).findIndex(({ code }) => code === 'backtest_result');
  return wordVerdict(verdict, language).reasons[index]?.text ?? null;
}

export const verdictLevel = ({ metrics }: ModelView): string => metrics.verdict?.level ?? '';

/** The few metrics that distinguish one model from another; '' if it has none. */
export function keyMetrics({ metrics: stored }: ModelView): string {
  const metrics = stored as StoredMetrics;
  return metrics.indicator ? indicatorTexts[metrics.indicator].keyMetrics(metrics) : '';
}

const baselinesOf = (metrics: StoredMetrics): string =>
  metrics.indicator ? indicatorTexts[metrics.indicator].baselines(metrics) : '';
