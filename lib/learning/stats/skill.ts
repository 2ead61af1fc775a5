/**
 * How much less a model errs than the baseline, and how sure that is. Rows close to each other err alike, so
 * the interval counts blocks of time, not rows:
 *
 *   rows     ·····················│·········  ····│···  ··········│
 *            └── block: 4 horizons ┘└── block ────┘
 *
 * skill = 1 − M / B, with the mean squared errors of model and baseline. Its variance is that of a ratio of
 * means over clusters (Cochran, Sampling Techniques, 3rd ed. 1977, ch. 6: linearised, as for ratio estimates): each row
 * contributes ((M / B) b² − m²) / B, summed by block.
 */
import { z975 } from './auc-interval.ts';
import { HORIZON_MINUTES } from '../indicators/health/target.ts';

/** The JSON shape of `metrics.skill_interval`. */
export interface SkillInterval {
  /** The skill's 95 % confidence interval. */
  readonly low: number;
  readonly high: number;
  /** Blocks of time that have rows. */
  readonly blocks: number;
}

export interface SkillInput {
  /** One a row, ascending: microseconds since the Unix epoch. */
  readonly timestamps: Float64Array;
  readonly truth: Float64Array;
  /** By the model, and by the baseline. */
  readonly foretold: Float64Array;
  readonly baseline: Float64Array;
}

const blockMicroseconds = 4 * HORIZON_MINUTES * 60_000_000;

/** @returns nulls where the baseline never errs; no interval for fewer than two blocks. */
export function skillOf({ timestamps, truth, foretold, baseline }: SkillInput): {
  skill: number | null;
  skill_interval: SkillInterval | null;
} {
  const rows = truth.length;
  const ofModel = (row: number) => (foretold[row]! - truth[row]!) ** 2;
  const ofBaseline = (row: number) => (baseline[row]! - truth[row]!) ** 2;
  let model = 0;
  let base = 0;
  for (let row = 0; row < rows; row++) {
    model += ofModel(row);
    base += ofBaseline(row);
  }
  if (base === 0) return { skill: null, skill_interval: null };
  const ratio = model / base;
  let blocks = 0;
  let squares = 0;
  for (let row = 0; row < rows; blocks++) {
    const end = timestamps[row]! + blockMicroseconds;
    let sum = 0;
    for (; row < rows && timestamps[row]! < end; row++) sum += ratio * ofBaseline(row) - ofModel(row);
    squares += sum ** 2;
  }
  const skill = 1 - ratio;
  if (blocks < 2) return { skill, skill_interval: null };
  const margin = (z975 * Math.sqrt((blocks / (blocks - 1)) * squares)) / base;
  return { skill, skill_interval: { low: skill - margin, high: skill + margin, blocks } };
}
