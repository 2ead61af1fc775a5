/** Reasons and cautions about alarm policies, in English. */
import type { TextFormat } from '../format.ts';
import type { FalseAlarmParams, MessageParams, PolicyCode } from '../messages.ts';
import type { MessageTexts } from '../catalogue.ts';
import { falseAlarms } from './status.ts';

type Comparison = MessageParams['better_than_logistic_regression'];

/** "1.2 false alarms a week", or "1 false alarm in 5.2 h". */
const withNoun = (params: FalseAlarmParams, format: TextFormat): string =>
  params.per_week === null
    ? `${format.counted(params.false_alarms, 'false alarm')} in ${format.duration(params.observed_days * 1440)}`
    : `${format.decimal(params.per_week, 1)} false alarms a week`;

const own = ({ detected, stops, ...params }: Comparison, format: TextFormat): string =>
  `It detects ${detected} of ${format.counted(stops, 'stop')} at ${withNoun(params, format)}`;

const limitOf = ({ min_precision: precision, is_lowest_cost: isCost }: Comparison): string =>
  isCost
    ? 'with the same costs'
    : precision === null
      ? 'at the same budget'
      : 'at the same required precision';

/** The false alarms of logistic regression, in parentheses. */
const other = ({ logistic_false_alarms: wrong }: Comparison, format: TextFormat): string =>
  ` (${falseAlarms(wrong, format)})`;

const costs = ({ cost, logistic_cost: logistic }: Comparison, { group }: TextFormat): string =>
  cost === null ? '' : ` Missed stops and false alarms cost ${group(cost)}, against ${group(logistic!)}.`;

export const policy: MessageTexts<PolicyCode> = {
  better_than_logistic_regression: (params, format) =>
    `${own(params, format)}; logistic regression detects ${params.logistic_detected} ${limitOf(params)}${other(params, format)}.` +
    costs(params, format),
  no_better_than_logistic_regression: (params, format) =>
    `${own(params, format)}; logistic regression, a much simpler model, detects ${params.logistic_detected} ` +
    `${limitOf(params)}${other(params, format)}.${costs(params, format)}`,
  difference_may_be_chance: ({ difference, low, high }, { percent }) =>
    `The difference to logistic regression may be chance: ${percent(difference)} of the stops (95% interval ` +
    `${percent(low)} to ${percent(high)}).`,
  few_stops_detected: ({ detected, stops }, { counted }) =>
    `With its alarm policy it detects ${detected} of ${counted(stops, 'stop')}, fewer than half.`,
  criterion_not_kept: (params, format) => {
    const { max_false_per_week: budget, min_precision: precision } = params;
    if (budget !== null) {
      return (
        `Its alarms do not keep their budget of ${format.counted(budget, 'false alarm')} a week: the test part has ` +
        `${falseAlarms(params, format)}, more than twice as many.`
      );
    }
    return precision !== null
      ? `Its alarms do not keep their precision of ${format.percent(precision)}: ${params.false_alarms} of ` +
          `${format.counted(params.alarms, 'alarm')} in the test part ${params.false_alarms === 1 ? 'is' : 'are'} false.`
      : `Its alarms do not pay: missed stops and false alarms cost ${format.group(params.cost!)}, and no alarm at all ` +
          `would cost ${format.group(params.cost_of_no_alarm!)}.`;
  },
  no_threshold_keeps_criterion(
    { max_false_per_week: budget, min_precision: precision },
    { counted, percent },
  ) {
    const broken =
      budget !== null
        ? `keeps the budget of ${counted(budget, 'false alarm')} a week`
        : precision !== null
          ? `reaches the precision of ${percent(precision)}`
          : 'costs less than no alarm at all';
    return `No threshold ${broken} on out-of-fold predictions of the training part, so it gives no alarm.`;
  },
  too_few_stops: ({ stops, min_stops: min }, { counted }) =>
    `The test part has ${counted(stops, 'stop')} (failures without another one in the mute before); an alarm policy is ` +
    `judged on at least ${min}.`,
  no_out_of_fold: () =>
    'The training part has too few failures, or too few rows, to choose the threshold of an alarm policy.',
};
