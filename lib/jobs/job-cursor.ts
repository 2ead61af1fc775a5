/** The place in a listing of jobs where a page ended: the last job's time of creation and id. */
import { decodeCursor, encodeCursor, timePlace } from '../page-cursor.ts';
import type { JobQuery } from './job-listing.ts';

/** Where a page ended. Jobs of the same time are in the order of their ids. */
export interface JobPlace {
  /** RFC 3339 UTC, as exact as the store has it. */
  readonly createdAt: string;
  readonly processId: string;
}

const listOf = ({ machineName, status, indicator }: JobQuery) => ['jobs', machineName, status, indicator];

export const cursorAfter = (query: JobQuery, { createdAt, processId }: JobPlace): string =>
  encodeCursor(listOf(query), [createdAt, processId]);

/**
 * Where the page begins; undefined for the first.
 * @throws RequestError 400 `bad_cursor` when it is none of ours.
 */
export function placeOf(query: JobQuery): JobPlace | undefined {
  if (query.cursor === undefined) return undefined;
  const [createdAt, processId] = decodeCursor(listOf(query), query.cursor, timePlace);
  return { createdAt, processId };
}
