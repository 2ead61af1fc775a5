/** Reports of `health` models. */
export const health: Readonly<Record<string, string>> = {
  'Health in half an hour': 'Saúde em meia hora',
  'the health score {0} later (or up to {1} after that), 0 to 100: half lubrication (0.6 Oil_P, 0.4 Oil_L), half hydraulics (0.7 Recalque, 0.3 −|Succao|)':
    'a pontuação de saúde {0} depois (ou até {1} após isso), de 0 a 100: metade lubrificação (0,6 Oil_P, 0,4 Oil_L), metade hidráulica (0,7 Recalque, 0,3 −|Succao|)',
  'The score is the root mean squared error in points of 100. As in scikit-learn it is negative, so greater is better.':
    'A pontuação é a raiz do erro quadrático médio, em pontos de 100. Como no scikit-learn, é negativa: maior é melhor.',
  'The score is the mean absolute error in points of 100. As in scikit-learn it is negative, so greater is better.':
    'A pontuação é o erro absoluto médio, em pontos de 100. Como no scikit-learn, é negativa: maior é melhor.',
  'The score is R², the share of the health’s variance explained; always predicting the mean has 0.':
    'A pontuação é o R², a parcela explicada da variância da saúde; prever sempre a média dá 0.',
  'Predictions of the machine’s health {0} ahead, over the newest fifth of the data, which the model did not see in training. Health is a score from 0 to 100, from oil and hydraulics. A useful model is better than the persistence baseline: no change in {1}.':
    'Previsões da saúde da máquina {0} à frente, no quinto mais recente dos dados, que o modelo não viu no treino. A saúde é uma pontuação de 0 a 100, de óleo e hidráulica. Um modelo útil supera a referência “sem mudança” em {1}.',
  'Typical error': 'Erro típico',
  '{0} points': '{0} pontos',
  'root mean square; persistence {0}': 'raiz do erro quadrático médio; “sem mudança”: {0}',
  'Better than persistence': 'Ganho sobre “sem mudança”',
  'less squared error': 'menos erro quadrático',
  'less squared error; 95% interval {0} to {1}': 'menos erro quadrático; intervalo de 95%: {0} a {1}',
  'Mean error': 'Erro médio',
  'absolute; persistence {0}': 'absoluto; “sem mudança”: {0}',
  'Health in the test part': 'Saúde nos dados de teste',
  '± {0}; in training {1} ± {2}': '± {0}; no treino {1} ± {2}',
  'Errors on {0}, points of 100': 'Erros em {0}, em pontos de 100',
  Persistence: '“Sem mudança”',
  'root of the mean squared error': 'raiz do erro quadrático médio',
  'mean absolute error': 'erro absoluto médio',
  'mean squared error': 'erro quadrático médio',
  'share of the variance explained; 0 for always predicting the mean':
    'parcela explicada da variância; 0 para prever sempre a média',
  'training left out {0} whose target is in the test part.':
    'o treino deixou de fora {0} com alvo nos dados de teste.',
  'the target of {0} of {1} is in the test part (labeling.embargo leaves such rows out).':
    'o alvo de {0} de {1} está nos dados de teste (labeling.embargo deixa esses registros de fora).',
  'Left out because their current or future health is unknown: {0} and {1} ({2}).':
    'De fora porque a saúde, atual ou futura, é desconhecida: {0} e {1} ({2}).',
  'Range of each signal in the score (1st and 99th percentile of the training part)':
    'Faixa de cada sinal na pontuação (percentis 1 e 99 dos dados de treino)',
  Signal: 'Sinal',
  'Counts 0 at': 'Conta 0 em',
  'Counts 1 at': 'Conta 1 em',
  'Predicted and actual health': 'Saúde prevista e real',
  'Health, 0 to 100, in steps of {0}. Gaps have no prediction or no reading. Times are UTC.':
    'Saúde, de 0 a 100, em passos de {0}. Lacunas não têm previsão ou leitura. Horários em UTC.',
  'Mean predicted and actual health over the test part, {0}.':
    'Média da saúde prevista e da real nos dados de teste, {0}.',
  'actual, mean': 'real, média',
  'actual, minimum to maximum': 'real, mínimo a máximo',
  'predicted, mean': 'prevista, média',
  Error: 'Erro',
  'Predicted − actual, points of 100: mean, minimum and maximum of each step.':
    'Prevista − real, em pontos de 100: média, mínimo e máximo de cada passo.',
  'Errors from {0} to {1} points': 'Erros de {0} a {1} pontos',
  'Errors and persistence baseline': 'Erros e referência “sem mudança”',
  'Rows by error; the outermost bars include larger errors.':
    'Registros por erro; as barras das pontas incluem erros maiores.',
  'Errors below {0} points: {1} of the model, {2} of the persistence baseline.':
    'Erros abaixo de {0} pontos: {1} do modelo, {2} da referência “sem mudança”.',
  'persistence baseline': 'referência “sem mudança”',
  'Predicted − actual, points →': 'Prevista − real, pontos →',
  'Predicted against actual': 'Prevista e real, registro a registro',
  'Rows in squares of {0} points; larger squares have more rows. On the line, the prediction was right.':
    'Registros em quadrados de {0} pontos; quadrados maiores têm mais registros. Na linha, a previsão acertou.',
  '{0} of {1}: in a square on the line.': '{0} de {1}: em um quadrado sobre a linha.',
  'Actual health →': 'Saúde real →',
  '↑ Predicted health': '↑ Saúde prevista',
};
