/** Reads a model's `metrics`, which the API types as any JSON. Paths are dotted: 'events.caught'. */
import type { Model } from '../api/schemas.ts';

type WithMetrics = Pick<Model, 'metrics'>;

export const valueAt = ({ metrics }: WithMetrics, path: string): unknown =>
  path
    .split('.')
    .reduce<unknown>(
      (value, name) =>
        typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined,
      metrics,
    );

export function numberAt(model: WithMetrics, path: string): number | null {
  const value = valueAt(model, path);
  return typeof value === 'number' ? value : null;
}

export function stringAt(model: WithMetrics, path: string): string | null {
  const value = valueAt(model, path);
  return typeof value === 'string' ? value : null;
}
