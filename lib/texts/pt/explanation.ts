/** Sentences of explained predictions in Portuguese. */
import { nameColumn } from '../columns.ts';
import type { MessageTexts } from '../catalogue.ts';
import type { ExplanationCode } from '../messages.ts';

const name = (feature: string): string => nameColumn(feature, 'pt');

export const explanation: MessageTexts<ExplanationCode> = {
  value_is_low: ({ feature, value, lower_than: share }, { reading, percent }) =>
    `${name(feature)} é ${reading(value)}, menor que em ${percent(share)} do treino.`,
  value_is_high: ({ feature, value, higher_than: share }, { reading, percent }) =>
    `${name(feature)} é ${reading(value)}, maior que em ${percent(share)} do treino.`,
  value_is_lowest: ({ feature, value, lowest }, { reading }) =>
    `${name(feature)} é ${reading(value)}, abaixo de tudo o que houve no treino (mínimo: ${reading(lowest)}).`,
  value_is_highest: ({ feature, value, highest }, { reading }) =>
    `${name(feature)} é ${reading(value)}, acima de tudo o que houve no treino (máximo: ${reading(highest)}).`,
  value_is_usual: ({ feature, value }, { reading }) =>
    `${name(feature)} é ${reading(value)}, um valor comum no treino.`,
  value_was_never_measured: ({ feature, value }, { reading }) =>
    `${name(feature)} é ${reading(value)}; não tinha nenhum valor no treino.`,
  value_is_missing: ({ feature, missing }, { percent }) =>
    `${name(feature)} está sem valor` +
    `${missing === null ? '' : missing === 0 ? ', o que nunca ocorreu no treino' : `, como em ${percent(missing)} do treino`}.`,
  value_without_distribution: ({ feature, value }, { reading }) => `${name(feature)} é ${reading(value)}.`,
  no_feature_distributions: () =>
    'O modelo foi publicado sem a distribuição dos valores de treino, então não se sabe se um valor é incomum. Treine a ' +
    'máquina novamente para ter essa informação.',
  few_rows_explained: ({ explained, rows }, { counted, group }) =>
    `Só ${group(explained)} de ${counted(rows, 'registro')} ${explained === 1 ? 'tem' : 'têm'} explicação. Peça menos ` +
    'registros para explicar todos.',
};
