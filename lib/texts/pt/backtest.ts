/** What a backtest says about a model, in Brazilian Portuguese. */
import type { MessageTexts } from '../catalogue.ts';
import type { TextFormat } from '../format.ts';
import type { BacktestCode, MessageParams } from '../messages.ts';
import { falseAlarms } from './status.ts';

const eventsOf = (
  by: MessageParams['backtest_result']['by'],
  count: number,
  { counted }: TextFormat,
): string => (by === 'stops' ? counted(count, 'parada') : counted(count, 'falha'));

export const backtest: MessageTexts<BacktestCode> = {
  backtest_decides: ({ blocks, failures, stretches }, { counted }) =>
    `Os dados de teste sozinhos têm poucas falhas; por isso, o teste retroativo decide: em ${counted(blocks, 'bloco')}, há ` +
    `${counted(failures, 'falha')} em ${counted(stretches, 'período de operação separado', 'períodos de operação separados')}.`,
  backtest_result: ({ blocks, detected, events, by, ...rate }, format) =>
    `O teste retroativo detectou ${format.group(detected)} de ${eventsOf(by, events, format)} em ` +
    `${format.counted(blocks, 'bloco')}; alarmes falsos: ${falseAlarms(rate, format)}.`,
  backtest_over_budget: ({ per_week: perWeek, budget }, { decimal, group }) =>
    `No teste retroativo, os alarmes falsos passam do dobro do limite: ${decimal(perWeek, 1)} por semana, e o limite é ${group(budget)}.`,
  backtest_many_false_alarms: ({ per_week: perWeek }, { decimal }) =>
    `No teste retroativo, há mais alarmes falsos do que um por dia: ${decimal(perWeek, 1)} por semana.`,
  backtest_imprecise: ({ precision, min_precision: min }, { percent }) =>
    `No teste retroativo, ${percent(precision)} dos alarmes foram verdadeiros, e a política exige ${percent(min)}.`,
  backtest_few_detected: ({ detected, events, by }, format) =>
    `O teste retroativo detectou ${format.group(detected)} de ${eventsOf(by, events, format)}, menos da metade.`,
  backtest_most_false_alarms: ({ from, to, ...rate }, format) =>
    `O pior bloco do teste retroativo em alarmes falsos vai de ${format.time(from)} a ${format.time(to)}: ` +
    `${falseAlarms(rate, format)}.`,
  backtest_fewest_detected: ({ from, to, detected, events, by }, format) =>
    `O pior bloco do teste retroativo em detecção vai de ${format.time(from)} a ${format.time(to)}: ` +
    `${format.group(detected)} de ${eventsOf(by, events, format)} com detecção.`,
  backtest_skipped: ({ skipped, origins }, { counted }) =>
    `De ${origins} blocos do teste retroativo, ${counted(skipped, 'bloco')} não ${skipped === 1 ? 'tem' : 'têm'} modelo: antes ` +
    `${skipped === 1 ? 'dele' : 'deles'} não havia registros de operação normal e registros que antecedem uma falha para o treino.`,
  backtest_too_few_stops: ({ stops, min_stops: min }, { counted }) =>
    `Os blocos do teste retroativo têm ${counted(stops, 'parada')}; uma política de alarmes é avaliada com pelo menos ${min}.`,
  backtest_too_few_failures: ({ failures, stretches, min_stretches: min }, { counted }) =>
    `O teste retroativo também tem poucas falhas: ${counted(failures, 'falha')} em ` +
    `${counted(stretches, 'período de operação separado', 'períodos de operação separados')}; são necessários pelo menos ${min}.`,
};
