/** Reasons, cautions and warnings of `status`, in English. */
import type { TextFormat } from '../format.ts';
import type { FalseAlarmParams, MessageParams, StatusCode } from '../messages.ts';
import type { MessageTexts } from '../catalogue.ts';

type Auc = MessageParams['auc_is_chance'];

const aucOf = ({ auc, low, high }: Auc, { decimal }: TextFormat): string =>
  `the AUC is ${decimal(auc, 2)} (95% interval ${decimal(low, 2)} to ${decimal(high, 2)}).`;

/** "90.6 a week", or "1 in 5.2 h". */
export const falseAlarms = (
  { false_alarms: count, per_week: perWeek, observed_days: days }: FalseAlarmParams,
  { decimal, duration, group }: TextFormat,
): string =>
  perWeek === null ? `${group(count)} in ${duration(days * 1440)}` : `${decimal(perWeek, 1)} a week`;

const tooFewFailures: MessageTexts<'too_few_failures'>['too_few_failures'] = (
  { failures, stretches, min_stretches: min, is_all_data: isAllData },
  { counted },
) => {
  const found =
    failures === 0
      ? 'no failure'
      : stretches === 0
        ? `${counted(failures, 'failure')}, but no row in the window before`
        : `${counted(failures, 'failure')} in ${counted(stretches, 'separate stretch', 'separate stretches')} of operation`;
  return (
    `The test part (the newest fifth of the data) has ${found}; figures are reliable only with at least ` +
    `${min} separate stretches that end in a failure. ` +
    (isAllData
      ? 'All dates were used: train again after more failures'
      : 'Train on a longer date range, if there is more telemetry') +
    (failures === 0 ? ', or choose an end date soon after several failures.' : '.')
  );
};

export const status: MessageTexts<StatusCode> = {
  too_few_failures: tooFewFailures,
  will_have_too_few_failures: (params, format) =>
    `The verdict will be "unproven". ${tooFewFailures(params, format)}`,
  auc_is_chance: (params, format) =>
    `It cannot tell rows before a failure from other rows: ${aucOf(params, format)}`,
  precision_is_chance: ({ average_precision: precision, base_rate: baseRate }, { decimal }) =>
    `Its average precision of ${decimal(precision, 2)} is no better than that of a constant alarm, ` +
    `${decimal(baseRate, 2)}.`,
  auc_may_be_luck: (params, format) =>
    `It may be luck: ${aucOf(params, format)} The interval includes 0.5, a coin toss.`,
  auc_is_low: (params, format) =>
    `It ranks rows badly, with an AUC below ${params.min_auc}: ${aucOf(params, format)}`,
  precision_is_low: ({ average_precision: precision, base_rate: baseRate }, { decimal, percent }) =>
    `Its alarms are hardly better than guesses: the average precision is ${decimal(precision, 2)}, and ` +
    `${percent(baseRate)} of all test rows are shortly before a failure.`,
  few_failures_detected: ({ detected, failures }, { counted }) =>
    `It detected ${detected} of ${counted(failures, 'failure')}, fewer than half.`,
  failures_detected: (params, format) =>
    `It detected ${params.detected} of ${params.failures} failures in advance, and ${aucOf(params, format)}`,
  no_alarm: ({ threshold }) => `It raised no alarm at the threshold ${threshold}.`,
  many_false_alarms({ better, ...params }, format) {
    const { false_alarms: count, alarms, per_week: perWeek, observed_days: days } = params;
    const rate = perWeek === null ? `in ${format.duration(days * 1440)}` : falseAlarms(params, format);
    return (
      `${count} of its ${format.counted(alarms, 'alarm')} ${count === 1 ? 'was' : 'were'} false, ${rate}. ` +
      (better === null
        ? 'No higher threshold in the table reduces that to one a day and still detects a failure.'
        : `With alarms above ${better.threshold} there would be ${falseAlarms(better, format)}, and ` +
          `${better.detected} of ${better.failures} failures detected.`)
    );
  },
  alarms_too_often: ({ recall, precision, base_rate: baseRate, scoring }, { percent }) =>
    `It finds ${percent(recall)} of the rows before failures because it alarms often: only ${percent(precision)} of ` +
    `its alarm rows are before a failure, compared with ${percent(baseRate)} of all rows.` +
    (scoring === 'recall'
      ? ' The search maximized recall, which rewards that; request search.scoring "average_precision" or ' +
        '"recall_at_precision:0.5" instead.'
      : ''),
  failures_without_rows: ({ failures }, { counted }) =>
    `${counted(failures, 'failure')} had no telemetry in the window before, so no model could have detected ` +
    `${failures === 1 ? 'it' : 'them'}.`,
  failures_excluded: ({ failures }, { counted }) =>
    `${counted(failures, 'failure')} at the very start of the test part ${failures === 1 ? 'does' : 'do'} not count: ` +
    'the window before is in the training part.',
  few_failures: ({ failures }, { counted }) =>
    `The test part has only ${counted(failures, 'failure')}: all figures may change a lot with the next ones.`,
  short_observation: ({ observed_days: days }, { duration }) =>
    `The test part has ${duration(days * 1440)} of telemetry: false alarms are counted in that time, because a weekly ` +
    'rate needs at least a week.',
  folds_disagree: ({ scoring, scores }, { decimal }) =>
    `The folds of the search disagree: ${scoring} is ${scores.map((score) => decimal(score, 2)).join(', ')}. The choice ` +
    'of the parameters is unreliable. Either the machine changed, or a column tells the model which period a row is ' +
    'from: leave such columns out (features.counter_guard) and fold by blocks of time (search.fold_type "blocked").',
  fewer_failures_than_folds: ({ failures, folds, is_all_data: isAllData }, { counted }) =>
    `The training part has ${counted(failures, 'failure')} for ${folds} folds: rows before the same failure are in ` +
    'several folds, so the scores of the search look better than the model is. ' +
    `${isAllData ? 'Choose fewer folds' : 'Choose a longer date range or fewer folds'} (search.folds).`,
};
