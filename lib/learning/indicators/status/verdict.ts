/**
 * A model's figures in plain words: is it worth acting on? The first rule that holds decides; reasons and
 * cautions say why. The limits, what they rest on and what they cannot say stand in docs/evaluation.md.
 *
 *   too few failures to judge by ──▶ unproven
 *   orders rows no better than luck ──▶ chance
 *   could be luck, orders rows badly, or misses most failures ──▶ weak
 *   otherwise ──▶ useful, and if it alarms all the time, that is said
 */
import type { StatusFigures } from './figures.ts';
import type { Verdict } from '../verdict.ts';
import type { ClassScoring } from '../../search/scoring.ts';
import { counted } from '../../stats/format.ts';

/** `chance`: no better than chance, or than the base rate. */
export type VerdictLevel = 'useful' | 'weak' | 'chance' | 'unproven';

const VERDICT_LIMITS = {
  /** Stretches of the test part that end in a failure: with fewer, nothing is judged. */
  failures: 5,
  /** With fewer failures than this, it is said that they are few. */
  fewFailures: 20,
  /** An AUC up to this is chance; 0.5 is a coin. */
  chanceAuc: 0.55,
  /** Below this AUC a model is weak. */
  usefulAuc: 0.7,
  /** Least share of the way from the base rate to 1 that average precision must go. */
  skill: 0.2,
  /** Least share of failures that must be announced. */
  caught: 0.5,
  /** More false alarms a week than this are said: one a day. */
  falseAlarmsPerWeek: 7,
  /** Recall from this on with less precision than `skill` is crying wolf. */
  wolfRecall: 0.8,
} as const;

/**
 * @param figures of the test part
 * @param scoring what the search was asked for
 */
