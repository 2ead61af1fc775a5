/** The languages of the texts for people. English is the default. */
export const LANGUAGES = ['en', 'pt'] as const;
export type Language = (typeof LANGUAGES)[number];

/** BCP 47 tags, for formats and for the `lang` attribute. */
export const LOCALES = { en: 'en-US', pt: 'pt-BR' } as const satisfies Record<Language, string>;
