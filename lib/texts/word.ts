/** Words codes in a language. */
import type { Catalogue } from './catalogue.ts';
import { en } from './en/catalogue.ts';
import { TEXT_FORMATS } from './format.ts';
import type { Language } from './languages.ts';
import type { FalseAlarmParams, HeadlineCode, Message } from './messages.ts';
import { pt } from './pt/catalogue.ts';
import { wordWith } from './word-with.ts';

const CATALOGUES: Readonly<Record<Language, Catalogue>> = { en, pt };

/** The text of a message. */
export const word = (message: Message, language: Language): string =>
  wordWith(CATALOGUES[language], TEXT_FORMATS[language], message);

export const wordHeadline = (code: HeadlineCode, language: Language): string =>
  CATALOGUES[language].headlines[code];

/** "90.6 a week", or "1 in 5.2 h". */
export const wordFalseAlarms = (params: FalseAlarmParams, language: Language): string =>
  CATALOGUES[language].falseAlarms(params, TEXT_FORMATS[language]);

/** The sentences and the codes of a stored verdict. Models of earlier versions have no codes. */
export interface StoredVerdict {
  readonly headline?: string | undefined;
  readonly reasons?: readonly string[] | undefined;
  readonly headline_code?: string | undefined;
  readonly reason_codes?: readonly StoredMessage[] | undefined;
}

/** A message as JSON, perhaps of another version. */
export interface StoredMessage {
  readonly code: string;
  readonly params: object;
}

/** A text and the language that it is in, which is English where there is no known code. */
export interface Worded {
  readonly text: string;
  readonly language: Language;
}

/** An English sentence of the service in a language. @param code of the same sentence */
export const wordSentence = (
  sentence: string,
  code: StoredMessage | undefined,
  language: Language,
): Worded =>
  language !== 'en' && code !== undefined && Object.hasOwn(CATALOGUES[language].messages, code.code)
    ? { text: word(code as Message, language), language }
    : { text: sentence, language: 'en' };

/** The headline and the reasons of a stored verdict in a language. */
export const wordVerdict = (
  { headline, reasons = [], headline_code: code, reason_codes: codes }: StoredVerdict,
  language: Language,
): { readonly headline: Worded; readonly reasons: readonly Worded[] } => ({
  headline:
    language !== 'en' && code !== undefined && Object.hasOwn(CATALOGUES[language].headlines, code)
      ? { text: wordHeadline(code as HeadlineCode, language), language }
      : { text: headline ?? '', language: 'en' },
  reasons: reasons.map((reason, index) => wordSentence(reason, codes?.[index], language)),
});
