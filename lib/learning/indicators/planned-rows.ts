/** The fields that a dry run reports about the rows of every indicator. */
import { z } from 'zod';
import type { RowRange } from '../rows/row-ranges.ts';
import type { Message } from '../../texts/messages.ts';
import { wordEnglish } from '../../texts/word-english.ts';
import type { Embargo } from './learning-task.ts';

/** A count in each part. */
export interface PartCounts {
  readonly train: number;
  readonly test: number;
}

/** A count in each part, as a dry run returns it. */
export const partCountsSchema = z.object({ train: z.int(), test: z.int() }).meta({ id: 'PartCounts' });

export interface PlannedRows {
  readonly indicator: string;
  /** Training rows, and test rows that the model is evaluated on. */
  readonly sizes: PartCounts;
  /** The training rows. */
  readonly training: readonly RowRange[];
  readonly embargo: Embargo;
  /** Sentences about problems in the rows that make the model or its metrics less reliable. */
  readonly warnings: readonly string[];
  /** The same as codes, in the same order. */
  readonly warningCodes: readonly Message[];
}

/** Warnings as sentences and as codes. */
export const planWarnings = (
  messages: readonly Message[],
): Pick<PlannedRows, 'warnings' | 'warningCodes'> => ({
  warnings: messages.map(wordEnglish),
  warningCodes: messages,
});
