/** What the query of every list may say besides its filters. */
import { z } from 'zod';
import { wholeNumber } from './query.ts';

/** Fields of a query's schema. */
export const pageQuery = {
  limit: wholeNumber(1, 100).default(20),
  cursor: z.string().optional().describe('`next_cursor` of the page before. It belongs to the same filters.'),
};

/** A field of every page. */
export const nextCursor = z.string().nullable().describe('Begins the next page; null on the last one.');
