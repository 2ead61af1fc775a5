/**
 * The language of the report that is being rendered. It is the context of the whole rendering, like the fields of a log
 * line, and not a parameter of each of its hundred functions.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import type { Language } from '../../texts/languages.ts';

const storage = new AsyncLocalStorage<Language>();

/** Runs `render` with `t` and the formats in a language. */
export const inLanguage = <T>(language: Language, render: () => T): T => storage.run(language, render);

/** English, unless a caller chose another one. */
export const currentLanguage = (): Language => storage.getStore() ?? 'en';
