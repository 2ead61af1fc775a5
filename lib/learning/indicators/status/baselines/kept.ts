/**
 * Whether alarms keep on the test part what their policy must achieve there.
 *
 *   max_false_per_week   expected false alarms = budget · observed days / 7
 *   min_precision p      expected false alarms = true alarms · (1 − p) / p
 *   kept: at most twice as many false alarms as expected, or so few that the expected number explains them by chance: it is
 *   at or above the lower end of the 95 % interval of a Poisson count
 *
 *   cost                 kept: no more expensive than no alarm at all
 */
import { poissonInterval } from '../../../stats/rate-interval.ts';
import type { AlarmFigures } from '../alarms/figures.ts';
import type { AlarmCriterion } from '../alarms/request.ts';

const MAX_FACTOR = 2;

type Counted = Pick<AlarmFigures, 'alarms' | 'false_alarms' | 'observed_days' | 'stops' | 'stops_detected'>;

export function keepsCriterion(figures: Counted, criterion: AlarmCriterion): boolean {
  const { cost, maxFalsePerWeek, minPrecision } = criterion;
  if (cost) return costOf(figures, cost) <= cost.missed * figures.stops;
  const { alarms, false_alarms: count, observed_days: days } = figures;
  const expected =
    maxFalsePerWeek === undefined
      ? ((alarms - count) * (1 - minPrecision!)) / minPrecision!
      : (maxFalsePerWeek * days) / 7;
  // The mean count of random draws is not a whole number.
  return count <= MAX_FACTOR * expected || poissonInterval(Math.floor(count)).low <= expected;
}

/** Cost of missed stops and false alarms, in the unit of the request. */
export const costOf = (
  { stops, stops_detected: detected, false_alarms: wrong }: Counted,
  cost: NonNullable<AlarmCriterion['cost']>,
): number => cost.missed * (stops - detected) + cost.false * wrong;
