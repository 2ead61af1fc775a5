/** Reasons, cautions and warnings of `health`, in English. */
import type { TextFormat } from '../format.ts';
import type { HealthCode, MessageParams } from '../messages.ts';
import type { MessageTexts } from '../catalogue.ts';

const errorsOf = (
  { rmse, persistence_rmse: persistence }: MessageParams['persistence_is_better'],
  { decimal }: TextFormat,
): string =>
  `its error is ${decimal(rmse, 2)}, and that of "no change in 30 minutes" ${decimal(persistence, 2)} (root mean ` +
  'square, points of 100)';

const savedBy = ({ skill, low, high }: MessageParams['skill_may_be_luck'], { percent }: TextFormat): string =>
  `${percent(skill)} of the squared error (95% interval ${percent(low)} to ${percent(high)})`;

const constantHealth: MessageTexts<'health_is_constant'>['health_is_constant'] = ({ rows }, { counted }) =>
  `The machine's health stays the same in all ${counted(rows, 'evaluated test row')}, so there is nothing to ` +
  'predict. Choose dates in which it changes.';

const tooFewBlocks: MessageTexts<'too_few_blocks'>['too_few_blocks'] = (
  { blocks, min_blocks: min, is_all_data: isAllData },
  { counted },
) =>
  `The test part (the newest fifth of the data) has rows in ${counted(blocks, 'block')} of two hours; figures are ` +
  `reliable only with at least ${min}. ` +
  (isAllData
    ? 'All dates were used: train again when there is more telemetry.'
    : 'Train on a longer date range, if there is more telemetry.');

export const health: MessageTexts<HealthCode> = {
  health_is_constant: constantHealth,
  will_have_constant_health: (params, format) =>
    `The verdict will be "unproven". ${constantHealth(params, format)}`,
  too_few_blocks: tooFewBlocks,
  will_have_too_few_blocks: (params, format) =>
    `The verdict will be "unproven". ${tooFewBlocks(params, format)}`,
  persistence_is_better: (params, format) =>
    `Predicting no change in 30 minutes is as good or better: ${errorsOf(params, format)}.`,
  skill_may_be_luck: (params, format) =>
    `It may be luck: compared with persistence it saves ${savedBy(params, format)}, and the interval includes 0.`,
  skill_is_low: (params, format) =>
    `It is hardly better than persistence: it saves ${savedBy(params, format)}; ${errorsOf(params, format)}.`,
  mean_is_better: ({ r2 }, { decimal }) =>
    `Always predicting the mean is as good or better: R² is ${decimal(r2, 2)}.`,
  r2_is_low: ({ r2 }, { decimal }) =>
    `It predicts little of what changes: R² is ${decimal(r2, 2)}; always predicting the mean has 0.`,
  beats_persistence: (params, format) =>
    `Compared with "no change in 30 minutes" it saves ${savedBy(params, format)}: ${errorsOf(params, format)}; R² is ` +
    `${format.decimal(params.r2, 2)}.`,
  constant_signals({ signals }) {
    const isOne = signals.length === 1;
    return (
      `${signals.join(', ')} ${isOne ? 'has' : 'have'} one value in at least 98% of the training part’s readings and ` +
      `${isOne ? 'counts' : 'count'} 0 in the score, which therefore never reaches 100.`
    );
  },
  few_rows_evaluated: ({ evaluated, rows }, { counted, group }) =>
    `Only ${group(evaluated)} of ${counted(rows, 'test row')} can be evaluated: for the others the health, now or 30 ` +
    'minutes later, is unknown.',
  few_blocks: ({ blocks }, { counted }) =>
    `The test part has only ${counted(blocks, 'block')} of two hours: all figures may change a lot with the next ones.`,
};
