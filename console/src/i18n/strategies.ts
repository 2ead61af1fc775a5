/** The search strategies' texts, by the API's names. A strategy of the service without texts is a type error here. */
import type { Strategy } from '../api/training-options.ts';
import type { Language } from './languages.ts';
import type { ChoiceTexts } from './en.ts';

export const strategyTexts: Readonly<Record<Strategy, Readonly<Record<Language, ChoiceTexts>>>> = {
  grid: {
    en: { name: 'Grid search', option: 'Grid: train every combination fully' },
    pt: { name: 'Busca em grade', option: 'Grade: todas as combinações' },
  },
  random: {
    en: { name: 'Random search', option: 'Random: a sample of many combinations' },
    pt: { name: 'Busca aleatória', option: 'Aleatória: amostra de muitas combinações' },
  },
  halving: {
    en: { name: 'Successive halving', option: 'Halving: stop weak ones early (faster)' },
    pt: { name: 'Redução sucessiva (halving)', option: 'Halving: elimina cedo as piores' },
  },
};
