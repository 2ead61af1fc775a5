/** How many features a request's model learns from at most, before its rows are known. */
import { countLearned } from '../rows/feature-selection.ts';
import type { FeatureSelection } from '../rows/feature-selection.ts';
import { MAX_BASE_COLUMNS } from './base-columns.ts';
import { WINDOW_MINUTES } from './definition.ts';
import type { WindowMode } from './definition.ts';

export interface FeatureCounts {
  /** With window features. */
  readonly features: number;
  /** Those without, if the gate compares them; undefined without a gate. */
  readonly gatedFeatures: number | undefined;
}

/** Mean and standard deviation. */
const PER_WINDOW = 2;
/** Time since a failure, off and on. */
const TIMES_SINCE = 3;

/** @param all names of the table's features */
export function countFeatures(
  all: readonly string[],
  request: { readonly features: FeatureSelection & { readonly windows?: WindowMode } },
): FeatureCounts {
  const learned = countLearned(all, request);
  const { windows: mode = 'off' } = request.features;
  if (mode === 'off') return { features: learned, gatedFeatures: undefined };
  const added = Math.min(MAX_BASE_COLUMNS, learned) * WINDOW_MINUTES.length * PER_WINDOW + TIMES_SINCE;
  return { features: learned + added, gatedFeatures: mode === 'auto' ? learned : undefined };
}
