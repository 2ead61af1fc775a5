/** What the columns of the upstream system mean, in words. Other columns are shown by their name alone. */
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
  Fuel_rate: { en: 'fuel consumption per minute', pt: 'consumo de combustível por minuto' },
  Fuel_efficiency: {
    en: 'hydraulic head per fuel consumption',
    pt: 'altura manométrica por consumo de combustível',
  },
};

const CHANGES: Readonly<Record<string, Readonly<Record<Language, (channel: string) => string>>>> = {
  _variation_percentage: {
    en: (channel) => `change of the ${channel} since the last row, %`,
    pt: (channel) => `variação desde o último registro, em %: ${channel}`,
  },
  _variation: {
    en: (channel) => `change of the ${channel} since the last row`,
    pt: (channel) => `variação desde o último registro: ${channel}`,
  },
};

/** "OilP_per_RPM (oil pressure per rpm)", or the name alone if its meaning is unknown. */
export function nameColumn(column: string, language: Language): string {
  const meaning = meaningOf(column, language);
  return meaning === undefined ? column : `${column} (${meaning})`;
}

function meaningOf(column: string, language: Language): string | undefined {
  for (const [suffix, words] of Object.entries(CHANGES)) {
    const channel = column.endsWith(suffix) ? textOf(column.slice(0, -suffix.length), language) : undefined;
    if (channel !== undefined) return words[language](channel);
  }
  return textOf(column, language);
}

const textOf = (column: string, language: Language): string | undefined =>
  Object.hasOwn(CHANNELS, column) ? CHANNELS[column]![language] : undefined;
