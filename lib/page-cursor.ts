/**
 * The place where a page of a list ended, as opaque text. A digest binds it to its list and filters, so that
 * one that was cut, changed or taken from another list is refused instead of skipping what it should show.
 * It keeps no secret: anybody reads the place, so that it must be an entry of the page; and who makes one up reads
 * nothing that the list would not give him anyway.
 */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { RequestError } from './errors.ts';

const digestBytes = 9;

/**
 * @param list what is listed and by which filters
 * @param place what the next page begins behind
 */
export function encodeCursor(list: readonly unknown[], place: readonly string[]): string {
  const text = JSON.stringify(place);
  return Buffer.concat([digestOf(list, text), Buffer.from(text)]).toString('base64url');
}

/** Of a list in order of time: when, as exact as the store has it, and which of those of the same time. */
export const timePosition = z.tuple([z.iso.datetime().regex(/^(?!0000)/), z.guid()]);

/**
 * @param place what the list's places are; who makes a cursor up has no other
 * @throws RequestError 400 `bad_cursor` when this list never gave it out.
 */
export function decodeCursor<T>(list: readonly unknown[], cursor: string, place: z.ZodType<T>): T {
  const bytes = Buffer.from(cursor, 'base64url');
  const text = bytes.subarray(digestBytes).toString();
  const isOurs =
    bytes.toString('base64url') === cursor && digestOf(list, text).equals(bytes.subarray(0, digestBytes));
  const found = isOurs ? z.preprocess(parsed, place).safeParse(text) : undefined;
  if (found?.success) return found.data;
  const message = 'is not one this list gave out for these filters; leave it away to begin anew';
  throw new RequestError(`cursor ${message}.`, {
    code: 'bad_cursor',
    httpStatus: 400,
    errors: [{ field: 'cursor', message }],
  });
}

function parsed(text: unknown): unknown {
  try {
    return JSON.parse(String(text));
  } catch {
    return undefined;
  }
}

const digestOf = (list: readonly unknown[], text: string): Buffer =>
  createHash('sha256').update(JSON.stringify(list)).update(text).digest().subarray(0, digestBytes);
