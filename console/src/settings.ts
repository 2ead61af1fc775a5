/** What a reader may set, and the browser remembers: language and appearance. */
import { createStore } from './store.ts';
import type { Store } from './store.ts';

export const languages = { en: 'English', pt: 'Português' } as const;
export type Language = keyof typeof languages;

export const themes = ['auto', 'light', 'dark'] as const;
export type Theme = (typeof themes)[number];

const inBrowser: Language = navigator.language.toLowerCase().startsWith('pt') ? 'pt' : 'en';

export const language = remembered<Language>(
  'treino.language',
  Object.keys(languages) as Language[],
  inBrowser,
);
export const theme = remembered<Theme>('treino.theme', themes, 'auto');

/** Language and appearance as the style sheet and screen readers know them. */
export function applySettings(): void {
  const { documentElement: page } = document;
  page.lang = language.get() === 'pt' ? 'pt-BR' : 'en';
  page.dataset.theme = theme.get();
}

function remembered<T extends string>(key: string, values: readonly T[], fallback: T): Store<T> {
  const stored = read(key);
  const store = createStore(values.find((value) => value === stored) ?? fallback);
  store.follow(() => {
    applySettings();
    try {
      localStorage.setItem(key, store.get());
    } catch {
      // A browser that keeps nothing keeps it until the page is closed.
    }
  });
  return store;
}

function read(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}
