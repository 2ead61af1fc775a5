import type { Model } from '../api/requests.ts';
import type { Format } from '../i18n/format.ts';
import { at } from './metrics-json.ts';

/** The numbers of an object inside `metrics`, as `max_depth 4 · subsample 0.8`; null where there is none. */
export function parametersIn(model: Model, path: string, format: Format): string | null {
  const found = at(model.metrics, path);
  if (typeof found !== 'object' || found === null) return null;
  return Object.entries(found)
    .filter((entry): entry is [string, number] => typeof entry[1] === 'number')
    .map(([name, value]) => `${name} ${format.plain(value)}`)
    .join(' · ');
}
