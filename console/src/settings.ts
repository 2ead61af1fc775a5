/** The user's settings, which the browser remembers: language and theme. */
import { LANGUAGES } from './i18n/languages.ts';
import type { Language } from './i18n/languages.ts';
import { createStore } from './store.ts';
import type { Store } from './store.ts';

export const THEMES = ['auto', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

const browserLanguage: Language = navigator.language.toLowerCase().startsWith('pt') ? 'pt' : 'en';

export const language = createSetting<Language>(
  'treino.language',
  Object.keys(LANGUAGES) as Language[],
  browserLanguage,
);
export const theme = createSetting<Theme>('treino.theme', THEMES, 'auto');

/** Writes both settings to the page, for the style sheet and for screen readers. */
export function applySettings(): void {
  const { documentElement: page } = document;
  page.lang = language.get() === 'pt' ? 'pt-BR' : 'en';
  page.dataset.theme = theme.get();
}

function createSetting<T extends string>(key: string, values: readonly T[], fallback: T): Store<T> {
  const stored = readStorage(key);
  const store = createStore(values.find((value) => value === stored) ?? fallback);
  store.subscribe(() => {
    applySettings();
    try {
      localStorage.setItem(key, store.get());
    } catch {
      // Without storage, the setting lasts until the page is closed.
    }
  });
  return store;
}

function readStorage(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}
