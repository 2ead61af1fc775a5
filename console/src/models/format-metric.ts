import type { Model } from '../api/schemas.ts';
import { DASH } from '../i18n/format.ts';
import type { Locale } from '../i18n/locale.ts';
import type { Metric } from '../indicators/definition.ts';

/** A model's metric as text, or a dash when the model does not have it. */
export function formatMetric({ valueOf, formatValue }: Metric, model: Model, locale: Locale): string {
  const value = valueOf(model);
  return value === null ? DASH : formatValue(value, model, locale);
}
