/** Verdicts and warnings in both languages. The English sentences are those of the versions before the codes. */
import { describe, expect, it } from '@jest/globals';
import { LANGUAGES } from '../../lib/texts/languages.ts';
import { message } from '../../lib/texts/messages.ts';
import type { HeadlineCode, Message, MessageCode, MessageParams } from '../../lib/texts/messages.ts';
import { word, wordHeadline, wordVerdict } from '../../lib/texts/word.ts';
import { englishIn } from '../support/english.ts';

type Samples = {
  readonly [C in MessageCode]: readonly (readonly [MessageParams[C], english: string])[];
};

const auc = { auc: 0.7349, low: 0.6, high: 0.8051 };
const aucText = 'the AUC is 0.73 (95% interval 0.60 to 0.81).';
const skill = { skill: 0.4375, low: 0.3, high: 0.573 };
const saved = '44% of the squared error (95% interval 30% to 57%)';
const errors = { rmse: 3, persistence_rmse: 1807.5 };
const errorsText =
  'its error is 3.00, and that of "no change in 30 minutes" 1,807.50 (root mean square, points of 100)';
const none = { failures: 0, stretches: 0, min_stretches: 5, is_all_data: true };
const noneText =
  'The test part (the newest fifth of the data) has no failure; figures are reliable only with at least 5 separate ' +
  'stretches that end in a failure. All dates were used: train again after more failures, or choose an end date soon ' +
  'after several failures.';
const blocks = { blocks: 1, min_blocks: 5, is_all_data: false };
const blocksText =
  'The test part (the newest fifth of the data) has rows in 1 block of two hours; figures are reliable only with at ' +
  'least 5. Train on a longer date range, if there is more telemetry.';
const constantText =
  "The machine's health stays the same in all 1,200 evaluated test rows, so there is nothing to predict. Choose dates " +
  'in which it changes.';

const stopsDetected = { detected: 93, events: 149, by: 'stops' } as const;
const blockTimes = { from: '2016-08-02T10:00:00Z', to: '2017-04-14T03:50:00Z' };

const outdatedRows = { machine_name: 'Pump A', measured_at: '2026-01-02T10:00:00Z', age_minutes: 90 };
const outdatedText =
  'Unknown: the newest row of Pump A is from Jan 2, 2026, 10:00 UTC and 90 min old, too old to tell.';
const budget = { max_false_per_week: 2, min_precision: null, is_lowest_cost: false };
const precision = { max_false_per_week: null, min_precision: 0.6, is_lowest_cost: false };
const lowestCost = { max_false_per_week: null, min_precision: null, is_lowest_cost: true };
const comparison = {
  detected: 25,
  stops: 43,
  false_alarms: 7,
  per_week: 1.224,
  observed_days: 40,
  logistic_detected: 20,
  logistic_false_alarms: { false_alarms: 25, per_week: 4.371, observed_days: 40 },
  cost: null,
  logistic_cost: null,
};

