/** Reasons, cautions and warnings of `health`, in Brazilian Portuguese. */
import type { TextFormat } from '../format.ts';
import type { HealthCode, MessageParams } from '../messages.ts';
import type { MessageTexts } from '../catalogue.ts';

const errorsOf = (
  { rmse, persistence_rmse: persistence }: MessageParams['persistence_is_better'],
  { decimal }: TextFormat,
): string =>
  `o erro é ${decimal(rmse, 2)}, e o de “sem mudança em 30 minutos” é ${decimal(persistence, 2)} (raiz do erro ` +
  'quadrático médio, em pontos de 100)';

const savedBy = ({ skill, low, high }: MessageParams['skill_may_be_luck'], { percent }: TextFormat): string =>
  `${percent(skill)} do erro quadrático (intervalo de 95%: ${percent(low)} a ${percent(high)})`;

const constantHealth: MessageTexts<'health_is_constant'>['health_is_constant'] = ({ rows }, { counted }) =>
  `A saúde da máquina não muda em ${counted(rows, 'registro de teste avaliado', 'registros de teste avaliados')}; ` +
  'não há o que prever. Escolha datas em que ela varie.';

const tooFewBlocks: MessageTexts<'too_few_blocks'>['too_few_blocks'] = (
  { blocks, min_blocks: min, is_all_data: isAllData },
  { counted },
) =>
  `Os dados de teste (o quinto mais recente dos dados) têm registros em ${counted(blocks, 'bloco')} de duas horas; os ` +
  `números só são confiáveis com pelo menos ${min}. ` +
  (isAllData
    ? 'Todas as datas foram usadas: treine de novo quando houver mais telemetria.'
    : 'Treine com um período maior, se houver mais telemetria.');

export const health: MessageTexts<HealthCode> = {
  health_is_constant: constantHealth,
  will_have_constant_health: (params, format) =>
    `A avaliação será “não comprovado”. ${constantHealth(params, format)}`,
  too_few_blocks: tooFewBlocks,
  will_have_too_few_blocks: (params, format) =>
    `A avaliação será “não comprovado”. ${tooFewBlocks(params, format)}`,
  persistence_is_better: (params, format) =>
    `Prever “sem mudança em 30 minutos” é igual ou melhor: ${errorsOf(params, format)}.`,
  skill_may_be_luck: (params, format) =>
    `Pode ser sorte: em relação a “sem mudança”, reduz ${savedBy(params, format)}, e o intervalo inclui 0.`,
  skill_is_low: (params, format) =>
    `É pouco melhor que “sem mudança”: reduz ${savedBy(params, format)}; ${errorsOf(params, format)}.`,
  mean_is_better: ({ r2 }, { decimal }) =>
    `Prever sempre a média é igual ou melhor: o R² é ${decimal(r2, 2)}.`,
  r2_is_low: ({ r2 }, { decimal }) =>
    `Prevê pouco do que muda: o R² é ${decimal(r2, 2)}; prever sempre a média dá 0.`,
  beats_persistence: (params, format) =>
    `Em relação a “sem mudança em 30 minutos”, reduz ${savedBy(params, format)}: ${errorsOf(params, format)}; o R² é ` +
    `${format.decimal(params.r2, 2)}.`,
  constant_signals({ signals }) {
    const isOne = signals.length === 1;
    return (
      `${signals.join(', ')} ${isOne ? 'tem' : 'têm'} um único valor em pelo menos 98% das leituras dos dados de treino ` +
      `e ${isOne ? 'conta' : 'contam'} 0 na pontuação, que por isso nunca chega a 100.`
    );
  },
  few_rows_evaluated: ({ evaluated, rows }, { counted, group }) =>
    `Só ${group(evaluated)} de ${counted(rows, 'registro de teste pode ser avaliado', 'registros de teste podem ser avaliados')}: ` +
    'nos demais, a saúde no momento ou 30 minutos depois é desconhecida.',
  few_blocks: ({ blocks }, { counted }) =>
    `Os dados de teste têm só ${counted(blocks, 'bloco')} de duas horas: todos os números podem mudar muito com os próximos.`,
};
