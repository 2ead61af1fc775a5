/** Sentences of explained predictions in English. */
import { nameColumn } from '../columns.ts';
import type { MessageTexts } from '../catalogue.ts';
import type { ExplanationCode } from '../messages.ts';

const name = (feature: string): string => nameColumn(feature, 'en');

export const explanation: MessageTexts<ExplanationCode> = {
  value_is_low: ({ feature, value, lower_than: share }, { reading, percent }) =>
    `${name(feature)} is ${reading(value)}, lower than in ${percent(share)} of training.`,
  value_is_high: ({ feature, value, higher_than: share }, { reading, percent }) =>
    `${name(feature)} is ${reading(value)}, higher than in ${percent(share)} of training.`,
  value_is_lowest: ({ feature, value, lowest }, { reading }) =>
    `${name(feature)} is ${reading(value)}, lower than ever in training (lowest value ${reading(lowest)}).`,
  value_is_highest: ({ feature, value, highest }, { reading }) =>
    `${name(feature)} is ${reading(value)}, higher than ever in training (highest value ${reading(highest)}).`,
  value_is_usual: ({ feature, value }, { reading }) =>
    `${name(feature)} is ${reading(value)}, which is usual in training.`,
  value_was_never_measured: ({ feature, value }, { reading }) =>
    `${name(feature)} is ${reading(value)}; it had no value in training.`,
  value_is_missing: ({ feature, missing }, { percent }) =>
    `${name(feature)} has no value` +
    `${missing === null ? '' : missing === 0 ? ', as never in training' : `, as in ${percent(missing)} of training`}.`,
  value_without_distribution: ({ feature, value }, { reading }) => `${name(feature)} is ${reading(value)}.`,
  no_feature_distributions: () =>
    'The model was published without the distribution of its training values, so how unusual a value is, is unknown. ' +
    'Train the machine again to learn it.',
  few_rows_explained: ({ explained, rows }, { counted, group }) =>
    `Only ${group(explained)} of ${counted(rows, 'row')} ${explained === 1 ? 'is' : 'are'} explained. Ask for fewer rows ` +
    'to explain all of them.',
};
