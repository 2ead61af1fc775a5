/**
 * The verdict on a model with an alarm policy, as far as the policy decides it. The first rule that applies decides:
 *
 *   too few stops ──▶ unproven        (before the rules of verdict.ts that count rows)
 *   no out-of-fold predictions, so no threshold ──▶ weak
 *   no threshold keeps the criterion, or the test part does not keep it ──▶ noisy
 *   detects no more stops than logistic regression, or costs no less ──▶ weak
 *   detects fewer than half of the stops ──▶ weak
 *   otherwise ──▶ useful
 */
import { message } from '../../../texts/messages.ts';
import type {
  CriterionParams,
  FalseAlarmParams,
  HeadlineCode,
  Message,
  MessageParams,
} from '../../../texts/messages.ts';
import type { AlarmMetrics } from './alarms/metrics.ts';
import type { BaselineFigures } from './baselines/figures.ts';
import type { PolicyMetrics } from './policy.ts';

/** A policy is evaluated on stops; fewer than this prove nothing. */
export const MIN_STOPS = 5;
/** Minimum share of stops detected. */
const MIN_DETECTED = 0.5;

interface PolicyVerdict {
  readonly level: 'useful' | 'noisy' | 'weak';
  readonly headline: HeadlineCode;
  /** First the reasons for the level, then cautions. */
  readonly reasons: readonly Message[];
}

/** Says that the test part has too few stops to evaluate a policy; empty if it has enough. */
export const tooFewStops = (stops: number): Message[] =>
  stops >= MIN_STOPS ? [] : [message('too_few_stops', { stops, min_stops: MIN_STOPS })];

export function decidePolicy(policy: PolicyMetrics): PolicyVerdict {
  const { alarms, baselines } = policy;
  const { model, logistic_regression: logistic } = baselines;
  const criterion = criterionOf(alarms);
  if (alarms.out_of_fold === null) {
    return { level: 'weak', headline: 'weak', reasons: [message('no_out_of_fold', {})] };
  }
  if (alarms.threshold === null) {
    const reason = message('no_threshold_keeps_criterion', criterion);
    return { level: 'noisy', headline: 'noisy_criterion_not_kept', reasons: [reason] };
  }
  const isBetter =
    model.cost === null ? model.stops_detected > logistic.stops_detected : model.cost < logistic.cost!;
  const comparison = compare(policy, isBetter);
  if (!model.keeps_budget) {
    const reason = message('criterion_not_kept', {
      ...criterion,
      ...falseAlarmsOf(model),
      alarms: alarms.test.alarms,
      cost: model.cost,
      cost_of_no_alarm: baselines.never.cost,
    });
    return { level: 'noisy', headline: 'noisy_criterion_not_kept', reasons: [reason, ...comparison] };
  }
  if (missesMost(model)) return { level: 'weak', headline: 'weak', reasons: comparison };
  return isBetter
    ? { level: 'useful', headline: 'useful_detects_failures', reasons: comparison }
    : { level: 'weak', headline: 'weak_as_a_simpler_model', reasons: comparison };
}

/** The figures beside those of logistic regression, and cautions about them. */
function compare({ alarms, baselines }: PolicyMetrics, isBetter: boolean): Message[] {
  const { model, logistic_regression: logistic, comparison } = baselines;
  const { difference, difference_interval: interval } = comparison;
  const params: MessageParams['better_than_logistic_regression'] = {
    ...criterionOf(alarms),
    ...falseAlarmsOf(model),
    detected: model.stops_detected,
    stops: model.stops,
    logistic_detected: logistic.stops_detected,
    logistic_false_alarms: falseAlarmsOf(logistic),
    cost: model.cost,
    logistic_cost: logistic.cost,
  };
  return [
    message(isBetter ? 'better_than_logistic_regression' : 'no_better_than_logistic_regression', params),
    ...(isBetter && interval !== null && interval.low <= 0
      ? [message('difference_may_be_chance', { difference: difference!, ...interval })]
      : []),
    ...(missesMost(model)
      ? [message('few_stops_detected', { detected: model.stops_detected, stops: model.stops })]
      : []),
  ];
}

const missesMost = ({ stops, stops_detected: detected }: BaselineFigures): boolean =>
  detected < MIN_DETECTED * stops;

const criterionOf = ({ max_false_per_week, min_precision, cost }: AlarmMetrics): CriterionParams => ({
  max_false_per_week,
  min_precision,
  is_lowest_cost: cost != null,
});

const falseAlarmsOf = (figures: BaselineFigures): FalseAlarmParams => ({
  false_alarms: figures.false_alarms,
  per_week: figures.false_alarms_per_week,
  observed_days: figures.observed_days,
});
