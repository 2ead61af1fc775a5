/** Paging parameters that every list shares. */
import { z } from 'zod';
import { wholeNumber } from './query.ts';

/** Fields of a query's schema. */
export const pageQuery = {
  limit: wholeNumber(1, 100).default(20),
  cursor: z.string().optional().describe('`next_cursor` of the previous page, with the same filters.'),
};

/** A field of every page. */
export const nextCursor = z.string().nullable().describe('Cursor of the next page; null on the last page.');
