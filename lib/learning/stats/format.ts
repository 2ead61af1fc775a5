/** Formats numbers and times for English sentences. */
import { TEXT_FORMATS } from '../../texts/format.ts';

export const { group, decimal, counted } = TEXT_FORMATS.en;

/** Formats a row's timestamp (microseconds since the Unix epoch), to the second. */
export const timeOf = (microseconds: number): string =>
  `${new Date(microseconds / 1000).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
