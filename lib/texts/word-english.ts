/**
 * Words codes in English, the language of the API. Functions that answer requests do not import word.ts, so that their
 * packages do not contain the other languages.
 */
import { en } from './en/catalogue.ts';
import { TEXT_FORMATS } from './format.ts';
import type { HeadlineCode, Message } from './messages.ts';
import { wordWith } from './word-with.ts';

/** The English text of a message. */
export const wordEnglish = (message: Message): string => wordWith(en, TEXT_FORMATS.en, message);

/** The English headline of a verdict. */
export const wordEnglishHeadline = (code: HeadlineCode): string => en.headlines[code];
