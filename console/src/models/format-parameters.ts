import type { Model } from '../api/schemas.ts';
import type { Format } from '../i18n/format.ts';
import { valueAt } from './metrics-json.ts';

/** The numbers of an object inside `metrics`, as `max_depth 4 · subsample 0.8`; null when there is no such object. */
export function formatParameters(model: Model, path: string, format: Format): string | null {
  const parameters = valueAt(model, path);
  if (typeof parameters !== 'object' || parameters === null) return null;
  return Object.entries(parameters)
    .filter((entry): entry is [string, number] => typeof entry[1] === 'number')
    .map(([name, value]) => `${name} ${format.plain(value)}`)
    .join(' · ');
}
