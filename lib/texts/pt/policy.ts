/** Reasons and cautions about alarm policies, in Brazilian Portuguese. */
import type { TextFormat } from '../format.ts';
import type { FalseAlarmParams, MessageParams, PolicyCode } from '../messages.ts';
import type { MessageTexts } from '../catalogue.ts';
import { falseAlarms } from './status.ts';

type Comparison = MessageParams['better_than_logistic_regression'];

/** "1,2 alarmes falsos por semana", or "1 alarme falso em 5,2 h". */
const withNoun = (params: FalseAlarmParams, format: TextFormat): string =>
  params.per_week === null
    ? `${format.counted(params.false_alarms, 'alarme falso', 'alarmes falsos')} em ${format.duration(params.observed_days * 1440)}`
    : `${format.decimal(params.per_week, 1)} alarmes falsos por semana`;

const own = ({ detected, stops, ...params }: Comparison, format: TextFormat): string =>
  `Detecta ${format.group(detected)} de ${format.counted(stops, 'parada')} com ${withNoun(params, format)}`;

const limitOf = ({ min_precision: precision, is_lowest_cost: isCost }: Comparison): string =>
  isCost
    ? 'com os mesmos custos'
    : precision === null
      ? 'com o mesmo orçamento'
      : 'com a mesma precisão exigida';

/** The false alarms of logistic regression, in parentheses. */
const other = ({ logistic_false_alarms: wrong }: Comparison, format: TextFormat): string =>
  ` (${falseAlarms(wrong, format)})`;

const costs = ({ cost, logistic_cost: logistic }: Comparison, { group }: TextFormat): string =>
  cost === null
    ? ''
    : ` Paradas perdidas e alarmes falsos custam ${group(cost)}, contra ${group(logistic!)}.`;

export const policy: MessageTexts<PolicyCode> = {
  better_than_logistic_regression: (params, format) =>
    `${own(params, format)}; a regressão logística detecta ${format.group(params.logistic_detected)} ` +
    `${limitOf(params)}${other(params, format)}.${costs(params, format)}`,
  no_better_than_logistic_regression: (params, format) =>
    `${own(params, format)}; a regressão logística, um modelo bem mais simples, detecta ` +
    `${format.group(params.logistic_detected)} ${limitOf(params)}${other(params, format)}.${costs(params, format)}`,
  difference_may_be_chance: ({ difference, low, high }, { percent }) =>
    `A diferença em relação à regressão logística pode ser acaso: ${percent(difference)} das paradas (intervalo de 95%: ` +
    `${percent(low)} a ${percent(high)}).`,
  few_stops_detected: ({ detected, stops }, { counted, group }) =>
    `Com a política de alarmes, detecta ${group(detected)} de ${counted(stops, 'parada')}, menos da metade.`,
  criterion_not_kept(params, format) {
    const { max_false_per_week: budget, min_precision: precision } = params;
    if (budget !== null) {
      return (
        `Os alarmes não cumprem o orçamento de ${format.counted(budget, 'alarme falso', 'alarmes falsos')} por semana: nos ` +
        `dados de teste foram ${falseAlarms(params, format)}, mais que o dobro.`
      );
    }
    return precision !== null
      ? `Os alarmes não cumprem a precisão de ${format.percent(precision)}: ${format.group(params.false_alarms)} de ` +
          `${format.counted(params.alarms, 'alarme')} nos dados de teste ${params.false_alarms === 1 ? 'é falso' : 'são falsos'}.`
      : `Os alarmes não compensam: paradas perdidas e alarmes falsos custam ${format.group(params.cost!)}, e nenhum ` +
          `alarme custaria ${format.group(params.cost_of_no_alarm!)}.`;
  },
  no_threshold_keeps_criterion(
    { max_false_per_week: budget, min_precision: precision },
    { counted, percent },
  ) {
    const broken =
      budget !== null
        ? `cumpre o orçamento de ${counted(budget, 'alarme falso', 'alarmes falsos')} por semana`
        : precision !== null
          ? `atinge a precisão de ${percent(precision)}`
          : 'custa menos do que não dar nenhum alarme';
    return (
      `Nenhum limiar ${broken} nas previsões fora da amostra dos dados de treino; por isso o modelo não emite nenhum ` +
      'alarme.'
    );
  },
  too_few_stops: ({ stops, min_stops: min }, { counted, group }) =>
    `Os dados de teste têm ${counted(stops, 'parada')} (falhas sem outra durante o silêncio anterior); uma política de ` +
    `alarmes é avaliada com pelo menos ${group(min)}.`,
  no_out_of_fold: () =>
    'Os dados de treino têm falhas de menos, ou registros de menos, para escolher o limiar de uma política de alarmes.',
};