const SAMPLES: Samples = {
  too_few_failures: [
    [none, noneText],
    [
      { failures: 3, stretches: 0, min_stretches: 5, is_all_data: false },
      'The test part (the newest fifth of the data) has 3 failures, but no row in the window before; figures are ' +
        'reliable only with at least 5 separate stretches that end in a failure. Train on a longer date range, if ' +
        'there is more telemetry.',
    ],
    [
      { failures: 2, stretches: 1, min_stretches: 5, is_all_data: true },
      'The test part (the newest fifth of the data) has 2 failures in 1 separate stretch of operation; figures are ' +
        'reliable only with at least 5 separate stretches that end in a failure. All dates were used: train again ' +
        'after more failures.',
    ],
  ],
  will_have_too_few_failures: [[none, `The verdict will be "unproven". ${noneText}`]],
  auc_is_chance: [[auc, `It cannot tell rows before a failure from other rows: ${aucText}`]],
  precision_is_chance: [
    [
      { average_precision: 0.099, base_rate: 0.1 },
      'Its average precision of 0.10 is no better than that of a constant alarm, 0.10.',
    ],
  ],
  auc_may_be_luck: [[auc, `It may be luck: ${aucText} The interval includes 0.5, a coin toss.`]],
  auc_is_low: [[{ ...auc, min_auc: 0.7 }, `It ranks rows badly, with an AUC below 0.7: ${aucText}`]],
  precision_is_low: [
    [
      { average_precision: 0.2, base_rate: 0.111 },
      'Its alarms are hardly better than guesses: the average precision is 0.20, and 11% of all test rows are shortly ' +
        'before a failure.',
    ],
  ],
  few_failures_detected: [
    [{ detected: 2, failures: 30 }, 'It detected 2 of 30 failures, fewer than half.'],
    [{ detected: 0, failures: 1 }, 'It detected 0 of 1 failure, fewer than half.'],
  ],
  failures_detected: [
    [{ ...auc, detected: 28, failures: 30 }, `It detected 28 of 30 failures in advance, and ${aucText}`],
  ],
  no_alarm: [[{ threshold: 0.5 }, 'It raised no alarm at the threshold 0.5.']],
  many_false_alarms: [
    [
      { false_alarms: 783, alarms: 954, per_week: 90.595, observed_days: 60.5, better: null },
      '783 of its 954 alarms were false, 90.6 a week. No higher threshold in the table reduces that to one a day and ' +
        'still detects a failure.',
    ],
    [
      {
        false_alarms: 1,
        alarms: 1,
        per_week: null,
        observed_days: 0.625,
        better: {
          threshold: 0.9,
          false_alarms: 0,
          per_week: null,
          observed_days: 0.625,
          detected: 3,
          failures: 7,
        },
      },
      '1 of its 1 alarm was false, in 15 h. With alarms above 0.9 there would be 0 in 15 h, and 3 of 7 failures detected.',
    ],
  ],
  alarms_too_often: [
    [
      { recall: 0.95, precision: 0.12, base_rate: 0.1, scoring: 'recall' },
      'It finds 95% of the rows before failures because it alarms often: only 12% of its alarm rows are before a ' +
        'failure, compared with 10% of all rows. The search maximized recall, which rewards that; request ' +
        'search.scoring "average_precision" or "recall_at_precision:0.5" instead.',
    ],
    [
      { recall: 0.95, precision: 0.12, base_rate: 0.1, scoring: 'f1' },
      'It finds 95% of the rows before failures because it alarms often: only 12% of its alarm rows are before a ' +
        'failure, compared with 10% of all rows.',
    ],
  ],
  failures_without_rows: [
    [{ failures: 1 }, '1 failure had no telemetry in the window before, so no model could have detected it.'],
    [
      { failures: 2 },
      '2 failures had no telemetry in the window before, so no model could have detected them.',
    ],
  ],
  failures_excluded: [
    [
      { failures: 1 },
      '1 failure at the very start of the test part does not count: the window before is in the training part.',
    ],
    [
      { failures: 2 },
      '2 failures at the very start of the test part do not count: the window before is in the training part.',
    ],
  ],
  few_failures: [
    [
      { failures: 12 },
      'The test part has only 12 failures: all figures may change a lot with the next ones.',
    ],
  ],
  short_observation: [
    [
      { observed_days: 3 },
      'The test part has 3 days of telemetry: false alarms are counted in that time, because a weekly rate needs at ' +
        'least a week.',
    ],
  ],
  fewer_failures_than_folds: [
    [
      { failures: 1, folds: 3, is_all_data: true },
      'The training part has 1 failure for 3 folds: rows before the same failure are in several folds, so the scores ' +
        'of the search look better than the model is. Choose fewer folds (search.folds).',
    ],
    [
      { failures: 2, folds: 3, is_all_data: false },
      'The training part has 2 failures for 3 folds: rows before the same failure are in several folds, so the scores ' +
        'of the search look better than the model is. Choose a longer date range or fewer folds (search.folds).',
    ],
  ],
  better_than_logistic_regression: [
    [
      { ...budget, ...comparison },
      'It detects 25 of 43 stops at 1.2 false alarms a week; logistic regression detects 20 at the same budget (4.4 a week).',
    ],
    [
      {
        ...precision,
        ...comparison,
        per_week: null,
        observed_days: 3,
        logistic_false_alarms: { false_alarms: 25, per_week: null, observed_days: 3 },
      },
      'It detects 25 of 43 stops at 7 false alarms in 3 days; logistic regression detects 20 at the same required precision (25 in 3 days).',
    ],
    [
      { ...lowestCost, ...comparison, cost: 79, logistic_cost: 140.5 },
      'It detects 25 of 43 stops at 1.2 false alarms a week; logistic regression detects 20 with the same costs (4.4 a week). ' +
        'Missed stops and false alarms cost 79, against 140.5.',
    ],
  ],
  no_better_than_logistic_regression: [
    [
      { ...budget, ...comparison, logistic_detected: 31 },
      'It detects 25 of 43 stops at 1.2 false alarms a week; logistic regression, a much simpler model, detects 31 at the ' +
        'same budget (4.4 a week).',
    ],
  ],
  difference_may_be_chance: [
    [
      { difference: 0.116, low: -0.069, high: 0.247 },
      'The difference to logistic regression may be chance: 12% of the stops (95% interval −6.9% to 25%).',
    ],
  ],
  few_stops_detected: [
    [{ detected: 19, stops: 39 }, 'With its alarm policy it detects 19 of 39 stops, fewer than half.'],
  ],
  criterion_not_kept: [
    [
      {
        ...budget,
        false_alarms: 40,
        per_week: 8.06,
        observed_days: 35,
        alarms: 60,
        cost: null,
        cost_of_no_alarm: null,
      },
      'Its alarms do not keep their budget of 2 false alarms a week: the test part has 8.1 a week, more than twice as many.',
    ],
    [
      {
        ...precision,
        false_alarms: 40,
        per_week: 8.06,
        observed_days: 35,
        alarms: 60,
        cost: null,
        cost_of_no_alarm: null,
      },
      'Its alarms do not keep their precision of 60%: 40 of 60 alarms in the test part are false.',
    ],
    [
      {
        ...lowestCost,
        false_alarms: 40,
        per_week: 8.06,
        observed_days: 35,
        alarms: 60,
        cost: 1200,
        cost_of_no_alarm: 430,
      },
      'Its alarms do not pay: missed stops and false alarms cost 1,200, and no alarm at all would cost 430.',
    ],
  ],
  no_threshold_keeps_criterion: [
    [
      { ...budget, max_false_per_week: 1 },
      'No threshold keeps the budget of 1 false alarm a week on out-of-fold predictions of the training part, so it gives no alarm.',
    ],
    [
      precision,
      'No threshold reaches the precision of 60% on out-of-fold predictions of the training part, so it gives no alarm.',
    ],
    [
      lowestCost,
      'No threshold costs less than no alarm at all on out-of-fold predictions of the training part, so it gives no alarm.',
    ],
  ],
  too_few_stops: [
    [
      { stops: 1, min_stops: 5 },
      'The test part has 1 stop (failures without another one in the mute before); an alarm policy is judged on at least 5.',
    ],
  ],
  no_out_of_fold: [
    [
      {},
      'The training part has too few failures, or too few rows, to choose the threshold of an alarm policy.',
    ],
  ],
  health_is_constant: [[{ rows: 1200 }, constantText]],
  will_have_constant_health: [[{ rows: 1200 }, `The verdict will be "unproven". ${constantText}`]],
  too_few_blocks: [
    [blocks, blocksText],
    [
      { blocks: 4, min_blocks: 5, is_all_data: true },
      'The test part (the newest fifth of the data) has rows in 4 blocks of two hours; figures are reliable only with ' +
        'at least 5. All dates were used: train again when there is more telemetry.',
    ],
  ],
  will_have_too_few_blocks: [[blocks, `The verdict will be "unproven". ${blocksText}`]],
  persistence_is_better: [
    [errors, `Predicting no change in 30 minutes is as good or better: ${errorsText}.`],
  ],
  skill_may_be_luck: [
    [skill, `It may be luck: compared with persistence it saves ${saved}, and the interval includes 0.`],
  ],
  skill_is_low: [
    [{ ...skill, ...errors }, `It is hardly better than persistence: it saves ${saved}; ${errorsText}.`],
  ],
  mean_is_better: [[{ r2: -0.5 }, 'Always predicting the mean is as good or better: R² is −0.50.']],
  r2_is_low: [
    [{ r2: 0.19 }, 'It predicts little of what changes: R² is 0.19; always predicting the mean has 0.'],
  ],
  beats_persistence: [
    [
      { ...skill, ...errors, r2: 0.8 },
      `Compared with "no change in 30 minutes" it saves ${saved}: ${errorsText}; R² is 0.80.`,
    ],
  ],
  constant_signals: [
    [
      { signals: ['Oil_L'] },
      'Oil_L has one value in at least 98% of the training part’s readings and counts 0 in the score, which therefore ' +
        'never reaches 100.',
    ],
    [
      { signals: ['Oil_L', 'Succao'] },
      'Oil_L, Succao have one value in at least 98% of the training part’s readings and count 0 in the score, which ' +
        'therefore never reaches 100.',
    ],
  ],
  few_rows_evaluated: [
    [
      { evaluated: 49, rows: 1807 },
      'Only 49 of 1,807 test rows can be evaluated: for the others the health, now or 30 minutes later, is unknown.',
    ],
  ],
  few_blocks: [
    [
      { blocks: 19 },
      'The test part has only 19 blocks of two hours: all figures may change a lot with the next ones.',
    ],
  ],
  folds_disagree: [
    [
      { scoring: 'recall', scores: [0.03, 0.7, 1] },
      'The folds of the search disagree: recall is 0.03, 0.70, 1.00. The choice of the parameters is unreliable. Either ' +
        'the machine changed, or a column tells the model which period a row is from: leave such columns out ' +
        '(features.counter_guard) and fold by blocks of time (search.fold_type "blocked").',
    ],
  ],
  counter_column: [
    [
      { column: 'Starts_N', correlation: 1 },
      'Starts_N only rises over the training part (rank correlation with the row 1.000): it tells the model which ' +
        'period a row is from, so the scores of the search and the predictions can be wrong. Leave it out ' +
        '(features.counter_guard or features.exclude).',
    ],
    [
      { column: 'Oil_L', correlation: -0.97 },
      'Oil_L only falls over the training part (rank correlation with the row −0.970): it tells the model which period a ' +
        'row is from, so the scores of the search and the predictions can be wrong. Leave it out ' +
        '(features.counter_guard or features.exclude).',
    ],
  ],
  counters_not_checked: [
    [
      {},
      'The rows are too many to look for counters in a dry run: the training leaves them out (features.counter_guard), ' +
        'so it may learn from fewer columns than planned.',
    ],
  ],
  windows_left_out: [
    [
      { row_step_minutes: 10, window_minutes: 5 },
      'The model will have no window features (features.windows): its rows are 10 min apart, not closer together than the warning window of 5 min.',
    ],
  ],
  backtest_decides: [
    [
      { blocks: 6, failures: 12, stretches: 7 },
      'The test part alone has too few failures, so the backtest decides: its 6 blocks have 12 failures in 7 separate ' +
        'stretches of operation.',
    ],
  ],
  backtest_result: [
    [
      { ...stopsDetected, blocks: 6, false_alarms: 51, per_week: 3.2029, observed_days: 111.5 },
      'The backtest detected 93 of 149 stops in 6 blocks, with false alarms of 3.2 a week.',
    ],
    [
      {
        detected: 1,
        events: 1,
        by: 'failures',
        blocks: 1,
        false_alarms: 2,
        per_week: null,
        observed_days: 3,
      },
      'The backtest detected 1 of 1 failure in 1 block, with false alarms of 2 in 3 days.',
    ],
  ],
  backtest_over_budget: [
    [
      { per_week: 4.06, budget: 2 },
      'In the backtest, false alarms exceed twice the budget: 4.1 a week, and the budget is 2.',
    ],
  ],
  backtest_many_false_alarms: [
    [{ per_week: 90.62 }, 'In the backtest, there are more false alarms than one a day: 90.6 a week.'],
  ],
  backtest_imprecise: [
    [
      { precision: 0.4, min_precision: 0.8 },
      'In the backtest, 40% of the alarms were true, and the policy asks for 80%.',
    ],
  ],
  backtest_few_detected: [
    [{ ...stopsDetected, detected: 52 }, 'The backtest detected 52 of 149 stops, fewer than half.'],
  ],
  backtest_most_false_alarms: [
    [
      { ...blockTimes, false_alarms: 30, per_week: 12.59, observed_days: 16.7 },
      'The worst block of the backtest for false alarms is from Aug 2, 2016, 10:00 UTC to Apr 14, 2017, 03:50 UTC: 12.6 a ' +
        'week.',
    ],
  ],
  backtest_fewest_detected: [
    [
      { ...blockTimes, ...stopsDetected, detected: 1, events: 23 },
      'The worst block of the backtest for detection is from Aug 2, 2016, 10:00 UTC to Apr 14, 2017, 03:50 UTC: 1 of 23 ' +
        'stops detected.',
    ],
  ],
  backtest_skipped: [
    [
      { skipped: 1, origins: 6 },
      '1 block of the 6 of the backtest has no model: before it there were no rows of normal operation and before a ' +
        'failure to learn from.',
    ],
    [
      { skipped: 2, origins: 6 },
      '2 blocks of the 6 of the backtest have no model: before them there were no rows of normal operation and before a ' +
        'failure to learn from.',
    ],
  ],
  backtest_too_few_stops: [
    [
      { stops: 4, min_stops: 5 },
      'The blocks of the backtest have 4 stops, and an alarm policy is judged on at least 5.',
    ],
  ],
  backtest_too_few_failures: [
    [
      { failures: 3, stretches: 1, min_stretches: 5 },
      'The backtest has too few failures as well: 3 failures in 1 separate stretch of operation, and at least 5 are needed.',
    ],
  ],
  runner_choice: (
    [
      ['no_containers', 'no containers are configured'],
      ['forced', 'TRAINING_RUNNER is container'],
      ['fits', 'fits in a Lambda'],
      ['too_large', 'too large for a Lambda'],
      ['too_long', 'too long for a Lambda'],
      ['too_long_and_large', 'too long and too large for a Lambda'],
    ] as const
  ).map(([why, text]) => [
    {
      ...{ why, runner: 'container', seconds: 12, max_seconds: 560, gibibytes: 0.44, max_gibibytes: 9.75 },
    },
    `${text}: about 12 s (limit 560 s), about 0.4 GiB (limit 9.8 GiB)`,
  ]),
  rows_without_times: [
    [
      { mute_hours: 6 },
      'The rows have no times, so whether the machine is muted after a failure, and whether an earlier alarm is still open, is unknown. Send machine_name instead.',
    ],
    [
      { mute_hours: 0 },
      'The rows have no times, so whether an earlier alarm is still open, is unknown. Send machine_name instead.',
    ],
  ],
  history_unknown: [
    [
      { minutes: 30 },
      'What was before the first row is unknown: window features of the first 30 min, and the times since the last failure, off and on, can differ from those of all telemetry. Send machine_name instead.',
    ],
  ],
  alarm_is_open: [
    [
      { machine_name: 'Pump A', since: '2026-01-02T09:40:00Z', until: '2026-01-02T10:20:00Z' },
      'Act now: an alarm for Pump A has been open since Jan 2, 2026, 09:40 UTC. A failure is expected by Jan 2, 2026, 10:20 UTC.',
    ],
  ],
  newest_score_is_below: [
    [
      { score: 0.125, threshold: 0.75 },
      'The newest score, 0.125, is not above the threshold of 0.750. The alarm is still open: only a failure ends it, or ' +
        'the end of the warning window after its last row above the threshold.',
    ],
  ],
  alarm_was_open: [
    [
      { ...outdatedRows, since: '2026-01-02T09:40:00Z', until: '2026-01-02T10:20:00Z' },
      `${outdatedText} An alarm was open then, since Jan 2, 2026, 09:40 UTC, and a failure was expected by Jan 2, 2026, ` +
        '10:20 UTC. Check the machine, and import its newer rows.',
    ],
  ],
  alarms_are_muted: [
    [
      { machine_name: 'Pump A', until: '2026-01-02T16:00:00Z' },
      'No alarm is possible before Jan 2, 2026, 16:00 UTC: Pump A has failed, and alarms are muted for a while after a ' +
        'failure.',
    ],
  ],
  alarms_were_muted: [
    [
      { ...outdatedRows, until: '2026-01-02T16:00:00Z' },
      `${outdatedText} Alarms were muted then, until Jan 2, 2026, 16:00 UTC, after a failure. Import its newer rows.`,
    ],
  ],
  no_alarm_is_open: [[{ machine_name: 'Pump A' }, 'No need to act: no alarm is open for Pump A.']],
  no_alarm_was_open: [[outdatedRows, `${outdatedText} No alarm was open then. Import its newer rows.`]],
  policy_gives_no_alarm: [
    [
      { machine_name: 'Pump A' },
      'Unknown: this model raises no alarm at all, because no threshold could keep what its alarm policy asks for. Train ' +
        'Pump A again with a larger budget of false alarms, or with more data.',
    ],
  ],
  no_alarm_policy: [
    [
      { machine_name: 'Pump A' },
      'Unknown: this model has no alarm policy. Train Pump A with the profile "planner", which keeps a budget of false ' +
        'alarms, and ask the new model.',
    ],
  ],
  value_is_low: [
    [
      { feature: 'OilP_per_RPM', value: 0.0021, lower_than: 0.98 },
      'OilP_per_RPM (oil pressure per rpm) is 0.0021, lower than in 98% of training.',
    ],
  ],
  value_is_high: [
    [
      { feature: 'Cool_T_variation', value: 1807.5, higher_than: 0.8 },
      'Cool_T_variation (change since the last row: coolant temperature) is 1,808, higher than in 80% of training.',
    ],
  ],
  value_is_lowest: [
    [
      { feature: 'Sensor 1', value: -3.25, lowest: -3 },
      'Sensor 1 is −3.25, lower than ever in training (lowest value −3).',
    ],
  ],
  value_is_highest: [
    [
      { feature: 'Sensor 1', value: 1, highest: 0.5 },
      'Sensor 1 is 1, higher than ever in training (highest value 0.5).',
    ],
  ],
  value_is_usual: [
    [{ feature: 'Oil_P', value: 3.8 }, 'Oil_P (oil pressure) is 3.8, which is usual in training.'],
  ],
  value_was_never_measured: [
    [{ feature: 'toString', value: 3.8 }, 'toString is 3.8; it had no value in training.'],
  ],
  value_is_missing: [
    [{ feature: 'Oil_L', missing: null }, 'Oil_L (oil level) has no value.'],
    [{ feature: 'Oil_L', missing: 0 }, 'Oil_L (oil level) has no value, as never in training.'],
    [{ feature: 'Oil_L', missing: 0.031 }, 'Oil_L (oil level) has no value, as in 3.1% of training.'],
  ],
  value_without_distribution: [
    [{ feature: 'Oil_L', value: 7 }, 'Oil_L (oil level) is 7.'],
    [
      { feature: 'Oil_P_std_30min', value: 0.25 },
      'Oil_P_std_30min (standard deviation of the last 30 minutes: oil pressure) is 0.25.',
    ],
    [
      { feature: 'Torque_variation_percentage', value: 1.5 },
      'Torque_variation_percentage (change since the last row, in %: Torque) is 1.5.',
    ],
  ],
  no_feature_distributions: [
    [
      {},
      'The model was published without the distribution of its training values, so how unusual a value is, is unknown. ' +
        'Train the machine again to learn it.',
    ],
  ],
  few_rows_explained: [
    [
      { explained: 100, rows: 1000 },
      'Only 100 of 1,000 rows are explained. Ask for fewer rows to explain all of them.',
    ],
    [{ explained: 1, rows: 2 }, 'Only 1 of 2 rows is explained. Ask for fewer rows to explain all of them.'],
  ],
  other_machine: [
    [
      { trained_on: 'P-1', machine_name: 'P-2' },
      'The model was trained on P-1, but these rows are from P-2.',
    ],
    [
      { trained_on: null, machine_name: 'P-2' },
      'The model was trained on another machine, but these rows are from P-2.',
    ],
  ],
};

