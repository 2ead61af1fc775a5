/**
 * Decides whether a `status` model is worth acting on, and says so in plain sentences. The first rule that applies
 * decides the level; reasons and cautions explain it. docs/evaluation.md describes the limits and what they cannot
 * show.
 *
 *   too few failures to evaluate ──▶ unproven
 *   does not rank rows better than chance ──▶ chance
 *   may be luck, ranks rows badly, or misses most failures ──▶ weak
 *   otherwise ──▶ useful; the headline says if it has too many false alarms
 */
import type { ClassScoring } from '../../search/scoring.ts';
import { counted, decimal as formatDecimal, percent } from '../../stats/format.ts';
import { poissonInterval } from '../../stats/rate-interval.ts';
import type { Verdict } from '../verdict.ts';
import { describeFalseAlarms, hasWeeklyRate, observedTime } from './false-alarms.ts';
import type { AlarmRow, StatusFigures } from './figures.ts';
import {
  describeExcludedFailures,
  describeFailuresWithoutRows,
  describeTooFewFailures,
} from './test-part.ts';

/** `chance`: no better than chance, or than the base rate. */
export type VerdictLevel = 'useful' | 'weak' | 'chance' | 'unproven';

const VERDICT_LIMITS = {
  /** With fewer failures, a caution says that they are few. */
  fewFailures: 20,
  /** An AUC up to this is chance; a coin toss has 0.5. */
  chanceAuc: 0.55,
  /** Below this AUC a model is weak. */
  usefulAuc: 0.7,
  /** Minimum skill of the average precision: 0 is the base rate, 1 is perfect. */
  minSkill: 0.2,
  /** Minimum share of failures detected. */
  minDetected: 0.5,
  /** Maximum false alarms per day without a caution. */
  maxFalseAlarmsPerDay: 1,
  /** From this recall on, a precision with less than `minSkill` is low. */
  highRecall: 0.8,
} as const;

interface Training {
  /** What the search maximized. */
  readonly scoring: ClassScoring;
  /** Whether there is no more telemetry of the machine. */
  readonly isAllData: boolean;
}

/** @param figures of the test part */
export function decideVerdict(
  figures: StatusFigures,
  { scoring, isAllData }: Training,
): Verdict<VerdictLevel> {
  const baseRate = figures.failure_events_test / figures.test_size;
  const unproven = whyUnproven(figures, isAllData);
  if (unproven !== null) {
    return {
      level: 'unproven',
      headline: 'Unproven: too few failures to evaluate the model.',
      reasons: [unproven, ...describeExcludedFailures(figures.events.unasked)],
    };
  }
  const cautions = cautionsOf(figures, baseRate, scoring);
  const chance = whyChance(figures, baseRate);
  if (chance.length > 0) {
    const headline = 'No better than chance: do not act on this model.';
    return { level: 'chance', headline, reasons: [...chance, ...cautions] };
  }
  const weak = whyWeak(figures, baseRate);
  if (weak.length > 0) {
    const headline = 'Weak: not good enough to act on.';
    return { level: 'weak', headline, reasons: [...weak, ...cautions] };
  }
  const { caught, failures } = figures.events;
  return {
    level: 'useful',
    headline:
      hasLowPrecision(figures, baseRate) || hasManyFalseAlarms(figures)
        ? 'Useful, but with too many false alarms.'
        : 'Useful: it detects failures in advance.',
    reasons: [
      `It detected ${caught} of ${failures} failures in advance, and ${aucText(figures)}`,
      ...cautions,
    ],
  };
}

/** With enough stretches there are rows of both classes, so AUC and interval are defined. */
const whyUnproven = ({ events }: StatusFigures, isAllData: boolean): string | null =>
  describeTooFewFailures(events, isAllData);

function whyChance(figures: StatusFigures, baseRate: number): string[] {
  const reasons = [];
  if (figures.auc_score! <= VERDICT_LIMITS.chanceAuc) {
    reasons.push(`It cannot tell rows before a failure from other rows: ${aucText(figures)}`);
  }
  if (figures.average_precision! <= baseRate) {
    reasons.push(
      `Its average precision of ${decimal(figures.average_precision!)} is no better than that of a constant alarm, ` +
        `${decimal(baseRate)}.`,
    );
  }
  return reasons;
}

