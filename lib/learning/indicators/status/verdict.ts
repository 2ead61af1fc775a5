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
import { counted } from '../../stats/format.ts';
import type { Verdict } from '../verdict.ts';
import type { StatusFigures } from './figures.ts';

/** `chance`: no better than chance, or than the base rate. */
export type VerdictLevel = 'useful' | 'weak' | 'chance' | 'unproven';

const VERDICT_LIMITS = {
  /** Minimum number of stretches in the test part that end in a failure. */
  minFailures: 5,
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
  /** Maximum false alarms per week (one per day) without a caution. */
  maxFalseAlarmsPerWeek: 7,
  /** From this recall on, a precision with less than `minSkill` is low. */
  highRecall: 0.8,
} as const;

/**
 * @param figures of the test part
 * @param scoring what the search maximized
 */
export function decideVerdict(figures: StatusFigures, scoring: ClassScoring): Verdict<VerdictLevel> {
  const baseRate = figures.failure_events_test / figures.test_size;
  const unproven = whyUnproven(figures);
  if (unproven !== null) {
    return {
      level: 'unproven',
      headline: 'Unproven: too few failures to evaluate the model.',
      reasons: [unproven, ...excludedEvents(figures)],
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

function whyUnproven({ auc_score: auc, auc_interval: interval, events }: StatusFigures): string | null {
  const { minFailures } = VERDICT_LIMITS;
  const stretches = interval?.stretches_with_warning ?? 0;
  if (auc !== null && stretches >= minFailures) return null;
  return (
    `The test part (the newest fifth of the data) has ${counted(events.failures, 'failure')}` +
    (stretches > 0 && stretches < events.failures
      ? ` in ${counted(stretches, 'separate stretch', 'separate stretches')} of operation`
      : '') +
    `; figures are reliable only with at least ${minFailures} separate ones. Train on a longer date range.`
  );
}

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
    cautions.push(
      `${events.false_alarms} of its ${counted(events.alarms, 'alarm')} were false, ` +
        `${events.false_alarms_per_week!.toFixed(1)} a week. ${higherThreshold(figures)}`,
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
  if (events.missed_without_rows > 0) {
    cautions.push(
      `${counted(events.missed_without_rows, 'failure')} had no telemetry in the window before, so no model could ` +
        `have detected ${events.missed_without_rows === 1 ? 'it' : 'them'}.`,
    );
  }
  cautions.push(...excludedEvents(figures));
  if (events.failures < VERDICT_LIMITS.fewFailures) {
    cautions.push(
      `The test part has only ${counted(events.failures, 'failure')}: all figures may change a lot with the next ones.`,
    );
  }
  return cautions;
}

/** Explains how many failures are excluded because their window is in the training part. */
function excludedEvents({ events: { unasked: excluded } }: StatusFigures): string[] {
  if (excluded === 0) return [];
  return [
    `${counted(excluded, 'failure')} at the very start of the test part ${excluded === 1 ? 'does' : 'do'} not count: the ` +
      'window before is in the training part.',
  ];
}

/** The effect of a higher threshold of the table. */
function higherThreshold({ thresholds, events }: StatusFigures): string {
  const { maxFalseAlarmsPerWeek } = VERDICT_LIMITS;
  const better = thresholds.find(
    (row) =>
      row.threshold > 0.5 &&
      row.caught > 0 &&
      row.false_alarms_per_week !== null &&
      row.false_alarms_per_week <= maxFalseAlarmsPerWeek,
  );
  if (!better) {
    return 'No higher threshold in the table reduces that to one a day and still detects a failure.';
  }
  return (
    `With alarms above ${better.threshold} there would be ${better.false_alarms_per_week!.toFixed(1)} a week, ` +
    `and ${better.caught} of ${events.failures} failures detected.`
  );
}

const hasManyFalseAlarms = ({ events }: StatusFigures): boolean =>
  (events.false_alarms_per_week ?? 0) > VERDICT_LIMITS.maxFalseAlarmsPerWeek;

const hasLowPrecision = ({ recall, precision }: StatusFigures, baseRate: number): boolean =>
  recall >= VERDICT_LIMITS.highRecall && skillOfPrecision(precision, baseRate) < VERDICT_LIMITS.minSkill;

/** A precision between the base rate (0) and perfect (1). It is 0 if all rows are positive. */
const skillOfPrecision = (precision: number, baseRate: number): number =>
  baseRate === 1 ? 0 : (precision - baseRate) / (1 - baseRate);

const aucText = ({ auc_score: auc, auc_interval: interval }: StatusFigures): string =>
  `the AUC is ${decimal(auc!)} (95 % interval ${decimal(interval!.low)} to ${decimal(interval!.high)}).`;

const decimal = (value: number): string => value.toFixed(2);
const percent = (share: number): string => `${(100 * share).toFixed(share < 0.1 ? 1 : 0)} %`;
