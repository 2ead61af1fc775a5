/** The JSON shape of `metrics.verdict`: whether a model is worth acting on, in English sentences and as codes. */
import type { HeadlineCode, Message } from '../../texts/messages.ts';
import { wordEnglish, wordEnglishHeadline } from '../../texts/word-english.ts';

export interface Verdict<Level extends string = string> {
  readonly level: Level;
  /** One sentence. */
  readonly headline: string;
  /** First the reasons for the level, then cautions. */
  readonly reasons: readonly string[];
  /** The same as codes, which lib/texts words in every language. */
  readonly headline_code: HeadlineCode;
  readonly reason_codes: readonly Message[];
}

/** @param reasons for the level, then cautions */
export const makeVerdict = <Level extends string>(
  level: Level,
  headline: HeadlineCode,
  reasons: readonly Message[],
): Verdict<Level> => ({
  level,
  headline: wordEnglishHeadline(headline),
  reasons: reasons.map(wordEnglish),
  headline_code: headline,
  reason_codes: reasons,
});