function whyWeak(figures: StatusFigures, baseRate: number): string[] {
  const { usefulAuc, minSkill, minDetected } = VERDICT_LIMITS;
  const { caught, failures } = figures.events;
  const reasons = [];
  if (figures.auc_interval!.low <= 0.5) {
    reasons.push(`It may be luck: ${aucText(figures)} The interval includes 0.5, a coin toss.`);
  } else if (figures.auc_score! < usefulAuc) {
    reasons.push(`It ranks rows badly, with an AUC below ${usefulAuc}: ${aucText(figures)}`);
  }
  if (skillOfPrecision(figures.average_precision!, baseRate) < minSkill) {
    reasons.push(
      `Its alarms are hardly better than guesses: the average precision is ${decimal(figures.average_precision!)}, ` +
        `and ${percent(baseRate)} of all test rows are shortly before a failure.`,
    );
  }
  if (caught < minDetected * failures) {
    reasons.push(`It detected ${caught} of ${counted(failures, 'failure')}, fewer than half.`);
  }
  return reasons;
}

/** Cautions that apply at every level but `unproven`. */
function cautionsOf(figures: StatusFigures, baseRate: number, scoring: ClassScoring): string[] {
  const { events } = figures;
  const cautions = [];
  if (events.alarms === 0) {
    cautions.push('It raised no alarm at the threshold 0.5.');
  }
  if (hasManyFalseAlarms(figures)) {
    const rate = hasWeeklyRate(events) ? describeFalseAlarms(events, events) : `in ${observedTime(events)}`;
    cautions.push(
      `${events.false_alarms} of its ${counted(events.alarms, 'alarm')} ${events.false_alarms === 1 ? 'was' : 'were'} ` +
        `false, ${rate}. ${higherThreshold(figures)}`,
    );
  }
  if (hasLowPrecision(figures, baseRate)) {
    cautions.push(
      `It finds ${percent(figures.recall)} of the rows before failures because it alarms often: only ` +
        `${percent(figures.precision)} of its alarm rows are before a failure, compared with ${percent(baseRate)} of ` +
        'all rows.' +
        (scoring === 'recall'
          ? ' The search maximized recall, which rewards that; request search.scoring ' +
            '"average_precision" or "recall_at_precision:0.5" instead.'
          : ''),
    );
  }
  cautions.push(
    ...describeFailuresWithoutRows(events.missed_without_rows),
    ...describeExcludedFailures(events.unasked),
  );
  if (events.failures < VERDICT_LIMITS.fewFailures) {
    cautions.push(
      `The test part has only ${counted(events.failures, 'failure')}: all figures may change a lot with the next ones.`,
    );
  }
  return cautions;
}

/** The effect of a higher threshold of the table. */
function higherThreshold({ thresholds, events }: StatusFigures): string {
  const better = thresholds.find(
    (row) => row.threshold > 0.5 && row.caught > 0 && !isMoreThanOneADay(row, events),
  );
  if (!better) {
    return 'No higher threshold in the table reduces that to one a day and still detects a failure.';
  }
  return (
    `With alarms above ${better.threshold} there would be ${describeFalseAlarms(events, better)}, ` +
    `and ${better.caught} of ${events.failures} failures detected.`
  );
}

const hasManyFalseAlarms = ({ events }: StatusFigures): boolean => isMoreThanOneADay(events, events);

/** In less than a week a few false alarms may be chance, so there even the interval's lower end must be above. */
function isMoreThanOneADay(
  { false_alarms: count }: Pick<AlarmRow, 'false_alarms'>,
  events: StatusFigures['events'],
): boolean {
  const expected = hasWeeklyRate(events) ? count : poissonInterval(count).low;
  return expected > VERDICT_LIMITS.maxFalseAlarmsPerDay * events.observed_days;
}

const hasLowPrecision = ({ recall, precision }: StatusFigures, baseRate: number): boolean =>
  recall >= VERDICT_LIMITS.highRecall && skillOfPrecision(precision, baseRate) < VERDICT_LIMITS.minSkill;

/** A precision between the base rate (0) and perfect (1). It is 0 if all rows are positive. */
const skillOfPrecision = (precision: number, baseRate: number): number =>
  baseRate === 1 ? 0 : (precision - baseRate) / (1 - baseRate);

const aucText = ({ auc_score: auc, auc_interval: interval }: StatusFigures): string =>
  `the AUC is ${decimal(auc!)} (95% interval ${decimal(interval!.low)} to ${decimal(interval!.high)}).`;

const decimal = (value: number): string => formatDecimal(value, 2);
