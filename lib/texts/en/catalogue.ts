/** Verdicts and warnings in English. */
import type { Catalogue } from '../catalogue.ts';
import { action } from './action.ts';
import { backtest } from './backtest.ts';
import { explanation } from './explanation.ts';
import { health } from './health.ts';
import { plan } from './plan.ts';
import { policy } from './policy.ts';
import { falseAlarms, status } from './status.ts';

export const en: Catalogue = {
  headlines: {
    unproven_too_few_failures: 'Unproven: too few failures to evaluate the model.',
    no_better_than_chance: 'No better than chance: do not act on this model.',
    weak: 'Weak: not good enough to act on.',
    weak_as_a_simpler_model: 'Weak: a much simpler model does as well.',
    noisy_many_false_alarms: 'Noisy: it detects failures, but with too many false alarms to act on.',
    noisy_criterion_not_kept:
      'Noisy: it detects failures, but with more false alarms than its alarm policy allows.',
    useful_but_many_false_alarms: 'Useful, but with too many false alarms.',
    useful_detects_failures: 'Useful: it detects failures in advance.',
    unproven_constant_health: 'Unproven: the health did not change in the test part.',
    unproven_too_little_time: 'Unproven: too little test time to evaluate the model.',
    no_better_than_persistence: 'No better than persistence: do not act on this model.',
    useful_predicts_changes: 'Useful: it predicts changes of the health in advance.',
  },
  messages: {
    ...status,
    ...backtest,
    ...policy,
    ...health,
    ...plan,
    ...action,
    ...explanation,
    rows_without_times: ({ mute_hours: hours }) =>
      `The rows have no times, so ${hours > 0 ? 'whether the machine is muted after a failure, and ' : ''}whether an ` +
      'earlier alarm is still open, is unknown. Send machine_name instead.',
    history_unknown: ({ minutes }, { duration }) =>
      `What was before the first row is unknown: window features of the first ${duration(minutes)}, and the times since ` +
      'the last failure, off and on, can differ from those of all telemetry. Send machine_name instead.',
    other_machine: ({ trained_on: trainedOn, machine_name: machine }) =>
      `The model was trained on ${trainedOn ?? 'another machine'}, but these rows are from ${machine}.`,
  },
  falseAlarms,
};
