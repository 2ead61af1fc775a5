/** The texts and formats of the chosen language. */
import { LOCALES } from '../i18n/locale.ts';
import type { Locale } from '../i18n/locale.ts';
import { language } from '../settings.ts';
import { useStore } from '../store.ts';

/** The component renders again when the user chooses another language. */
export const useLocale = (): Locale => LOCALES[useStore(language)];
