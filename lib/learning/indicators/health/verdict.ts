/**
 * A health model's figures in plain words: does it know more than that the machine is as it was? The first
 * rule that holds decides. The limits and what they cannot say stand in docs/evaluation.md.
 *
 *   too little test time, or the health never changes ──▶ unproven
 *   errs as much as "in half an hour as now" ──▶ persistence
 *   hardly less, perhaps by luck, or hardly better than the mean ──▶ weak
 *   otherwise ──▶ useful
 */
import type { HealthFigures } from './figures.ts';
import type { HealthColumn } from './score.ts';
import type { Verdict } from '../verdict.ts';
import { counted, group } from '../../stats/format.ts';

/** `persistence`: no better than saying that all stays as it is. */
export type HealthVerdictLevel = 'useful' | 'weak' | 'persistence' | 'unproven';

const HEALTH_VERDICT_LIMITS = {
  /** Blocks of two hours that the test part must have. */
  blocks: 5,
  /** With fewer blocks than this, it is said that they are few. */
  fewBlocks: 20,
  /** Least share of persistence's squared error that the model must save. */
  skill: 0.1,
  /** Least share of the health's variance that it must foretell. */
  r2: 0.2,
  /** A smaller share of the test rows than this, judged, is said. */
  judged: 0.5,
} as const;

type HealthVerdict = Verdict<HealthVerdictLevel>;

/** @param figures of the test part */
export function decideHealthVerdict(figures: HealthFigures): HealthVerdict {
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
      `The machine's health stayed the same in all ${counted(figures.test_size, 'judged test row')}: there was ` +
        'nothing to foretell. Choose dates in which it changes.',
    ]);
  }
  if (interval === null || interval.blocks < limits.blocks) {
    return verdict('unproven', 'Unproven: too little test time to judge by.', [
      `The newest fifth of the data, which tests the model, has rows in ${counted(interval?.blocks ?? 1, 'block')} of ` +
        `two hours; at least ${limits.blocks} are needed before any figure means much. Train on a longer date range.`,
    ]);
  }
  const errors =
    `its error is ${points(figures.rmse)}, that of "in half an hour as now" ${points(persistence.rmse)} ` +
    `(root mean square, points of 100)`;
  if (skill <= 0) {
    return verdict('persistence', 'No better than persistence: do not act on this model.', [
      `Saying that in half an hour the health is as now serves as well or better: ${errors}.`,
    ]);
  }
  const weak = [];
  const saved = `${percent(skill)} of the squared error (95 % interval ${percent(interval.low)} to ${percent(interval.high)})`;
  if (interval.low <= 0)
    weak.push(`It may be luck: against persistence it saves ${saved}, which includes nothing at all.`);
  else if (skill < limits.skill) weak.push(`It hardly beats persistence: it saves ${saved}; ${errors}.`);
  if (r2 < limits.r2) {
    weak.push(
      r2 <= 0
        ? `Always saying the mean would serve as well or better: R² is ${r2.toFixed(2)}.`
        : `It foretells little of what changes: R² is ${r2.toFixed(2)}, and always saying the mean has 0.`,
    );
  }
  if (weak.length > 0) return verdict('weak', 'Weak: not good enough to act on.', weak);
  return verdict('useful', 'Useful: it sees the health change before it does.', [
    `Against "in half an hour as now" it saves ${saved}: ${errors}; R² is ${r2.toFixed(2)}.`,
  ]);
}

/** What to beware of, whatever the level. */
function cautionsOf(figures: HealthFigures): string[] {
  const { constant_signals: constant, left_out, test_size, skill_interval: interval } = figures;
  const cautions = rowCautions(constant, test_size, test_size + left_out.test);
  if (interval !== null && interval.blocks < HEALTH_VERDICT_LIMITS.fewBlocks) {
    cautions.push(
      `Only ${counted(interval.blocks, 'block')} of two hours to judge by: every figure here can move much with the next ones.`,
    );
  }
  return cautions;
}

/** What the rows alone say to beware of: so a dry run can say it before. */
export function rowCautions(
  constant: readonly HealthColumn[],
  judgedRows: number,
  testRows: number,
): string[] {
  const cautions: string[] = [];
  if (constant.length > 0) {
    cautions.push(
      `${constant.join(', ')} ${constant.length === 1 ? 'has' : 'have'} one value in at least 98 % of the training ` +
        `part’s readings and ${constant.length === 1 ? 'counts' : 'count'} 0 in the score, which therefore never reaches 100.`,
    );
  }
  if (judgedRows < HEALTH_VERDICT_LIMITS.judged * testRows) {
    cautions.push(
      `Only ${group(judgedRows)} of ${counted(testRows, 'test row')} can be judged: of the others the health, now or ` +
        'half an hour later, is not known.',
    );
  }
  return cautions;
}

const points = (value: number): string => value.toFixed(2);
const percent = (share: number): string => `${(100 * share).toFixed(0)} %`;
