/** Charts. An arrow stands at the end of the axis that it names. */
export const charts: Readonly<Record<string, string>> = {
  Calibration: 'Calibração',
  'Share of rows before a failure, by predicted probability. {0}':
    'Parcela dos registros que antecedem uma falha, por probabilidade prevista. {0}',
  'Calibration: {0}.': 'Calibração: {0}.',
  '{0} predicted at {1}, {2} before a failure': '{0} com previsão de {1}, {2} antes de uma falha',
  'rows (area: number of rows)': 'registros (área: número de registros)',
  'perfect calibration': 'calibração perfeita',
  'Predicted probability →': 'Probabilidade prevista →',
  '↑ Share before a failure': '↑ Parcela antes de uma falha',

  'Scores of the candidates': 'Pontuações das combinações',
  '{0} of {1} in cross-validation, best first, pruned candidates last; lines span the worst to the best fold.':
    '{0} de {1} na validação cruzada, da melhor à pior, com as eliminadas por último; as linhas vão da pior à melhor partição.',
  '{0} of {1} in cross-validation, best first; lines span the worst to the best fold.':
    '{0} de {1} na validação cruzada, da melhor à pior; as linhas vão da pior à melhor partição.',
  'mean of the folds': 'média das partições',
  'worst to best fold': 'da pior à melhor partição',
  'pruned, score at that point': 'eliminada, pontuação naquele ponto',
  'Candidate, by rank; then pruned ones →': 'Combinação, por posição; depois as eliminadas →',
  'Candidate, by rank →': 'Combinação, por posição →',
  'The only candidate has a mean {0} of {1}.': 'A única combinação tem {0} médio de {1}.',
  'the best has a mean {0} of {1}, the last {2}': 'a melhor tem {0} médio de {1}; a última, {2}',
  'Of {0}, {1}.': 'De {0}, {1}.',
  '{0} of {1} ran all rounds: {2}. The other was pruned.':
    '{0} de {1} completaram todas as rodadas: {2}. A outra foi eliminada.',
  '{0} of {1} ran all rounds: {2}. The others were pruned.':
    '{0} de {1} completaram todas as rodadas: {2}. As outras foram eliminadas.',

  'ROC curve': 'Curva ROC',
  'Area under the curve (AUC): {0}. The diagonal, 0.5, is chance.':
    'Área sob a curva (AUC): {0}. A diagonal, 0,5, é o acaso.',
  'ROC curve with an area of {0}. At the threshold {1}, {2} of the rows before a failure and {3} of the others raise an alarm.':
    'Curva ROC com área de {0}. No limiar {1}, {2} dos registros que antecedem uma falha e {3} dos demais geram alarme.',
  'this model': 'este modelo',
  'threshold {0}': 'limiar {0}',
  chance: 'acaso',
  'False positive rate (other rows with an alarm) →':
    'Taxa de falsos positivos (demais registros com alarme) →',
  '↑ True positive rate (rows before a failure)':
    '↑ Taxa de verdadeiros positivos (registros antes de falha)',
  'Precision and recall': 'Precisão e recall',
  'Mean precision over all recalls (average precision): {0}. A permanent alarm has {1}.':
    'Média da precisão em todos os valores de recall (precisão média): {0}. Um alarme permanente tem {1}.',
  'Precision-recall curve with an average precision of {0}, and a permanent alarm has {1}.':
    'Curva de precisão e recall com precisão média de {0}; um alarme permanente tem {1}.',
  'At the threshold {0} there is no alarm.': 'No limiar {0} não há alarme.',
  'At the threshold {0}, precision is {1} and recall {2}.':
    'No limiar {0}, a precisão é {1} e o recall, {2}.',
  'permanent alarm': 'alarme permanente',
  'Recall (rows before a failure with an alarm) →': 'Recall (registros antes de falha com alarme) →',
  '↑ Precision (alarm rows before a failure)': '↑ Precisão (registros em alarme antes de falha)',
  'point|points': 'ponto|pontos',
  'all {0}': 'todos ({0})',
  '{0} of {1} points; removed points are at most {2} from the line':
    '{0} de {1} pontos; os removidos estão a no máximo {2} da linha',

  'raises the risk of a failure, in log-odds →': 'aumenta o risco de falha, em log-odds →',
  'raises the predicted health, in points →': 'aumenta a saúde prevista, em pontos →',
  'Effect on predictions (SHAP)': 'Efeito nas previsões (SHAP)',
  'SHAP values of {0} of {1} test rows, evenly spaced; 1 of them is drawn.':
    'Valores SHAP de {0} de {1} registros de teste, igualmente espaçados; 1 deles está desenhado.',
  'SHAP values of {0} of {1} test rows, evenly spaced; {2} of them are drawn.':
    'Valores SHAP de {0} de {1} registros de teste, igualmente espaçados; {2} deles estão desenhados.',
  'Each dot is a row. Right of the line the feature raised the prediction; left of the line it lowered the prediction.':
    'Cada ponto é um registro. À direita da linha, a variável aumentou a previsão; à esquerda, reduziu.',
  'SHAP values by feature, strongest first: {0}.':
    'Valores SHAP por variável, da mais forte à mais fraca: {0}.',
  'low value': 'valor baixo',
  'medium value': 'valor médio',
  'high value': 'valor alto',
  missing: 'ausente',
  mean: 'média',
  'minimum to maximum': 'mínimo a máximo',
};
