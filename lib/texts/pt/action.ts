/** Whether to act on a machine now, in Portuguese. */
import type { MessageTexts } from '../catalogue.ts';
import type { TextFormat } from '../format.ts';
import type { ActionCode, MessageParams } from '../messages.ts';

const outdated = (
  { machine_name: machine, measured_at: time, age_minutes: age }: MessageParams['no_alarm_was_open'],
  format: TextFormat,
): string =>
  `Não se sabe: o registro mais recente de ${machine} é de ${format.time(time)}, há ${format.duration(age)}, antigo demais ` +
  'para dizer.';

export const action: MessageTexts<ActionCode> = {
  alarm_is_open: ({ machine_name: machine, since, until }, { time }) =>
    `Aja agora: há um alarme aberto para ${machine} desde ${time(since)}. Espera-se uma falha até ${time(until)}.`,
  newest_score_is_below: ({ score, threshold }, { decimal }) =>
    `A pontuação mais recente, ${decimal(score, 3)}, não passa do limiar de ${decimal(threshold, 3)}. O alarme continua ` +
    'aberto: só termina com uma falha ou com o fim da janela de aviso após o último registro acima do limiar.',
  alarm_was_open: ({ since, until, ...rows }, format) =>
    `${outdated(rows, format)} Naquele momento havia um alarme aberto, desde ${format.time(since)}, e esperava-se uma falha ` +
    `até ${format.time(until)}. Verifique a máquina e importe os registros mais novos.`,
  alarms_are_muted: ({ machine_name: machine, until }, { time }) =>
    `Não há alarme possível antes de ${time(until)}: ${machine} falhou, e os alarmes ficam em silêncio por um tempo após ` +
    'uma falha.',
  alarms_were_muted: ({ until, ...rows }, format) =>
    `${outdated(rows, format)} Naquele momento os alarmes estavam em silêncio até ${format.time(until)}, após uma falha. ` +
    'Importe os registros mais novos.',
  no_alarm_is_open: ({ machine_name: machine }) =>
    `Não é preciso agir: não há alarme aberto para ${machine}.`,
  no_alarm_was_open: (rows, format) =>
    `${outdated(rows, format)} Naquele momento não havia alarme aberto. Importe os registros mais novos.`,
  policy_gives_no_alarm: ({ machine_name: machine }) =>
    'Não se sabe: este modelo não gera alarme nenhum, pois nenhum limiar cumpriu o que a política de alarmes pede. Treine ' +
    `${machine} de novo com um limite maior de alarmes falsos ou com mais dados.`,
  no_alarm_policy: ({ machine_name: machine }) =>
    `Não se sabe: este modelo não tem política de alarmes. Treine ${machine} com o perfil "planner", que respeita um limite ` +
    'de alarmes falsos, e consulte o novo modelo.',
};
