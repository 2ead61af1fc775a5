/**
 * Skill of a model against a baseline, with a confidence interval. Rows close in time have similar errors, so the
 * interval counts blocks of time instead of rows:
 *
 *   rows     ·····················│·········  ····│···  ··········│
 *            └── block: 4 horizons ┘└── block ────┘
 *
 * skill = 1 − M / B, with M and B the mean squared errors of model and baseline. Its variance is that of a ratio of
 * means over clusters, linearised as for ratio estimates (Cochran, Sampling Techniques, 3rd ed. 1977, ch. 6): each
 * row contributes ((M / B) b² − m²) / B, summed by block.
 */
import { Z_975 } from './auc-interval.ts';

/** The JSON shape of `metrics.skill_interval`. */
export interface SkillInterval {
  /** 95 % confidence interval of the skill. */
  readonly low: number;
  readonly high: number;
  /** Number of blocks with rows. */
  readonly blocks: number;
}

export interface SkillInput {
  /** One per row, ascending: microseconds since the Unix epoch. */
  readonly timestamps: Float64Array;
  readonly actual: Float64Array;
  /** Predictions of the model and of the baseline. */
  readonly predicted: Float64Array;
  readonly baseline: Float64Array;
  /** How far ahead the predictions look. */
  readonly horizonMinutes: number;
}

const HORIZONS_PER_BLOCK = 4;

/** The first row of each block with rows. @param timestamps ascending, microseconds since the Unix epoch */
export function blockStarts(timestamps: Float64Array, horizonMinutes: number): number[] {
  const blockMicroseconds = HORIZONS_PER_BLOCK * horizonMinutes * 60_000_000;
  const starts: number[] = [];
  for (let row = 0, end = -Infinity; row < timestamps.length; row++) {
    if (timestamps[row]! < end) continue;
    starts.push(row);
    end = timestamps[row]! + blockMicroseconds;
  }
  return starts;
}

/** @returns nulls when the baseline has no error; no interval for fewer than two blocks */
export function skillOf({ timestamps, actual, predicted, baseline, horizonMinutes }: SkillInput): {
  skill: number | null;
  skill_interval: SkillInterval | null;
} {
  const rows = actual.length;
  const ofModel = (row: number) => (predicted[row]! - actual[row]!) ** 2;
  const ofBaseline = (row: number) => (baseline[row]! - actual[row]!) ** 2;
  let model = 0;
  let base = 0;
  for (let row = 0; row < rows; row++) {
    model += ofModel(row);
    base += ofBaseline(row);
  }
  if (base === 0) return { skill: null, skill_interval: null };
  const ratio = model / base;
  let squares = 0;
  const starts = blockStarts(timestamps, horizonMinutes);
  const blocks = starts.length;
  starts.forEach((start, block) => {
    let sum = 0;
    for (let row = start; row < (starts[block + 1] ?? rows); row++)
      sum += ratio * ofBaseline(row) - ofModel(row);
    squares += sum ** 2;
  });
  const skill = 1 - ratio;
  if (blocks < 2) return { skill, skill_interval: null };
  const margin = (Z_975 * Math.sqrt((blocks / (blocks - 1)) * squares)) / base;
  return { skill, skill_interval: { low: skill - margin, high: skill + margin, blocks } };
}
