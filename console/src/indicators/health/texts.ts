/** The texts of the `health` indicator. */
import type { Language } from '../../i18n/languages.ts';

const en = {
  name: 'Health score',
  hint: 'How healthy will the machine be in 30 minutes? Predicts a score from 0 to 100.',
  excluded: 'Excluded rows',
  excludedHint: 'Their health score is unknown, either at that time or 30 minutes later.',
  metrics: {
    skill: {
      name: 'Skill over “no change”',
      hint: 'How much lower its mean squared error is than when always predicting no change in 30 minutes.',
    },
    rmse: { name: 'RMSE', hint: 'Root mean squared error, in points of the score (0 to 100).' },
    persistence: {
      name: 'RMSE of “no change”',
      hint: 'The error when always predicting no change in 30 minutes.',
    },
    mae: { name: 'MAE', hint: 'Mean absolute error, in points of the score (0 to 100).' },
    r2: { name: 'R²', hint: 'Share of the variance that the model explains.' },
  },
  prediction: 'Health score in 30 minutes',
};

const pt: typeof en = {
  name: 'Índice de saúde',
  hint: 'Como a máquina estará em 30 minutos? Prevê um índice de 0 a 100.',
  excluded: 'Registros excluídos',
  excludedHint: 'O índice de saúde não é conhecido naquele momento ou 30 minutos depois.',
  metrics: {
    skill: {
      name: 'Ganho sobre “sem mudança”',
      hint: 'Quanto o erro quadrático médio é menor do que ao prever sempre “sem mudança” em 30 minutos.',
    },
    rmse: { name: 'RMSE', hint: 'Raiz do erro quadrático médio, em pontos do índice (0 a 100).' },
    persistence: {
      name: 'RMSE de “sem mudança”',
      hint: 'O erro ao prever sempre “sem mudança” em 30 minutos.',
    },
    mae: { name: 'MAE', hint: 'Erro absoluto médio, em pontos do índice (0 a 100).' },
    r2: { name: 'R²', hint: 'Parcela da variância que o modelo explica.' },
  },
  prediction: 'Índice de saúde em 30 minutos',
};

export const texts: Readonly<Record<Language, typeof en>> = { en, pt };
