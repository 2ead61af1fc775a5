/** Page cursors of job listings: the creation time and ID of the last job on the page. */
import { decodeCursor, encodeCursor, timePosition } from '../page-cursor.ts';
import type { JobQuery } from './job-listing.ts';

/** Position of the last job on a page. Jobs created at the same time are ordered by ID. */
export interface JobPosition {
  /** RFC 3339 UTC, in the precision of the store. */
  readonly createdAt: string;
  readonly processId: string;
}

const filtersOf = ({ machineName, status, indicator }: JobQuery) => ['jobs', machineName, status, indicator];

export const cursorAfter = (query: JobQuery, { createdAt, processId }: JobPosition): string =>
  encodeCursor(filtersOf(query), [createdAt, processId]);

/**
 * @returns the last job of the previous page; undefined for the first page
 * @throws RequestError 400 `bad_cursor` if the cursor does not belong to the query's filters
 */
export function readCursor(query: JobQuery): JobPosition | undefined {
  if (query.cursor === undefined) return undefined;
  const [createdAt, processId] = decodeCursor(filtersOf(query), query.cursor, timePosition);
  return { createdAt, processId };
}
