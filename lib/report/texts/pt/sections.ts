/** Common sections: verdict, features, search and model card. */
export const sections: Readonly<Record<string, string>> = {
  'Treino model report': 'Relatório de modelo do Treino',
  'Trained {0} on {1} rows, {2} to {3}': 'Treinado em {0} com {1} registros, de {2} a {3}',
  'Treino’s docs/evaluation.md explains the metrics and the verdict. All numbers are in {0}.':
    'O docs/evaluation.md do Treino explica as métricas e a avaliação. Todos os números estão em {0}.',
  Useful: 'Útil',
  Noisy: 'Alarmes falsos demais',
  Weak: 'Fraco',
  'No better than chance': 'Não supera o acaso',
  'No better than the persistence baseline': 'Não supera a referência “sem mudança”',
  Unproven: 'Não comprovado',

  'row|rows': 'registro|registros',
  'test row|test rows': 'registro de teste|registros de teste',
  'training row|training rows': 'registro de treino|registros de treino',
  'column|columns': 'coluna|colunas',
  'candidate|candidates': 'combinação|combinações',
  'minute|minutes': 'minuto|minutos',
  'month|months': 'mês|meses',
  'round|rounds': 'rodada|rodadas',
  'fit|fits': 'ajuste|ajustes',
  'training thread|training threads': 'thread de treino|threads de treino',
  'different label|different labels': 'rótulo diferente|rótulos diferentes',

  Features: 'Variáveis',
  'The model uses no feature: none of its trees has a split, so every row gets the same prediction.':
    'O modelo não usa nenhuma variável: nenhuma das árvores tem divisão, e todo registro recebe a mesma previsão.',
  '1 of {0} has an effect on predictions or was used for a split.':
    '1 de {0} influencia as previsões ou foi usada em uma divisão.',
  '{0} of {1} have an effect on predictions or were used for a split.':
    '{0} de {1} influenciam as previsões ou foram usadas em uma divisão.',
  '<em>Mean |SHAP|</em> is the average effect of a column on predictions of test rows ({0}); <em>gain</em> is its share of the total gain of all splits in training. A column with high gain and low SHAP was more important in training than on the newer data.':
    '<em>|SHAP| médio</em> é o efeito médio de uma coluna nas previsões dos registros de teste ({0}); <em>ganho</em> é a parte dela no ganho total de todas as divisões do treino. Uma coluna com ganho alto e SHAP baixo foi mais importante no treino do que nos dados mais recentes.',
  'in log-odds': 'em log-odds',
  'in points': 'em pontos',
  'The other column': 'A outra coluna',
  'The other {0} columns': 'As outras {0} colunas',
  'Columns, strongest first': 'Colunas, da mais forte à mais fraca',
  Column: 'Coluna',
  'The model has window features, as the request asks.':
    'O modelo tem atributos de janela, como pede a requisição.',
  'The model has window features: on out-of-fold predictions, they raise the average precision by {0}, more than its standard error of {1}.':
    'O modelo tem atributos de janela: nas previsões fora da amostra, eles aumentam a precisão média em {0}, mais que o erro padrão de {1}.',
  'The model has no window features: on out-of-fold predictions, they change the average precision by {0}, not more than its standard error of {1}.':
    'O modelo não tem atributos de janela: nas previsões fora da amostra, eles mudam a precisão média em {0}, não mais que o erro padrão de {1}.',
  'The model has no window features: its rows are {0} apart, not closer together than the warning window.':
    'O modelo não tem atributos de janela: o intervalo entre registros é de {0}, não menor que a janela de aviso.',
  'The model has no window features: there are too few failures to compare models with and without them.':
    'O modelo não tem atributos de janela: há poucas falhas para comparar modelos com e sem eles.',
  'The model has no window features: it learns from no column that they can be computed from.':
    'O modelo não tem atributos de janela: ele não usa nenhuma coluna com que se possam calcular esses atributos.',
  'Mean |SHAP|': '|SHAP| médio',
  'Higher values': 'Valores maiores',
  Gain: 'Ganho',
  'no clear direction': 'sem direção clara',
  'raise {0}': 'aumentam {0}',
  'lower {0}': 'reduzem {0}',
  'the risk': 'o risco',
  'the predicted health': 'a saúde prevista',

  Search: 'Busca',
  'The only candidate: {0}. It was scored by <code>{1}</code> on {2} {3} folds of the training part.':
    'A única combinação: {0}. Foi pontuada por <code>{1}</code> em {2} partições (folds) {3} dos dados de treino.',
  'The best of {0} candidates: {1}. Each was scored by <code>{2}</code> on {3} {4} folds of the training part.':
    'A melhor de {0} combinações: {1}. Cada uma foi pontuada por <code>{2}</code> em {3} partições (folds) {4} dos dados de treino.',
  'The strategy <code>{0}</code> {1}. If scores are equal, the first candidate in scikit-learn’s order wins.':
    'A estratégia <code>{0}</code> {1}. Se as pontuações forem iguais, vence a primeira combinação na ordem do scikit-learn.',
  'The strategy <code>{0}</code> {1} (seed {2}). If scores are equal, the first candidate that was drawn wins.':
    'A estratégia <code>{0}</code> {1} (semente {2}). Se as pontuações forem iguais, vence a primeira combinação sorteada.',
  'All candidates': 'Todas as combinações',
  'Candidates, best first; pruned candidates have no rank':
    'Combinações, da melhor à pior; as eliminadas não têm posição',
  'Candidates, best first': 'Combinações, da melhor à pior',
  Rank: 'Posição',
  Mean: 'Média',
  Folds: 'Partições',
  'Pruned after': 'Eliminada após',
  stratified: 'estratificadas',
  consecutive: 'consecutivas',
  'time-series': 'em ordem temporal',
  blocked: 'em blocos',

  'trains every candidate to the end': 'treina todas as combinações até o fim',
  'trains a random sample of the combinations to the end':
    'treina até o fim uma amostra aleatória das combinações',
  'stops weak candidates early': 'para cedo as combinações fracas',

  'Model card': 'Ficha do modelo',
  Machine: 'Máquina',
  Model: 'Modelo',
  Job: 'Treino',
  Trained: 'Treinado',
  '{0}, in {1} and {2}': '{0}, em {1} e {2}',
  Data: 'Dados',
  '{0} to {1}': '{0} a {1}',
  'Requested days': 'Dias solicitados',
  'all available': 'todos os disponíveis',
  'from {0}': 'a partir de {0}',
  'up to {0}': 'até {0}',
  Rows: 'Registros',
  '{0}: the first {1} for training, the newest fifth for the test ({2} evaluated)':
    '{0}: os primeiros {1} para o treino, o quinto mais recente para o teste ({2} avaliados)',
  'Row hash': 'Hash dos registros',
  Target: 'Alvo',
  Columns: 'Colunas',
  'Excluded columns': 'Colunas excluídas',
  none: 'nenhuma',
  not_numeric: 'o tipo, {0}, não é número nem booleano',
  'Left out on request': 'Deixado de fora a pedido',
  'counters (features.counter_guard)': 'contadores (features.counter_guard)',
  unused_channel: 'um canal que os modelos nunca usaram',
  unsupported_name: 'o XGBoost não aceita nomes com "[", "]" ou "<": renomeie a coluna para usá-la',
  requested: 'excluída pela solicitação (features.exclude)',
  counter: 'só cresce ou só cai nos dados de treino (features.counter_guard)',
  Profile: 'Perfil',
  compatible: 'compatível (compatible)',
  planner: 'planejamento (planner)',
  Parameters: 'Parâmetros',
  '{0} over {1}, {2}, {3} {4} folds': '{0} com {1}, {2}, {3} partições {4}',
  ', class weight {0}': ', peso das classes: {0}',
  Versions: 'Versões',
  'XGBoost {0}, Treino {1}, Node.js {2}; {3}': 'XGBoost {0}, Treino {1}, Node.js {2}; {3}',
  '.onnx compared with XGBoost': '.onnx comparado com o XGBoost',
  'largest difference {0} on {1}': 'maior diferença {0} em {1}',
  'Files in the bucket {0}': 'Arquivos no bucket {0}',
  Key: 'Chave',
  Size: 'Tamanho',
  'Load the model': 'Carregar o modelo',
  'Python, XGBoost 1.7 or newer; rows: a pandas DataFrame with the columns of the telemetry':
    'Python, XGBoost 1.7 ou mais novo; rows: um DataFrame do pandas com as colunas da telemetria',
  'Python, onnxruntime 1.8 or newer, without XGBoost; the columns must be in the order of the model':
    'Python, onnxruntime 1.8 ou mais novo, sem XGBoost; as colunas devem estar na ordem do modelo',
  'Python, XGBoost itself': 'Python, o próprio XGBoost',
  'Reproduce the model': 'Reproduzir o modelo',
  'The same rows, parameters, library and number of threads give the same bytes. This command trains the model again from its record and compares the digests:':
    'Os mesmos registros, parâmetros, biblioteca e número de threads dão os mesmos bytes. Este comando treina o modelo de novo a partir do registro dele e compara os resumos (digests):',
};
