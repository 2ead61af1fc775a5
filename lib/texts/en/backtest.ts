/** What a backtest says about a model, in English. */
import type { MessageTexts } from '../catalogue.ts';
import type { TextFormat } from '../format.ts';
import type { BacktestCode, MessageParams } from '../messages.ts';
import { falseAlarms } from './status.ts';

const eventsOf = (
  by: MessageParams['backtest_result']['by'],
  count: number,
  { counted }: TextFormat,
): string => (by === 'stops' ? counted(count, 'stop') : counted(count, 'failure'));

export const backtest: MessageTexts<BacktestCode> = {
  backtest_decides: ({ blocks, failures, stretches }, { counted }) =>
    `The test part alone has too few failures, so the backtest decides: its ${counted(blocks, 'block')} have ` +
    `${counted(failures, 'failure')} in ${counted(stretches, 'separate stretch', 'separate stretches')} of operation.`,
  backtest_result: ({ blocks, detected, events, by, ...rate }, format) =>
    `The backtest detected ${format.group(detected)} of ${eventsOf(by, events, format)} in ` +
    `${format.counted(blocks, 'block')}, with false alarms of ${falseAlarms(rate, format)}.`,
  backtest_over_budget: ({ per_week: perWeek, budget }, { decimal, group }) =>
    `In the backtest, false alarms exceed twice the budget: ${decimal(perWeek, 1)} a week, and the budget is ${group(budget)}.`,
  backtest_many_false_alarms: ({ per_week: perWeek }, { decimal }) =>
    `In the backtest, there are more false alarms than one a day: ${decimal(perWeek, 1)} a week.`,
  backtest_imprecise: ({ precision, min_precision: min }, { percent }) =>
    `In the backtest, ${percent(precision)} of the alarms were true, and the policy asks for ${percent(min)}.`,
  backtest_few_detected: ({ detected, events, by }, format) =>
    `The backtest detected ${format.group(detected)} of ${eventsOf(by, events, format)}, fewer than half.`,
  backtest_most_false_alarms: ({ from, to, ...rate }, format) =>
    `The worst block of the backtest for false alarms is from ${format.time(from)} to ${format.time(to)}: ` +
    `${falseAlarms(rate, format)}.`,
  backtest_fewest_detected: ({ from, to, detected, events, by }, format) =>
    `The worst block of the backtest for detection is from ${format.time(from)} to ${format.time(to)}: ` +
    `${format.group(detected)} of ${eventsOf(by, events, format)} detected.`,
  backtest_skipped: ({ skipped, origins }, { counted }) =>
    `${counted(skipped, 'block')} of the ${origins} of the backtest ${skipped === 1 ? 'has' : 'have'} no model: before ` +
    `${skipped === 1 ? 'it' : 'them'} there were no rows of normal operation and before a failure to learn from.`,
  backtest_too_few_stops: ({ stops, min_stops: min }, { counted }) =>
    `The blocks of the backtest have ${counted(stops, 'stop')}, and an alarm policy is judged on at least ${min}.`,
  backtest_too_few_failures: ({ failures, stretches, min_stretches: min }, { counted }) =>
    `The backtest has too few failures as well: ${counted(failures, 'failure')} in ` +
    `${counted(stretches, 'separate stretch', 'separate stretches')} of operation, and at least ${min} are needed.`,
};
