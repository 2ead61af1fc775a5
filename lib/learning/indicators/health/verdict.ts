/**
 * Decides whether a `health` model predicts better than the persistence baseline ("no change in 30 minutes"), and says
 * so in plain sentences. The first rule that applies decides the level. docs/evaluation.md describes the limits and what
 * they cannot show.
 *
 *   too little test time, or the health never changes ──▶ unproven
 *   error as large as the baseline's ──▶ persistence
 *   hardly smaller, perhaps by luck, or hardly better than the mean ──▶ weak
 *   otherwise ──▶ useful
 */
import { counted, decimal, group, percent } from '../../stats/format.ts';
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
  const limits = HEALTH_VERDICT_LIMITS;
  const { skill, skill_interval: interval, r2, persistence } = figures;
  const cautions = cautionsOf(figures);
  const verdict = (
    level: HealthVerdictLevel,
    headline: string,
    reasons: readonly string[],
  ): HealthVerdict => ({
    level,
    headline,
    reasons: [...reasons, ...cautions],
  });
  if (skill === null || r2 === null) {
    return verdict('unproven', 'Unproven: the health did not change in the test part.', [
      describeConstantHealth(figures.test_size),
    ]);
  }
  const tooShort = describeTooFewBlocks(interval?.blocks ?? 1, isAllData);
  if (interval === null || tooShort !== null) {
    return verdict(
      'unproven',
      'Unproven: too little test time to evaluate the model.',
      tooShort === null ? [] : [tooShort],
    );
  }
  const errors =
    `its error is ${points(figures.rmse)}, and that of "no change in 30 minutes" ${points(persistence.rmse)} ` +
    `(root mean square, points of 100)`;
  if (skill <= 0) {
    return verdict('persistence', 'No better than persistence: do not act on this model.', [
      `Predicting no change in 30 minutes is as good or better: ${errors}.`,
    ]);
  }
  const weak = [];
  const saved = `${percent(skill)} of the squared error (95% interval ${percent(interval.low)} to ${percent(interval.high)})`;
  if (interval.low <= 0) {
    weak.push(`It may be luck: compared with persistence it saves ${saved}, and the interval includes 0.`);
  } else if (skill < limits.minSkill) {
    weak.push(`It is hardly better than persistence: it saves ${saved}; ${errors}.`);
  }
  if (r2 < limits.minR2) {
    weak.push(
      r2 <= 0
        ? `Always predicting the mean is as good or better: R² is ${points(r2)}.`
        : `It predicts little of what changes: R² is ${points(r2)}; always predicting the mean has 0.`,
    );
  }
  if (weak.length > 0) return verdict('weak', 'Weak: not good enough to act on.', weak);
  return verdict('useful', 'Useful: it predicts changes of the health in advance.', [
    `Compared with "no change in 30 minutes" it saves ${saved}: ${errors}; R² is ${points(r2)}.`,
  ]);
}

/** Cautions that apply at every level. */
function cautionsOf(figures: HealthFigures): string[] {
  const { constant_signals: constant, left_out, test_size, skill_interval: interval } = figures;
  const cautions = rowCautions(constant, test_size, test_size + left_out.test);
  if (interval !== null && interval.blocks < HEALTH_VERDICT_LIMITS.fewBlocks) {
    cautions.push(
      `The test part has only ${counted(interval.blocks, 'block')} of two hours: all figures may change a lot with the next ones.`,
    );
  }
  return cautions;
}

/** Cautions that need only the rows, so that a dry run can give them too. */
export function rowCautions(
  constant: readonly HealthColumn[],
  evaluatedRows: number,
  testRows: number,
): string[] {
  const cautions: string[] = [];
  if (constant.length > 0) {
    cautions.push(
      `${constant.join(', ')} ${constant.length === 1 ? 'has' : 'have'} one value in at least 98% of the training ` +
        `part’s readings and ${constant.length === 1 ? 'counts' : 'count'} 0 in the score, which therefore never reaches 100.`,
    );
  }
  if (evaluatedRows < HEALTH_VERDICT_LIMITS.minEvaluated * testRows) {
    cautions.push(
      `Only ${group(evaluatedRows)} of ${counted(testRows, 'test row')} can be evaluated: for the others the health, now or ` +
        '30 minutes later, is unknown.',
    );
  }
  return cautions;
}

/** Why the test part cannot show whether a model is better than "no change". @param rows evaluated */
export const describeConstantHealth = (rows: number): string =>
  `The machine's health stays the same in all ${counted(rows, 'evaluated test row')}, so there is nothing to ` +
  'predict. Choose dates in which it changes.';

/** Why the test part has too little time to evaluate a model; null if it has enough. */
export const describeTooFewBlocks = (blocks: number, isAllData: boolean): string | null =>
  blocks >= HEALTH_VERDICT_LIMITS.minBlocks
    ? null
    : `The test part (the newest fifth of the data) has rows in ${counted(blocks, 'block')} of two hours; figures are ` +
      `reliable only with at least ${HEALTH_VERDICT_LIMITS.minBlocks}. ` +
      (isAllData
        ? 'All dates were used: train again when there is more telemetry.'
        : 'Train on a longer date range, if there is more telemetry.');

const points = (value: number): string => decimal(value, 2);
