/** Paging of lists, the same for all. */
import { z } from 'zod';
import { wholeNumber } from './query.ts';

/** Query parameters of every list. */
export const pageQuery = {
  limit: wholeNumber(1, 100).default(20),
  cursor: z.string().optional().describe('`next_cursor` of the previous page, with the same filters.'),
};

/** The field `next_cursor` of every page. */
export const nextCursor = z.string().nullable().describe('Cursor of the next page. Null on the last page.');
