/** The place in a listing where a page ended: the last job's time of creation and id, as opaque text. */
import { z } from 'zod';
import { RequestError } from '../errors.ts';

const placeSchema = z.tuple([z.iso.datetime(), z.guid()]);

/** Where a page ended. Jobs of the same time are in the order of their ids. */
export interface JobPlace {
  /** RFC 3339 UTC, as exact as the store has it. */
  readonly createdAt: string;
  readonly processId: string;
}

export const encodeCursor = ({ createdAt, processId }: JobPlace): string =>
  Buffer.from(`${createdAt}#${processId}`).toString('base64url');

/** @throws RequestError 400 `bad_cursor` when it is none of ours. */
export function decodeCursor(cursor: string): JobPlace {
  const result = placeSchema.safeParse(Buffer.from(cursor, 'base64url').toString().split('#'));
  if (result.success) return { createdAt: result.data[0], processId: result.data[1] };
  const message = 'is not one this list gave out; leave it away to begin at the newest job';
  throw new RequestError(`cursor ${message}.`, {
    code: 'bad_cursor',
    httpStatus: 400,
    errors: [{ field: 'cursor', message }],
  });
}
