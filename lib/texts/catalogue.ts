/** What each language provides for verdicts and warnings. A code without a text is a type error. */
import type { TextFormat } from './format.ts';
import type { FalseAlarmParams, HeadlineCode, MessageParams } from './messages.ts';

export interface Catalogue {
  readonly headlines: Readonly<Record<HeadlineCode, string>>;
  readonly messages: {
    readonly [C in keyof MessageParams]: (params: MessageParams[C], format: TextFormat) => string;
  };
  /** False alarms as a part of a sentence. */
  readonly falseAlarms: (params: FalseAlarmParams, format: TextFormat) => string;
}

/** The texts of some codes. */
export type MessageTexts<C extends keyof MessageParams> = Pick<Catalogue['messages'], C>;
