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
};
