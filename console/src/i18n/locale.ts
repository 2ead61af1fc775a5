/** The texts and formats of each language. */
import { en } from './en.ts';
import type { Dictionary } from './en.ts';
import { createFormat } from './format.ts';
import type { Format } from './format.ts';
import type { Language } from './languages.ts';
import { pt } from './pt.ts';

export interface Locale {
  readonly language: Language;
  readonly t: Dictionary;
  readonly format: Format;
}

export const LOCALES: Readonly<Record<Language, Locale>> = {
  en: { language: 'en', t: en, format: createFormat('en') },
  pt: { language: 'pt', t: pt, format: createFormat('pt-BR') },
};
