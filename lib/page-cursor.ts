/**
 * Page cursors: the position of the last entry on a page as opaque text. A digest binds a cursor to its list and filters,
 * so that a truncated or changed cursor, or one of another list, is refused and does not skip entries. A cursor is not
 * encrypted: its client can read the position, so the position must be that of an entry on the page. A forged cursor gives
 * access to nothing that the list would not return anyway.
 */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { RequestError } from './errors.ts';

const DIGEST_BYTES = 9;

/**
 * @param filters name of the list and its filters
 * @param position of the last entry on the page
 */
export function encodeCursor(filters: readonly unknown[], position: readonly string[]): string {
  const text = JSON.stringify(position);
  return Buffer.concat([digestOf(filters, text), Buffer.from(text)]).toString('base64url');
}

/** Position in a list ordered by time: the time in the precision of the store, and the ID. */
export const timePosition = z.tuple([z.iso.datetime().regex(/^(?!0000)/), z.guid()]);

/**
 * @param positionSchema schema of the list's positions, because a cursor can be forged
 * @throws RequestError 400 `bad_cursor` if the cursor does not belong to the list and its filters
 */
export function decodeCursor<T>(
  filters: readonly unknown[],
  cursor: string,
  positionSchema: z.ZodType<T>,
): T {
  const bytes = Buffer.from(cursor, 'base64url');
  const text = bytes.subarray(DIGEST_BYTES).toString();
  const isAuthentic =
    bytes.toString('base64url') === cursor && digestOf(filters, text).equals(bytes.subarray(0, DIGEST_BYTES));
  const position = isAuthentic ? z.preprocess(parseJson, positionSchema).safeParse(text) : undefined;
  if (position?.success) return position.data;
  const message = 'is not valid for these filters; omit it to start from the first page';
  throw new RequestError(`cursor ${message}.`, {
    code: 'bad_cursor',
    httpStatus: 400,
    errors: [{ field: 'cursor', message }],
  });
}

function parseJson(text: unknown): unknown {
  try {
    return JSON.parse(String(text));
  } catch {
    return undefined;
  }
}

const digestOf = (filters: readonly unknown[], text: string): Buffer =>
  createHash('sha256').update(JSON.stringify(filters)).update(text).digest().subarray(0, DIGEST_BYTES);
