/**
 * Whether a model has window features, and why: `metrics.window_features`. Before any fit, the rows alone can decide
 * against them: if rows are not closer together than the warning window, a window says nothing that the row does not.
 */
import { z } from 'zod';
import { median } from '../stats/percentile.ts';
import { SPEED_CHANGE_COLUMN } from '../telemetry.ts';
import {
  ENGINE_SPEED_COLUMN,
  WINDOW_MINUTES,
  windowDefinitionSchema,
  windowFeatureNames,
} from './definition.ts';
import type { WindowDefinition } from './definition.ts';

/**
 * `requested`: the request has them `on`. `gain`: they pass the gate. `no_gain`: they do not. `rows_too_far_apart`: the row
 * step is not below the warning window. `too_few_folds`: fewer than two folds can be compared. `no_columns`: the model
 * learns from no column that they can be computed from.
 */
const WINDOW_REASONS = [
  'requested',
  'gain',
  'no_gain',
  'rows_too_far_apart',
  'too_few_folds',
  'no_columns',
] as const;

/** Average precision of out-of-fold predictions, without and with window features. */
const gateSchema = z.object({
  folds: z.array(z.object({ without: z.number(), with: z.number() })),
  mean_difference: z.number(),
  standard_error: z.number(),
});
export type WindowGate = z.infer<typeof gateSchema>;

export const windowDecisionSchema = z.object({
  requested: z.enum(['auto', 'on']),
  /** Whether the model has window features. */
  kept: z.boolean(),
  reason: z.enum(WINDOW_REASONS),
  /** Median time between two training rows, minutes. */
  row_step_minutes: z.number(),
  /** What was tried or kept; null if nothing was computed. */
  definition: windowDefinitionSchema.nullable(),
  /** Null if nothing was compared. */
  gate: gateSchema.nullable(),
});
export type WindowDecision = z.infer<typeof windowDecisionSchema>;

/** How the window features of a model are computed; null if it has none. */
export const keptWindows = (decision: WindowDecision | undefined): WindowDefinition | null =>
  decision?.kept ? decision.definition : null;

/** Their names. They are the last features of the model. */
export function keptWindowFeatures(decision: WindowDecision | undefined): string[] {
  const definition = keptWindows(decision);
  return definition ? windowFeatureNames(definition) : [];
}

/**
 * The window features of a model; null if there is none.
 * @param features all columns that the model learns from
 * @param columns its sensor columns, as base-columns.ts chooses them
 */
export function defineWindows(
  features: readonly string[],
  columns: readonly string[],
  dropPercentage: number,
): WindowDefinition | null {
  const definition = {
    columns: [...columns],
    minutes: [...WINDOW_MINUTES],
    failure: features.includes(SPEED_CHANGE_COLUMN)
      ? { column: SPEED_CHANGE_COLUMN, at_most: dropPercentage }
      : null,
    running: features.includes(ENGINE_SPEED_COLUMN) ? { column: ENGINE_SPEED_COLUMN, above: 0 } : null,
  };
  const { failure, running } = definition;
  return columns.length === 0 && failure === null && running === null ? null : definition;
}

/** Median time between two rows, minutes; 0 with fewer than two rows. */
export function rowStepMinutes(timestamps: Float64Array): number {
  const steps = timestamps.subarray(1).map((time, row) => time - timestamps[row]!);
  return (median(steps) ?? 0) / 60_000_000;
}

/** Whether rows are too far apart for windows to say more than the rows do. */
export const areRowsTooFarApart = (stepMinutes: number, windowMinutes: number): boolean =>
  stepMinutes >= windowMinutes;

/** The decision of the gate: the mean difference is more than its standard error over the folds. */
export function judgeGate(folds: WindowGate['folds']): {
  readonly reason: 'gain' | 'no_gain' | 'too_few_folds';
  readonly gate: WindowGate | null;
} {
  if (folds.length < 2) return { reason: 'too_few_folds', gate: null };
  const differences = folds.map((fold) => fold.with - fold.without);
  const mean = differences.reduce((sum, one) => sum + one, 0) / folds.length;
  const squares = differences.reduce((sum, one) => sum + (one - mean) ** 2, 0);
  const error = Math.sqrt(squares / (folds.length - 1) / folds.length);
  return {
    reason: mean > error ? 'gain' : 'no_gain',
    gate: { folds: [...folds], mean_difference: mean, standard_error: error },
  };
}
