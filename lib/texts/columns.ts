/** What the columns of the upstream system, and columns computed from others, mean, in words. */
import type { Language } from './languages.ts';

const CHANNELS: Readonly<Record<string, Readonly<Record<Language, string>>>> = {
  Auto: { en: 'automatic mode', pt: 'modo automático' },
  Bat_V: { en: 'battery voltage', pt: 'tensão da bateria' },
  Char_V: { en: 'charger voltage', pt: 'tensão do carregador' },
  Cool_T: { en: 'coolant temperature', pt: 'temperatura do líquido de arrefecimento' },
  Eng_RPM: { en: 'engine speed', pt: 'rotação do motor' },
  Fuel_Con: { en: 'fuel consumption', pt: 'consumo de combustível' },
  Fuel_L: { en: 'fuel level', pt: 'nível de combustível' },
  Man: { en: 'manual mode', pt: 'modo manual' },
  Oil_L: { en: 'oil level', pt: 'nível do óleo' },
  Oil_P: { en: 'oil pressure', pt: 'pressão do óleo' },
  Recalque: { en: 'discharge pressure', pt: 'pressão de recalque' },
  Starts_N: { en: 'number of starts', pt: 'número de partidas' },
  Stop: { en: 'stop mode', pt: 'modo parado' },
  Succao: { en: 'suction pressure', pt: 'pressão de sucção' },
  running: { en: 'engine is running', pt: 'motor em funcionamento' },
  minutes_running: {
    en: 'minutes of running since the last row',
    pt: 'minutos de funcionamento desde o último registro',
  },
  Hydraulic_Head: { en: 'hydraulic head', pt: 'altura manométrica' },
  Head_per_RPM: { en: 'hydraulic head per rpm', pt: 'altura manométrica por rpm' },
  Head_trend_per_minutes: {
    en: 'change of the hydraulic head per minute',
    pt: 'variação da altura manométrica por minuto',
  },
  OilP_per_RPM: { en: 'oil pressure per rpm', pt: 'pressão do óleo por rpm' },
  CoolT_per_RPM: { en: 'coolant temperature per rpm', pt: 'temperatura do líquido de arrefecimento por rpm' },
  minutes_since_failure: { en: 'minutes since the last failure', pt: 'minutos desde a última falha' },
  minutes_since_off: {
    en: 'minutes since the engine was last off',
    pt: 'minutos desde que o motor esteve parado',
  },
  minutes_since_on: {
    en: 'minutes since the engine was last on',
    pt: 'minutos desde que o motor esteve em funcionamento',
  },
  Fuel_rate: { en: 'fuel consumption per minute', pt: 'consumo de combustível por minuto' },
  Fuel_efficiency: {
    en: 'hydraulic head per fuel consumption',
    pt: 'altura manométrica por consumo de combustível',
  },
};

/** Columns that are computed from another one. `of` is its meaning, or its name. */
const COMPUTED: readonly {
  readonly name: RegExp;
  readonly words: Readonly<Record<Language, (of: string, minutes: string) => string>>;
}[] = [
  {
    name: /^(?<column>.+)_variation_percentage$/,
    words: {
      en: (of) => `change since the last row, in %: ${of}`,
      pt: (of) => `variação desde o último registro, em %: ${of}`,
    },
  },
  {
    name: /^(?<column>.+)_variation$/,
    words: {
      en: (of) => `change since the last row: ${of}`,
      pt: (of) => `variação desde o último registro: ${of}`,
    },
  },
  // Window features (lib/learning/windows/definition.ts).
  {
    name: /^(?<column>.+)_mean_(?<minutes>\d+)min$/,
    words: {
      en: (of, minutes) => `mean of the last ${minutes} minutes: ${of}`,
      pt: (of, minutes) => `média dos últimos ${minutes} minutos: ${of}`,
    },
  },
  {
    name: /^(?<column>.+)_std_(?<minutes>\d+)min$/,
    words: {
      en: (of, minutes) => `standard deviation of the last ${minutes} minutes: ${of}`,
      pt: (of, minutes) => `desvio-padrão dos últimos ${minutes} minutos: ${of}`,
    },
  },
];

/** "OilP_per_RPM (oil pressure per rpm)", or the name alone if its meaning is unknown. */
export function nameColumn(column: string, language: Language): string {
  const meaning = meaningOf(column, language);
  return meaning === undefined ? column : `${column} (${meaning})`;
}

function meaningOf(column: string, language: Language): string | undefined {
  for (const { name, words } of COMPUTED) {
    const { column: of, minutes = '' } = name.exec(column)?.groups ?? {};
    if (of !== undefined) return words[language](meaningOf(of, language) ?? of, minutes);
  }
  return textOf(column, language);
}

const textOf = (column: string, language: Language): string | undefined =>
  Object.hasOwn(CHANNELS, column) ? CHANNELS[column]![language] : undefined;
