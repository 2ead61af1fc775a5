/** Reports of `status` models. */
export const status: Readonly<Record<string, string>> = {
  'Failure warning': 'Aviso de falha',
  'failure|failures': 'falha|falhas',
  'training failure|training failures': 'falha no treino|falhas no treino',
  'test failure|test failures': 'falha no teste|falhas no teste',
  'detected failure|detected failures': 'falha detectada|falhas detectadas',
  'missed failure|missed failures': 'falha não detectada|falhas não detectadas',
  'alarm|alarms': 'alarme|alarmes',
  'other|others': 'outro|outros',
  probability: 'probabilidade',
  score: 'pontuação',
  'whether a row within the next {0} has an Eng_RPM_variation_percentage of {1} or less: a drastic drop of engine speed':
    'se um registro dos próximos {0} tem Eng_RPM_variation_percentage de {1} ou menos: uma queda drástica da rotação do motor',
  'The score is plain recall, as in the predecessor. It ignores false alarms, so it prefers candidates that raise more alarms. If there are too many false alarms, train again with search.scoring "average_precision" or "recall_at_precision:0.5".':
    'A pontuação é o recall simples, como no sistema anterior. Ela ignora alarmes falsos e por isso prefere combinações que geram mais alarmes. Se houver alarmes falsos demais, treine de novo com search.scoring "average_precision" ou "recall_at_precision:0.5".',

  'What it means for a planner': 'O que significa para o planejamento',
  'Results on the newest fifth of the data, which the model did not see in training, with an alarm whenever the {0} of a failure within {1} is above {2}:':
    'Resultados no quinto mais recente dos dados, que o modelo não viu no treino, com alarme sempre que a {0} de uma falha em até {1} passa de {2}:',
  'Failures detected': 'Falhas detectadas',
  '{0} of {1}': '{0} de {1}',
  'the test part has no failure': 'os dados de teste não têm falha',
  '{0} of all': '{0} do total',
  'Failures missed': 'Falhas não detectadas',
  '{0} of them without telemetry in the window before': '{0} delas sem telemetria na janela anterior',
  'Median warning': 'Antecedência mediana',
  'middle half {0} to {1}; at most the window of {2}':
    'metade central de {0} a {1}; no máximo a janela de {2}',
  'False alarms': 'Alarmes falsos',
  'False alarms per week': 'Alarmes falsos por semana',
  '{0}, in {1} observed; 95% interval {2} to {3}': '{0}, em {1} de observação; intervalo de 95%: {2} a {3}',
  'Alarm policy': 'Política de alarmes',
  Alarms: 'Alarmes',
  'Policy, on the test part': 'Política, nos dados de teste',
  'Policy, where it was chosen': 'Política, nos dados em que foi escolhida',
  'Threshold {0}, no mute': 'Limiar {0}, sem silêncio',
  'No threshold keeps what the policy must achieve: it gives no alarm.':
    'Nenhum limiar cumpre o que a política exige: ela não gera alarmes.',
  'Alarm above {0}. No alarm for {1} after a failure. A stop is a failure without another one in that time before it.':
    'Alarme acima de {0}. Sem alarmes por {1} depois de uma falha. Uma parada é uma falha sem outra nesse tempo antes dela.',
  'Compared warning windows': 'Janelas de aviso comparadas',
  'Each window has a model of its own, with the parameters of this one, and an alarm policy of its own. A longer window warns earlier and counts more rows as before a failure.':
    'Cada janela tem um modelo próprio, com os parâmetros deste, e uma política de alarmes própria. Uma janela mais longa avisa mais cedo e conta mais registros como anteriores a uma falha.',
  Window: 'Janela',
  'Training rows before a failure': 'Registros de treino antes de uma falha',
  'A dash: no model can be trained with this window on these rows.':
    'Um traço: não é possível treinar um modelo com esta janela nestes registros.',
  'Stops detected': 'Paradas detectadas',
  '{0} in {1}': '{0} em {1}',
  '{0} per week': '{0} por semana',
  '≥ {0} min ahead': '≥ {0} min antes',
  'The last columns give the share of the stops that are detected at least so early.':
    'As últimas colunas dão a parcela das paradas detectadas com pelo menos essa antecedência.',
  'Compared with simple predictions': 'Comparação com previsões simples',
  'Each prediction gets its alarm policy as the model gets its own: the same folds, the same mute, and a threshold chosen on the training part. A model that does not detect more than logistic regression is not worth its effort.':
    'Cada previsão recebe a política de alarmes do mesmo jeito que o modelo: as mesmas partições, o mesmo silêncio e um limiar escolhido nos dados de treino. Um modelo que não detecta mais que a regressão logística não compensa o esforço.',
  Prediction: 'Previsão',
  Cost: 'Custo',
  'Keeps the policy’s limit': 'Cumpre o limite da política',
  yes: 'sim',
  no: 'não',
  'This model': 'Este modelo',
  'Logistic regression': 'Regressão logística',
  'Engine speed alone': 'Só a rotação do motor',
  'Random alarms': 'Alarmes aleatórios',
  'Always an alarm': 'Sempre em alarme',
  'Never an alarm': 'Nunca em alarme',
  'Only this model detects {0} stops, only logistic regression {1}. Difference: {2} of the stops, 95% interval {3} to {4}. A limit is kept with up to twice the false alarms that it allows, or as many as chance explains.':
    'Só este modelo detecta {0} paradas; só a regressão logística, {1}. Diferença: {2} das paradas, intervalo de 95%: {3} a {4}. O limite é cumprido com até o dobro dos alarmes falsos que ele permite, ou com tantos quanto o acaso explica.',
  'Other thresholds': 'Outros limiares',
  'A higher threshold gives fewer alarms, true and false. A threshold chosen here is chosen on the test part, so expect slightly worse results on new data.':
    'Um limiar mais alto gera menos alarmes, verdadeiros e falsos. Um limiar escolhido aqui é escolhido nos dados de teste; espere resultados um pouco piores em dados novos.',
  'Alarms at each threshold, on the test part': 'Alarmes em cada limiar, nos dados de teste',
  'Alarm above': 'Alarme acima de',
  'False alarms in {0}': 'Alarmes falsos em {0}',
  'Alarm rows': 'Registros em alarme',
  'Precision, recall and F1 count rows. Precision: share of alarm rows before a failure. Recall: share of rows before a failure with an alarm. F1: their harmonic mean.':
    'Precisão, recall e F1 contam registros. Precisão: parcela dos registros em alarme que antecedem uma falha. Recall: parcela dos registros que antecedem uma falha com alarme. F1: a média harmônica dos dois.',
  'The test part has no row before a failure, so precision, recall and F1 are undefined.':
    'Os dados de teste não têm registro que antecede uma falha; precisão, recall e F1 não são definidos.',
  'Leak guard:': 'Proteção contra vazamento:',
  'training left out the {0} whose window of {1} reaches into the test part.':
    'o treino deixou de fora {0} cuja janela de {1} chega aos dados de teste.',
  'the window of {0} of {1} reaches up to {2} into the test part (<code>labeling.embargo</code> leaves these rows out).':
    'a janela de {0} de {1} avança até {2} nos dados de teste (<code>labeling.embargo</code> deixa esses registros de fora).',

  Score: 'Pontuação',
  Probability: 'Probabilidade',
  '{0} over time, and failures': '{0} ao longo do tempo, e falhas',
  '{0} of a failure ahead, in steps of {1}: mean, and range from minimum to maximum. Gaps have no telemetry. Times are UTC.':
    '{0} de falha à frente, em passos de {1}: média e faixa do mínimo ao máximo. Lacunas não têm telemetria. Horários em UTC.',
  '{0} over the test part, from {1} to {2}, with {3} and {4}.':
    '{0} nos dados de teste, de {1} a {2}, com {3} e {4}.',
  'alarm above {0}': 'alarme acima de {0}',
  'failure, detected ({0})': 'falha detectada ({0})',
  'failure, missed ({0})': 'falha não detectada ({0})',
  'Failures detected, by threshold': 'Falhas detectadas, por limiar',
  '↑ Of {0}': '↑ De {0}',
  '{0} detected': 'falhas detectadas: {0}',
  'per week': 'por semana',
  'in {0}': 'em {0}',
  'False alarms {0}, by threshold': 'Alarmes falsos {0}, por limiar',
  '↑ False alarms {0}': '↑ Alarmes falsos {0}',
  'above {0}: {1}': 'acima de {0}: {1}',
  'Alarm above →': 'Alarme acima de →',

  'Row metrics': 'Métricas por registro',
  'On {0}, alarms above {1}': 'Em {0}, alarmes acima de {1}',
  Metric: 'Métrica',
  Value: 'Valor',
  Meaning: 'Significado',
  'probability that a row before a failure ranks above another row; 0.5 is chance':
    'probabilidade de que um registro que antecede uma falha fique acima de outro; 0,5 é o acaso',
  '. 95% interval {0} to {1}, by {2} stretches of operation':
    '. Intervalo de 95%: {0} a {1}, por {2} períodos de operação',
  'Average precision': 'Precisão média',
  'mean precision over all recalls; a permanent alarm has {0}':
    'média da precisão em todos os valores de recall; um alarme permanente tem {0}',
  Recall: 'Recall',
  'share of rows before a failure with an alarm': 'parcela dos registros que antecedem uma falha com alarme',
  Precision: 'Precisão',
  'share of alarm rows before a failure': 'parcela dos registros em alarme que antecedem uma falha',
  'harmonic mean of precision and recall': 'média harmônica de precisão e recall',
  'Brier score': 'Índice de Brier',
  'mean squared difference between {0} and outcome; lower is better':
    'média do quadrado da diferença entre {0} e resultado; menor é melhor',
  'Brier score, corrected': 'Índice de Brier, corrigido',
  'the same for the probabilities without class weights':
    'o mesmo para as probabilidades sem pesos de classe',
  'Brier skill': 'Ganho de Brier',
  'of the probabilities; 1 is perfect, 0 is no better than the share of rows before a failure for every row':
    'das probabilidades; 1 é perfeito, 0 não supera prever para todo registro a parcela dos que antecedem uma falha',
  'The model’s output is a score: training gave rows before a failure {0} times the weight. The probability is p / (p + (1 − p) · weight), and is shown here.':
    'A saída do modelo é uma pontuação: o treino deu {0} vezes o peso aos registros que antecedem uma falha. A probabilidade é p / (p + (1 − p) · peso), mostrada aqui.',
  'The model’s output is a probability: training weighed all rows the same.':
    'A saída do modelo é uma probabilidade: o treino deu o mesmo peso a todos os registros.',
  'Calibration of the probabilities': 'Calibração das probabilidades',
  'Mean probability': 'Probabilidade média',
  'Before a failure': 'Antes de uma falha',
  'Points drawn: ROC curve {0}; precision and recall {1}.':
    'Pontos desenhados: curva ROC, {0}; precisão e recall, {1}.',
  'There is no ROC curve: the test part has no row before a failure.':
    'Não há curva ROC: os dados de teste não têm registro que antecede uma falha.',
  'There is no ROC curve: the test part has only rows before a failure.':
    'Não há curva ROC: os dados de teste só têm registros que antecedem uma falha.',
  'Calibration and both classes as tables': 'Calibração e as duas classes em tabelas',
  'Confusion matrix': 'Matriz de confusão',
  'Test rows by outcome and by whether the {0} is above {1}.':
    'Registros de teste pelo resultado e por {0} acima de {1} ou não.',
  'no alarm': 'sem alarme',
  alarm: 'alarme',
  'no failure ahead': 'sem falha à frente',
  'before a failure': 'antes de uma falha',
  'correctly quiet': 'silêncio correto',
  'false alarm': 'alarme falso',
  missed: 'não detectado',
  'correct alarm': 'alarme correto',
  'macro average': 'média macro',
  'weighted average': 'média ponderada',
  'Both classes; {0} of all rows are classified correctly':
    'As duas classes; {0} de todos os registros estão classificados corretamente',
  Class: 'Classe',

  'The data': 'Os dados',
  'The training part has {0}, {1} of them shortly before a failure ({2}). The test part has {3}, {4} of them shortly before a failure ({5}).':
    'Os dados de treino têm {0}, {1} deles pouco antes de uma falha ({2}). Os dados de teste têm {3}, {4} deles pouco antes de uma falha ({5}).',
  'In training, all rows weigh the same.': 'No treino, todos os registros têm o mesmo peso.',
  'In training, each row before a failure weighs as much as {0}.':
    'No treino, cada registro que antecede uma falha pesa tanto quanto {0}.',
  'If the training months and the test months differ much, the scores are unreliable.':
    'Se os meses de treino e os de teste diferem muito, as pontuações não são confiáveis.',
  'Table of {0}': 'Tabela de {0}',
  'Rows, failures and rows before a failure, by UTC month':
    'Registros, falhas e registros que antecedem uma falha, por mês (UTC)',
  Month: 'Mês',
  'Training rows': 'Registros de treino',
  'Test rows': 'Registros de teste',
  'Training failures': 'Falhas no treino',
  'Test failures': 'Falhas no teste',
  'Rows before a failure': 'Registros antes de uma falha',
  Share: 'Parcela',
  'Rows by month': 'Registros por mês',
  '↑ Rows': '↑ Registros',
  'Failures by month': 'Falhas por mês',
  '↑ Failures': '↑ Falhas',
  '{0} and {1}': '{0} e {1}',
  '{0} and {1} in {2}': '{0} e {1} em {2}',
  '; the embargo left out {0}': '; o embargo deixou de fora {0}',
  training: 'treino',
  test: 'teste',
  'neither (embargo)': 'nenhum (embargo)',
};
