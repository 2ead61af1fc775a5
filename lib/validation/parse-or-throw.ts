/** Validation of client input. */
import type { z } from 'zod';
import { ValidationError } from './validation-error.ts';
import type { RequestPart } from './validation-error.ts';

/**
 * Parses a part of a request by a schema.
 * @throws ValidationError 422 that names every invalid field
 */
export function parseOrThrow<T>(schema: z.ZodType<T>, value: unknown, part: RequestPart = 'body'): T {
  const result = schema.safeParse(value, { reportInput: true });
  if (result.success) return result.data;
  throw new ValidationError({ part, value, issues: result.error.issues });
}
