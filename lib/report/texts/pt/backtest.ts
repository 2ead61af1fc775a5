/** The backtest in Brazilian Portuguese. */
export const backtest: Readonly<Record<string, string>> = {
  Backtest: 'Teste retroativo',
  'Models with the same parameters, each trained on earlier rows alone and tested on the block after them.':
    'Modelos com os mesmos parâmetros, cada um treinado só com registros anteriores e testado no bloco seguinte.',
  'The threshold of each block is chosen before the block.':
    'O limiar de cada bloco é escolhido antes do bloco.',
  'Alarms are raised above 0.5, without a mute.': 'Alarmes acima de 0,5, sem silêncio.',
  'The parameters were chosen on the training part, so the figures of the blocks in it are slightly optimistic.':
    'Os parâmetros foram escolhidos nos dados de treino; por isso, os números dos blocos que estão neles são um pouco otimistas.',
  'Without a model, because nothing before them could be learned from: {0}.':
    'Sem modelo, porque não havia o que aprender antes deles: {0}.',
  'block|blocks': 'bloco|blocos',
  'All blocks': 'Todos os blocos',
  Block: 'Bloco',
  '{0} (most false alarms, fewest detected)': '{0} (mais alarmes falsos, menos detecções)',
  '{0} (most false alarms)': '{0} (mais alarmes falsos)',
  '{0} (fewest detected)': '{0} (menos detecções)',
};