const HEADLINES: Readonly<Record<HeadlineCode, string>> = {
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
};

const samples = Object.entries(SAMPLES).flatMap(([code, all]) =>
  (all as readonly (readonly [MessageParams[MessageCode], string])[]).map(
    ([params, english]) => [code, message(code as MessageCode, params), english] as const,
  ),
);

/** The numbers of a text, whatever its language. */
function numbersIn(text: string, isPortuguese: boolean): number[] {
  const plain = text.replaceAll(/"[a-z_:.\d]+"/g, '').replaceAll('−', '-');
  const found = plain.match(/(?<![\w-])-?\d+(?:[.,]\d+)*/g) ?? [];
  return found
    .map((number) =>
      Number(isPortuguese ? number.replaceAll('.', '').replace(',', '.') : number.replaceAll(',', '')),
    )
    .toSorted((a, b) => a - b);
}

describe.each(samples)('%s', (_code, given, english) => {
  it('has its English sentence', () => expect(word(given, 'en')).toBe(english));

  it('has a Portuguese sentence with the same numbers and no English word', () => {
    const portuguese = word(given, 'pt');
    expect(englishIn(portuguese.replaceAll(/"[a-z_:.\d]+"|search\.\w+/g, ''))).toEqual([]);
    expect(numbersIn(portuguese, true)).toEqual(numbersIn(english, false));
  });
});

