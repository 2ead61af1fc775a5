/** The figures that models are told apart by, in the order in which a planner asks for them. */
import type { Indicator, Model } from '../api/requests.ts';
import type { Dictionary } from '../i18n/en.ts';
import type { Format } from '../i18n/format.ts';

type Words = Dictionary['metrics'];

export interface Metric {
  readonly key: keyof Words['hints'];
  /** Null where the model does not say: those of the predecessor have few figures, and some are not defined. */
  readonly valueOf: (model: Model) => number | null;
  readonly text: (model: Model, value: number, words: Words, format: Format) => string;
  readonly better: 'higher' | 'lower';
}

/** A figure inside `metrics`: 'events.caught'. */
export function figure({ metrics }: Pick<Model, 'metrics'>, path: string): number | null {
  const found = at(metrics, path);
  return typeof found === 'number' ? found : null;
}

/** Anything inside `metrics`, which the API leaves open. */
export const at = (metrics: Model['metrics'], path: string): unknown =>
  path
    .split('.')
    .reduce<unknown>(
      (inside, name) =>
        typeof inside === 'object' && inside !== null ? (inside as Record<string, unknown>)[name] : undefined,
      metrics,
    );

/** A text inside `metrics`. */
export function textAt({ metrics }: Pick<Model, 'metrics'>, path: string): string | null {
  const found = at(metrics, path);
  return typeof found === 'string' ? found : null;
}

const decimal = (_model: Model, value: number, _words: Words, format: Format) => format.decimal(value);

const metric = (
  key: Metric['key'],
  path: string,
  better: Metric['better'],
  text: Metric['text'] = decimal,
): Metric => ({ key, valueOf: (model) => figure(model, path), text, better });

/** The share of failures that were announced: two models may have been tested by different failures. */
const caught: Metric = {
  key: 'caught',
  valueOf: (model) => {
    const [announced, failures] = [figure(model, 'events.caught'), figure(model, 'events.failures')];
    return announced === null || !failures ? null : announced / failures;
  },
  text: (model, _share, words, format) =>
    words.caughtOf(
      format.whole(figure(model, 'events.caught')!),
      format.whole(figure(model, 'events.failures')!),
    ),
  better: 'higher',
};

const status: readonly Metric[] = [
  caught,
  metric('missed', 'events.missed', 'lower', (_, value, __, format) => format.whole(value)),
  metric('falseAlarms', 'events.false_alarms_per_week', 'lower', (_, value, __, format) =>
    format.decimal(value, 1),
  ),
  metric('warning', 'events.median_warning_minutes', 'higher', (_, value, __, format) =>
    format.minutes(value),
  ),
  metric('recall', 'recall', 'higher'),
  metric('precision', 'precision', 'higher'),
  metric('average_precision', 'average_precision', 'higher'),
  metric('auc', 'auc_score', 'higher'),
];

const health: readonly Metric[] = [
  metric('skill', 'skill', 'higher', (_, value, __, format) => format.percent(value, 1)),
  metric('rmse', 'rmse', 'lower', (_, value, __, format) => format.decimal(value, 2)),
  metric('persistence', 'persistence.rmse', 'lower', (_, value, __, format) => format.decimal(value, 2)),
  metric('mae', 'mae', 'lower', (_, value, __, format) => format.decimal(value, 2)),
  metric('r2', 'r2', 'higher'),
];

export const metricsOf: Record<Indicator, readonly Metric[]> = { status, health };

/** In words, or a dash. */
export function metricText(
  { valueOf, text }: Metric,
  model: Model,
  { words, format }: { words: Dictionary; format: Format },
): string {
  const value = valueOf(model);
  return value === null ? '–' : text(model, value, words.metrics, format);
}
