/**
 * Decides whether a `health` model predicts better than the persistence baseline ("no change in 30 minutes"). The first rule that applies decides the level. docs/evaluation.md describes the limits and what
 * they cannot show.
 *
 *   too little test time, or the health never changes ──▶ unproven
 *   error as large as the baseline's ──▶ persistence
 *   hardly smaller, perhaps by luck, or hardly better than the mean ──▶ weak
 *   otherwise ──▶ useful
 */
import { message } from '../../../texts/messages.ts';
import type { Message, MessageParams } from '../../../texts/messages.ts';
import { makeVerdict } from '../verdict.ts';
import type { Verdict } from '../verdict.ts';
import type { HealthFigures } from './figures.ts';
import type { HealthColumn } from './score.ts';

/** `persistence`: no better than predicting no change. */
export type HealthVerdictLevel = 'useful' | 'weak' | 'persistence' | 'unproven';

const HEALTH_VERDICT_LIMITS = {
  /** Minimum number of two-hour blocks in the test part. */
  minBlocks: 5,
  /** With fewer blocks, a caution says that they are few. */
  fewBlocks: 20,
  /** Minimum skill: the share by which the model's squared error is smaller than the baseline's. */
  minSkill: 0.1,
  /** Minimum share of the health's variance that the model predicts. */
  minR2: 0.2,
  /** With a smaller share of evaluated test rows, a caution says so. */
  minEvaluated: 0.5,
} as const;

type HealthVerdict = Verdict<HealthVerdictLevel>;

/**
 * @param figures of the test part
 * @param isAllData whether there is no more telemetry of the machine
 */
export function decideHealthVerdict(figures: HealthFigures, isAllData: boolean): HealthVerdict {
  const { skill, skill_interval: interval, r2, persistence } = figures;
  const cautions = cautionsOf(figures);
  if (skill === null || r2 === null) {
    return makeVerdict('unproven', 'unproven_constant_health', [
      message('health_is_constant', { rows: figures.test_size }),
      ...cautions,
    ]);
  }
  const tooShort = tooFewBlocks(interval?.blocks ?? 1, isAllData);
  if (interval === null || tooShort !== null) {
    return makeVerdict('unproven', 'unproven_too_little_time', [
      ...(tooShort === null ? [] : [message('too_few_blocks', tooShort)]),
      ...cautions,
    ]);
  }
  const errors = { rmse: figures.rmse, persistence_rmse: persistence.rmse };
  if (skill <= 0) {
    return makeVerdict('persistence', 'no_better_than_persistence', [
      message('persistence_is_better', errors),
      ...cautions,
    ]);
  }
  const { low, high } = interval;
  const weak = whyWeak({ skill, low, high, ...errors, r2 });
  if (weak.length > 0) return makeVerdict('weak', 'weak', [...weak, ...cautions]);
  return makeVerdict('useful', 'useful_predicts_changes', [
    message('beats_persistence', { skill, low, high, ...errors, r2 }),
    ...cautions,
  ]);
}

function whyWeak({ skill, low, high, r2, ...errors }: MessageParams['beats_persistence']): Message[] {
  const { minSkill, minR2 } = HEALTH_VERDICT_LIMITS;
  const reasons: Message[] = [];
  if (low <= 0) {
    reasons.push(message('skill_may_be_luck', { skill, low, high }));
  } else if (skill < minSkill) {
    reasons.push(message('skill_is_low', { skill, low, high, ...errors }));
  }
  if (r2 < minR2) reasons.push(message(r2 <= 0 ? 'mean_is_better' : 'r2_is_low', { r2 }));
  return reasons;
}

/** Cautions that apply at every level. */
function cautionsOf(figures: HealthFigures): Message[] {
  const { constant_signals: constant, left_out, test_size, skill_interval: interval } = figures;
  const cautions = rowCautions(constant, test_size, test_size + left_out.test);
  if (interval !== null && interval.blocks < HEALTH_VERDICT_LIMITS.fewBlocks) {
    cautions.push(message('few_blocks', { blocks: interval.blocks }));
  }
  return cautions;
}

/** Cautions that need only the rows, so that a dry run can give them too. */
export function rowCautions(constant: readonly HealthColumn[], evaluated: number, rows: number): Message[] {
  const cautions: Message[] = [];
  if (constant.length > 0) cautions.push(message('constant_signals', { signals: constant }));
  if (evaluated < HEALTH_VERDICT_LIMITS.minEvaluated * rows) {
    cautions.push(message('few_rows_evaluated', { evaluated, rows }));
  }
  return cautions;
}

/** Why the test part has too little time to evaluate a model; null if it has enough. */
export const tooFewBlocks = (blocks: number, isAllData: boolean): MessageParams['too_few_blocks'] | null =>
  blocks >= HEALTH_VERDICT_LIMITS.minBlocks
    ? null
    : { blocks, min_blocks: HEALTH_VERDICT_LIMITS.minBlocks, is_all_data: isAllData };
