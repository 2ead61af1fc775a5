/** The texts of the `status` indicator. */
import type { Language } from '../../i18n/languages.ts';

const en = {
  name: 'Failure prediction',
  hint: 'Will the engine speed collapse soon? Predicts a probability for each row.',
  labelingFields: {
    drop_percentage: {
      name: 'Engine speed drop (%)',
      label: 'Engine speed drop (%)',
      hint: (defaultValue: string) =>
        `A row is a failure when the speed falls by this much or more from the row before. Default: ${defaultValue}.`,
    },
    window_minutes: {
      name: 'Warning window',
      label: 'Warning window (minutes)',
      hint: (defaultValue: string) =>
        `How long before a failure the model should warn. Default: ${defaultValue}.`,
    },
  },
  plan: {
    labeling: 'Failure definition',
    labelingOf: (drop: string, window: string) =>
      `engine speed change of ${drop}% or less; warning ${window} ahead`,
    failures: 'Failures',
    positives: 'Rows before failures',
    mute: 'Mute after a failure',
    noMute: 'none: every choice leaves too few stops or too little time',
    autoMute: (time: string) => `${time}, chosen for this machine`,
    muteEffect: (time: string, stops: string, rows: string, share: string) =>
      `${time}: stops ${stops}, rows at risk ${rows} (${share})`,
  },
  metrics: {
    caught: {
      name: 'Failures detected',
      hint: 'Failures with at least one alarm in the warning window.',
    },
    missed: { name: 'Failures missed', hint: 'Failures without an alarm in the warning window.' },
    falseAlarms: {
      name: 'False alarms',
      hint: 'Alarms that no failure followed in time. Per week if a week was observed.',
    },
    warning: { name: 'Median warning time', hint: 'From the first alarm to the failure.' },
    recall: { name: 'Recall', hint: 'Share of the rows before failures that raise an alarm.' },
    precision: { name: 'Precision', hint: 'Share of the alarm rows that precede a failure.' },
    averagePrecision: {
      name: 'Avg. precision',
      hint: 'Precision across all thresholds. Chance level is the share of rows before failures.',
    },
    auc: { name: 'AUC', hint: 'How well the model ranks rows: 0.5 is chance, 1 is perfect.' },
  },
  backtest: {
    name: 'Backtest',
    result: (blocks: string, detected: string, falseAlarms: string) =>
      `${blocks} blocks: stops detected ${detected}; false alarms ${falseAlarms}`,
  },
  caughtOf: (caught: string, failures: string) => `${caught} of ${failures}`,
  perWeek: (rate: string) => `${rate} a week`,
  falseAlarmsIn: (count: string, time: string) => `${count} in ${time}`,
  prediction: {
    probability: 'Probability of failure',
    probabilityWithin: (time: string) => `Probability of failure within ${time}`,
    alarm: 'Alarm',
    noAlarm: 'No alarm',
    threshold: (value: string) => `The alarm threshold is ${value}.`,
  },
};

const pt: typeof en = {
  name: 'Previsão de falha',
  hint: 'A rotação do motor vai despencar em breve? Prevê uma probabilidade para cada registro.',
  labelingFields: {
    drop_percentage: {
      name: 'Queda de rotação (%)',
      label: 'Queda de rotação do motor (%)',
      hint: (defaultValue) =>
        `Um registro é falha quando a rotação cai isso ou mais em relação ao anterior. Padrão: ${defaultValue}.`,
    },
    window_minutes: {
      name: 'Antecedência do aviso',
      label: 'Antecedência do aviso (minutos)',
      hint: (defaultValue) =>
        `Com quanto tempo de antecedência o modelo deve avisar. Padrão: ${defaultValue}.`,
    },
  },
  plan: {
    labeling: 'Definição de falha',
    labelingOf: (drop, window) => `variação da rotação de ${drop}% ou menos; aviso até ${window} antes`,
    failures: 'Falhas',
    positives: 'Registros antes de falhas',
    mute: 'Silêncio após uma falha',
    noMute: 'nenhum: toda opção deixa poucas paradas ou pouco tempo',
    autoMute: (time) => `${time}, escolhido para esta máquina`,
    muteEffect: (time, stops, rows, share) =>
      `${time}: paradas ${stops}, registros fora do silêncio ${rows} (${share})`,
  },
  metrics: {
    caught: {
      name: 'Falhas detectadas',
      hint: 'Falhas com pelo menos um alarme dentro da janela de antecedência.',
    },
    missed: {
      name: 'Falhas não detectadas',
      hint: 'Falhas sem nenhum alarme dentro da janela de antecedência.',
    },
    falseAlarms: {
      name: 'Alarmes falsos',
      hint: 'Alarmes que não foram seguidos de falha a tempo. Por semana, se houve uma semana de dados.',
    },
    warning: { name: 'Antecedência mediana', hint: 'Do primeiro alarme até a falha.' },
    recall: { name: 'Recall', hint: 'Parcela dos registros antes de falhas que geram alarme.' },
    precision: { name: 'Precisão', hint: 'Parcela dos registros com alarme que antecedem uma falha.' },
    averagePrecision: {
      name: 'Precisão média',
      hint: 'Precisão em todos os limiares. O acaso equivale à parcela de registros antes de falhas.',
    },
    auc: { name: 'AUC', hint: 'Quão bem o modelo ordena os registros: 0,5 é o acaso e 1 é perfeito.' },
  },
  backtest: {
    name: 'Teste retroativo',
    result: (blocks, detected, falseAlarms) =>
      `${blocks} blocos: paradas detectadas ${detected}; alarmes falsos ${falseAlarms}`,
  },
  caughtOf: (caught, failures) => `${caught} de ${failures}`,
  perWeek: (rate) => `${rate} por semana`,
  falseAlarmsIn: (count, time) => `${count} em ${time}`,
  prediction: {
    probability: 'Probabilidade de falha',
    probabilityWithin: (time) => `Probabilidade de falha em até ${time}`,
    alarm: 'Alarme',
    noAlarm: 'Sem alarme',
    threshold: (value) => `O limiar de alarme é ${value}.`,
  },
};

export const texts: Readonly<Record<Language, typeof en>> = { en, pt };