export function decideVerdict(figures: StatusFigures, scoring: ClassScoring): Verdict<VerdictLevel> {
  const baseRate = figures.failure_events_test / figures.test_size;
  const unproven = whyUnproven(figures);
  if (unproven !== null) {
    return {
      level: 'unproven',
      headline: 'Unproven: too few failures to judge by.',
      reasons: [unproven, ...unaskedOf(figures)],
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
  const wolf = hasLowPrecision(figures, baseRate) || manyFalseAlarms(figures);
  return {
    level: 'useful',
    headline: wolf
      ? 'Useful, but it cries wolf: it sees failures coming and raises many false alarms.'
      : 'Useful: it sees failures coming.',
    reasons: [
      `${caught} of ${failures} failures were announced before they came, and ${aucWords(figures)}`,
      ...cautions,
    ],
  };
}

function whyUnproven({ auc_score: auc, auc_interval: interval, events }: StatusFigures): string | null {
  const { failures } = VERDICT_LIMITS;
  const stretches = interval?.stretches_with_warning ?? 0;
  if (auc !== null && stretches >= failures) return null;
  return (
    `The newest fifth of the data, which tests the model, has ${counted(events.failures, 'failure')}` +
    (stretches > 0 && stretches < events.failures
      ? ` in ${counted(stretches, 'separate stretch', 'separate stretches')} of operation`
      : '') +
    `; at least ${failures} apart from each other are needed before any figure means much. Train on a longer ` +
    'date range.'
  );
}

function whyChance(figures: StatusFigures, baseRate: number): string[] {
  const reasons = [];
  if (figures.auc_score! <= VERDICT_LIMITS.chanceAuc) {
    reasons.push(`It cannot tell rows before a failure from others: ${aucWords(figures)}`);
  }
  if (figures.average_precision! <= baseRate) {
    reasons.push(
      `Its average precision of ${decimal(figures.average_precision!)} is no better than alarming always, ` +
        `which has ${decimal(baseRate)}.`,
    );
  }
  return reasons;
}

function whyWeak(figures: StatusFigures, baseRate: number): string[] {
  const { usefulAuc, skill, caught: leastCaught } = VERDICT_LIMITS;
  const { caught, failures } = figures.events;
  const reasons = [];
  if (figures.auc_interval!.low <= 0.5) {
    reasons.push(`It may be luck: ${aucWords(figures)} That includes 0.5, a coin toss.`);
  } else if (figures.auc_score! < usefulAuc) {
    reasons.push(`It orders rows badly, below an AUC of ${usefulAuc}: ${aucWords(figures)}`);
  }
  if (shareOfTheWay(figures.average_precision!, baseRate) < skill) {
    reasons.push(
      `Its alarms are hardly better than guessing: average precision ${decimal(figures.average_precision!)}, ` +
        `where ${percent(baseRate)} of all test rows are shortly before a failure.`,
    );
  }
  if (caught < leastCaught * failures) {
    reasons.push(`It announced ${caught} of ${counted(failures, 'failure')}, fewer than half.`);
  }
  return reasons;
}

/** What to beware of, whatever the level. */
function cautionsOf(figures: StatusFigures, baseRate: number, scoring: ClassScoring): string[] {
  const { events } = figures;
  const cautions = [];
  if (events.alarms === 0) {
    cautions.push('It raised no alarm at all at the threshold 0.5.');
  }
  if (manyFalseAlarms(figures)) {
    cautions.push(
      `${events.false_alarms} of its ${counted(events.alarms, 'alarm')} were false: ` +
        `${events.false_alarms_per_week!.toFixed(1)} a week. ${fewerFalseAlarms(figures)}`,
    );
  }
  if (hasLowPrecision(figures, baseRate)) {
    cautions.push(
      `It finds ${percent(figures.recall)} of the rows before failures by alarming often: only ` +
        `${percent(figures.precision)} of its alarm rows are before a failure, and ${percent(baseRate)} of all ` +
        'rows are.' +
        (scoring === 'recall'
          ? ' The search was asked for recall, which rewards that; ask for search.scoring ' +
            '"average_precision", or "recall_at_precision:0.5".'
          : ''),
    );
  }
  if (events.missed_without_rows > 0) {
    cautions.push(
      `${counted(events.missed_without_rows, 'failure')} had no telemetry in the window before, so nothing ` +
        'could have announced them.',
    );
  }
  cautions.push(...unaskedOf(figures));
  if (events.failures < VERDICT_LIMITS.fewFailures) {
    cautions.push(
      `Only ${counted(events.failures, 'failure')} to judge by: every figure here can move much with the next ones.`,
    );
  }
  return cautions;
}

/** That failures do not count which the model had no chance to announce. */
function unaskedOf({ events: { unasked } }: StatusFigures): string[] {
  if (unasked === 0) return [];
  return [
    `${counted(unasked, 'failure')} at the very start of the test part ${unasked === 1 ? 'does' : 'do'} not count: the ` +
      'window before lies in the training part.',
  ];
}

/** What a higher threshold of the table would give. */
function fewerFalseAlarms({ thresholds, events }: StatusFigures): string {
  const { falseAlarmsPerWeek } = VERDICT_LIMITS;
  const quieter = thresholds.find(
    (row) =>
      row.threshold > 0.5 &&
      row.caught > 0 &&
      row.false_alarms_per_week !== null &&
      row.false_alarms_per_week <= falseAlarmsPerWeek,
  );
  if (!quieter)
    return 'No higher threshold in the table brings that to one a day and still announces a failure.';
  return (
    `With alarms above ${quieter.threshold} they would be ${quieter.false_alarms_per_week!.toFixed(1)} a week, ` +
    `and ${quieter.caught} of ${events.failures} failures announced.`
  );
}

const manyFalseAlarms = ({ events }: StatusFigures): boolean =>
  (events.false_alarms_per_week ?? 0) > VERDICT_LIMITS.falseAlarmsPerWeek;

const hasLowPrecision = ({ recall, precision }: StatusFigures, baseRate: number): boolean =>
  recall >= VERDICT_LIMITS.wolfRecall && shareOfTheWay(precision, baseRate) < VERDICT_LIMITS.skill;

/** How far a precision lies between guessing (0) and never wrong (1); where all rows are positive, nowhere. */
const shareOfTheWay = (precision: number, baseRate: number): number =>
  baseRate === 1 ? 0 : (precision - baseRate) / (1 - baseRate);

const aucWords = ({ auc_score: auc, auc_interval: interval }: StatusFigures): string =>
  `the AUC is ${decimal(auc!)} (95 % interval ${decimal(interval!.low)} to ${decimal(interval!.high)}).`;

const decimal = (value: number): string => value.toFixed(2);
const percent = (share: number): string => `${(100 * share).toFixed(share < 0.1 ? 1 : 0)} %`;
