/** The texts and formats of the chosen language. */
import { language } from '../settings.ts';
import type { Language } from '../settings.ts';
import { useStore } from '../store.ts';
import { en } from './en.ts';
import type { Dictionary } from './en.ts';
import { createFormat } from './format.ts';
import type { Format } from './format.ts';
import { pt } from './pt.ts';

export interface Locale {
  readonly language: Language;
  readonly t: Dictionary;
  readonly format: Format;
}

const LOCALES: Readonly<Record<Language, Locale>> = {
  en: { language: 'en', t: en, format: createFormat('en') },
  pt: { language: 'pt', t: pt, format: createFormat('pt-BR') },
};

/** The component renders again when the user chooses another language. */
export const useLocale = (): Locale => LOCALES[useStore(language)];
