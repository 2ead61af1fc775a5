/** Reasons, cautions and warnings of `status`, in Brazilian Portuguese. */
import type { TextFormat } from '../format.ts';
import type { FalseAlarmParams, MessageParams, StatusCode } from '../messages.ts';
import type { MessageTexts } from '../catalogue.ts';

type Auc = MessageParams['auc_is_chance'];

const aucOf = ({ auc, low, high }: Auc, { decimal }: TextFormat): string =>
  `a AUC é ${decimal(auc, 2)} (intervalo de 95%: ${decimal(low, 2)} a ${decimal(high, 2)}).`;

/** "90,6 por semana", or "1 em 5,2 h". */
export const falseAlarms = (
  { false_alarms: count, per_week: perWeek, observed_days: days }: FalseAlarmParams,
  { decimal, duration, group }: TextFormat,
): string =>
  perWeek === null ? `${group(count)} em ${duration(days * 1440)}` : `${decimal(perWeek, 1)} por semana`;

const tooFewFailures: MessageTexts<'too_few_failures'>['too_few_failures'] = (
  { failures, stretches, min_stretches: min, is_all_data: isAllData },
  { counted },
) => {
  const found =
    failures === 0
      ? 'não têm nenhuma falha'
      : stretches === 0
        ? `têm ${counted(failures, 'falha')}, mas nenhum registro na janela anterior`
        : `têm ${counted(failures, 'falha')} em ${counted(stretches, 'período de operação separado', 'períodos de operação separados')}`;
  return (
    `Os dados de teste (o quinto mais recente dos dados) ${found}; os números só são confiáveis com pelo menos ` +
    `${min} períodos separados que terminam em falha. ` +
    (isAllData
      ? 'Todas as datas foram usadas: treine de novo depois de mais falhas'
      : 'Treine com um período maior, se houver mais telemetria') +
    (failures === 0 ? ', ou escolha uma data final logo após várias falhas.' : '.')
  );
};

export const status: MessageTexts<StatusCode> = {
  too_few_failures: tooFewFailures,
  will_have_too_few_failures: (params, format) =>
    `A avaliação será “não comprovado”. ${tooFewFailures(params, format)}`,
  auc_is_chance: (params, format) =>
    `Não distingue os registros que antecedem uma falha dos demais: ${aucOf(params, format)}`,
  precision_is_chance: ({ average_precision: precision, base_rate: baseRate }, { decimal }) =>
    `A precisão média de ${decimal(precision, 2)} não supera a de um alarme permanente, ${decimal(baseRate, 2)}.`,
  auc_may_be_luck: (params, format) =>
    `Pode ser sorte: ${aucOf(params, format)} O intervalo inclui ${format.group(0.5)}, o mesmo que um cara ou coroa.`,
  auc_is_low: (params, format) =>
    `Ordena mal os registros, com AUC abaixo de ${format.group(params.min_auc)}: ${aucOf(params, format)}`,
  precision_is_low: ({ average_precision: precision, base_rate: baseRate }, { decimal, percent }) =>
    `Os alarmes são pouco melhores que palpites: a precisão média é ${decimal(precision, 2)}, e ${percent(baseRate)} ` +
    'dos registros de teste antecedem uma falha.',
  few_failures_detected: ({ detected, failures }, { counted, group }) =>
    `Detectou ${group(detected)} de ${counted(failures, 'falha')}, menos da metade.`,
  failures_detected: (params, format) =>
    `Detectou ${format.group(params.detected)} de ${format.counted(params.failures, 'falha')} com antecedência, e ` +
    aucOf(params, format),
  no_alarm: ({ threshold }, { group }) => `Não emitiu nenhum alarme com o limiar ${group(threshold)}.`,
  many_false_alarms({ better, ...params }, format) {
    const { false_alarms: count, alarms, per_week: perWeek, observed_days: days } = params;
    const rate = perWeek === null ? `em ${format.duration(days * 1440)}` : falseAlarms(params, format);
    return (
      `De ${format.counted(alarms, 'alarme')}, ${format.group(count)} ` +
      `${count === 1 ? 'foi falso' : 'foram falsos'}, ${rate}. ` +
      (better === null
        ? 'Nenhum limiar mais alto da tabela reduz isso a um por dia e ainda detecta uma falha.'
        : `Com alarmes acima de ${format.group(better.threshold)}, os alarmes falsos seriam ${falseAlarms(better, format)}, ` +
          `com ${format.group(better.detected)} de ${format.counted(better.failures, 'falha detectada', 'falhas detectadas')}.`)
    );
  },
  alarms_too_often: ({ recall, precision, base_rate: baseRate, scoring }, { percent }) =>
    `Acha ${percent(recall)} dos registros que antecedem falhas porque alarma com frequência: só ${percent(precision)} ` +
    `dos registros em alarme antecedem uma falha, contra ${percent(baseRate)} de todos os registros.` +
    (scoring === 'recall'
      ? ' A busca maximizou o recall, que premia isso; use search.scoring "average_precision" ou ' +
        '"recall_at_precision:0.5".'
      : ''),
  failures_without_rows: ({ failures }, { counted }) =>
    failures === 1
      ? '1 falha não tinha telemetria na janela anterior; nenhum modelo poderia detectá-la.'
      : `${counted(failures, 'falha')} não tinham telemetria na janela anterior; nenhum modelo poderia detectá-las.`,
  failures_excluded: ({ failures }, { counted }) =>
    `${counted(failures, 'falha')} bem no início dos dados de teste não ${failures === 1 ? 'conta' : 'contam'}: a ` +
    'janela anterior está nos dados de treino.',
  few_failures: ({ failures }, { counted }) =>
    `Os dados de teste têm só ${counted(failures, 'falha')}: todos os números podem mudar muito com as próximas.`,
  short_observation: ({ observed_days: days }, { duration }) =>
    `Os dados de teste têm ${duration(days * 1440)} de telemetria: os alarmes falsos são contados nesse tempo, porque ` +
    'uma taxa semanal exige pelo menos uma semana.',
  folds_disagree: ({ scoring, scores }, { decimal }) =>
    `As partições (folds) da busca discordam: ${scoring} vale ${scores.map((score) => decimal(score, 2)).join('; ')}. A ` +
    'escolha dos parâmetros não é confiável. Ou a máquina mudou, ou uma coluna revela ao modelo de que período é o ' +
    'registro: deixe essas colunas de fora (features.counter_guard) e use partições em blocos de tempo ' +
    '(search.fold_type "blocked").',
  fewer_failures_than_folds: ({ failures, folds, is_all_data: isAllData }, { counted }) =>
    `Os dados de treino têm ${counted(failures, 'falha')} para ${folds} partições (folds): registros que antecedem a ` +
    'mesma falha ficam em várias partições, e por isso as pontuações da busca parecem melhores do que o modelo é. ' +
    `${isAllData ? 'Escolha menos partições' : 'Escolha um período maior ou menos partições'} (search.folds).`,
};
