/** The words and the figures of the language that is chosen. */
import { language } from '../settings.ts';
import type { Language } from '../settings.ts';
import { useStore } from '../store.ts';
import { en } from './en.ts';
import type { Dictionary } from './en.ts';
import { formatOf } from './format.ts';
import type { Format } from './format.ts';
import { pt } from './pt.ts';

const speaking: Record<Language, { readonly words: Dictionary; readonly format: Format }> = {
  en: { words: en, format: formatOf('en') },
  pt: { words: pt, format: formatOf('pt-BR') },
};

/** Drawn anew when another language is chosen. */
export const useLanguage = () => speaking[useStore(language)];