describe('headlines', () => {
  it.each(Object.entries(HEADLINES))('%s', (code, english) => {
    expect(wordHeadline(code as HeadlineCode, 'en')).toBe(english);
    expect(englishIn(wordHeadline(code as HeadlineCode, 'pt'))).toEqual([]);
  });
});

it('writes Portuguese numbers and plurals', () => {
  expect(word(message('few_failures', { failures: 1 }), 'pt')).toBe(
    'Os dados de teste têm só 1 falha: todos os números podem mudar muito com as próximas.',
  );
  expect(word(message('persistence_is_better', errors), 'pt')).toContain('é 1.807,50 (raiz do erro');
  expect(word(message('short_observation', { observed_days: 3 }), 'pt')).toMatch(/têm 3 dias de telemetria/);
});

describe('stored verdicts', () => {
  const reasons = [
    message('no_alarm', { threshold: 0.5 }),
    message('few_failures', { failures: 12 }),
  ] as const satisfies readonly Message[];
  const stored = {
    headline: HEADLINES.weak,
    reasons: reasons.map((reason) => word(reason, 'en')),
    headline_code: 'weak',
    reason_codes: reasons,
  };

  it('are worded in Portuguese', () => {
    expect(wordVerdict(stored, 'pt')).toEqual({
      headline: { text: wordHeadline('weak', 'pt'), language: 'pt' },
      reasons: reasons.map((reason) => ({ text: word(reason, 'pt'), language: 'pt' })),
    });
  });

  it('keep their English sentences in English', () => {
    const edited = { ...stored, headline: 'Weak, as an earlier version said.' };
    expect(wordVerdict(edited, 'en').headline).toEqual({ text: edited.headline, language: 'en' });
  });

  it.each(LANGUAGES)('of earlier versions, without codes, stay in English: %s', (language) => {
    const { headline, reasons: sentences } = stored;
    expect(wordVerdict({ headline, reasons: sentences }, language)).toEqual({
      headline: { text: headline, language: 'en' },
      reasons: sentences.map((text) => ({ text, language: 'en' })),
    });
  });

  it('of later versions stay in English where a code is unknown', () => {
    const unknown = { ...stored, headline_code: 'toString', reason_codes: [{ code: 'later', params: {} }] };
    expect(wordVerdict(unknown, 'pt')).toEqual(wordVerdict(stored, 'en'));
  });
});
