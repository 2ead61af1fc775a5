/** Words codes in a language. */
import type { Catalogue } from './catalogue.ts';
import { en } from './en/catalogue.ts';
import { TEXT_FORMATS } from './format.ts';
import type { TextFormat } from './format.ts';
import type { Language } from './languages.ts';
import type { FalseAlarmParams, HeadlineCode, Message } from './messages.ts';
import { pt } from './pt/catalogue.ts';

const CATALOGUES: Readonly<Record<Language, Catalogue>> = { en, pt };

/** The text of a message. */
export function word({ code, params }: Message, language: Language): string {
  // Code and parameters of a message belong together, which the type of a record cannot say.
  const text = CATALOGUES[language].messages[code] as (params: object, format: TextFormat) => string;
  return text(params, TEXT_FORMATS[language]);
}

export const wordHeadline = (code: HeadlineCode, language: Language): string =>
  CATALOGUES[language].headlines[code];

/** "90.6 a week", or "1 in 5.2 h". */
export const wordFalseAlarms = (params: FalseAlarmParams, language: Language): string =>
  CATALOGUES[language].falseAlarms(params, TEXT_FORMATS[language]);

/** The sentences and the codes of a stored verdict. Models of earlier versions have no codes. */
export interface StoredVerdict {
  readonly headline: string;
  readonly reasons: readonly string[];
  readonly headline_code?: string;
  readonly reason_codes?: readonly StoredMessage[];
}

/** A message as JSON, perhaps of another version. */
export interface StoredMessage {
  readonly code: string;
  readonly params: object;
}

/** Headline and reasons in a language. What has no known code stays in English. */
export const wordVerdict = (
  { headline, reasons, headline_code: code, reason_codes: codes }: StoredVerdict,
  language: Language,
): { readonly headline: string; readonly reasons: readonly string[] } => ({
  headline:
    language !== 'en' && code !== undefined && Object.hasOwn(CATALOGUES[language].headlines, code)
      ? wordHeadline(code as HeadlineCode, language)
      : headline,
  reasons: wordSentences(reasons, codes, language),
});

/**
 * English sentences in a language.
 * @param codes of the same sentences in the same order; a sentence without a known code stays in English
 */
export const wordSentences = (
  sentences: readonly string[],
  codes: readonly StoredMessage[] | undefined,
  language: Language,
): readonly string[] =>
  language === 'en'
    ? sentences
    : sentences.map((sentence, index) => {
        const message = codes?.[index];
        return message !== undefined && Object.hasOwn(CATALOGUES[language].messages, message.code)
          ? word(message as Message, language)
          : sentence;
      });
