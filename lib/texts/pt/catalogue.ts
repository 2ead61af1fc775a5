/** Verdicts and warnings in Brazilian Portuguese. */
import type { Catalogue } from '../catalogue.ts';
import { action } from './action.ts';
import { backtest } from './backtest.ts';
import { explanation } from './explanation.ts';
import { health } from './health.ts';
import { plan } from './plan.ts';
import { policy } from './policy.ts';
import { falseAlarms, status } from './status.ts';

export const pt: Catalogue = {
  headlines: {
    unproven_too_few_failures: 'Não comprovado: há poucas falhas para avaliar o modelo.',
    no_better_than_chance: 'Não supera o acaso: não tome decisões com base neste modelo.',
    weak: 'Fraco: não é bom o bastante para orientar decisões.',
    weak_as_a_simpler_model: 'Fraco: um modelo muito mais simples faz o mesmo.',
    noisy_many_false_alarms:
      'Alarmes falsos demais: detecta falhas, mas os alarmes não servem para orientar decisões.',
    noisy_criterion_not_kept:
      'Alarmes falsos demais: detecta falhas, mas com mais alarmes falsos do que a política de alarmes permite.',
    useful_but_many_false_alarms: 'Útil, mas com alarmes falsos demais.',
    useful_detects_failures: 'Útil: detecta falhas com antecedência.',
    unproven_constant_health: 'Não comprovado: a saúde não variou nos dados de teste.',
    unproven_too_little_time: 'Não comprovado: o período de teste é curto demais para avaliar o modelo.',
    no_better_than_persistence: 'Não supera “sem mudança”: não tome decisões com base neste modelo.',
    useful_predicts_changes: 'Útil: prevê mudanças da saúde com antecedência.',
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
      `Os registros não têm horário, então não se sabe ${hours > 0 ? 'se a máquina está no silêncio após uma falha nem ' : ''}` +
      'se um alarme anterior continua aberto. Envie machine_name.',
    history_unknown: ({ minutes }, { duration }) =>
      `Não se sabe o que houve antes do primeiro registro: os atributos de janela dos primeiros ${duration(minutes)} e os ` +
      'tempos desde a última falha, parada e operação podem diferir dos da telemetria completa. Envie machine_name.',
    other_machine: ({ trained_on: trainedOn, machine_name: machine }) =>
      `O modelo foi treinado com ${trainedOn === null ? 'outra máquina' : `dados de ${trainedOn}`}, mas estes registros são de ${machine}.`,
  },
  falseAlarms,
};
