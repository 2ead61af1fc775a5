/** Warnings of plans in Portuguese. */
import type { MessageTexts } from '../catalogue.ts';
import type { PlanCode } from '../messages.ts';

export const plan: MessageTexts<PlanCode> = {
  counter_column: ({ column, correlation }, { decimal }) =>
    `${column} só ${correlation > 0 ? 'sobe' : 'desce'} nos dados de treino (correlação de postos com o registro: ` +
    `${decimal(correlation, 3)}): revela ao modelo de que período é o registro, e por isso as pontuações da busca e as ` +
    'previsões podem estar erradas. Deixe essa coluna de fora (features.counter_guard ou features.exclude).',
  counters_not_checked: () =>
    'Há registros demais para procurar contadores no plano: o treino os deixa de fora (features.counter_guard) e por isso ' +
    'pode usar menos colunas do que o planejado.',
  windows_left_out: ({ row_step_minutes: step, window_minutes: window }, { duration }) =>
    `O modelo não terá atributos de janela (features.windows): o intervalo entre registros é de ${duration(step)}, não ` +
    `menor que a janela de aviso de ${duration(window)}.`,
  runner_choice({ why, runner, seconds, max_seconds, gibibytes, max_gibibytes }, { decimal }) {
    const reasons: Readonly<Record<typeof why, string>> = {
      no_containers: 'não há contêineres configurados',
      forced: `TRAINING_RUNNER é ${runner}`,
      fits: 'cabe em uma Lambda',
      too_large: 'grande demais para uma Lambda',
      too_long: 'longo demais para uma Lambda',
      too_long_and_large: 'longo e grande demais para uma Lambda',
    };
    return (
      `${reasons[why]}: cerca de ${seconds} s (limite: ${max_seconds} s), cerca de ${decimal(gibibytes, 1)} GiB ` +
      `(limite: ${decimal(max_gibibytes, 1)} GiB)`
    );
  },
};
