/** What a client sent, checked by a schema; what is wrong is told field by field. */
import type { z } from 'zod';
import { RequestError } from '../errors.ts';
import type { FieldError } from '../errors.ts';

/** @throws RequestError 422 that names every field that is wrong. */
export function parseOrThrow<T>(schema: z.ZodType<T>, value: unknown): T {
  const result = schema.safeParse(value, { reportInput: true });
  if (result.success) return result.data;
  throw invalidFields(fieldErrors(result.error.issues));
}

/** A 422 whose `detail` tells the first error, so that clients that show only `detail` show something useful. */
function invalidFields(errors: readonly FieldError[]): RequestError {
  const first = errors[0];
  const more = errors.length > 1 ? ` (and ${errors.length - 1} more)` : '';
  return new RequestError(`${first?.field ?? 'body'} ${first?.message ?? 'is not valid'}${more}.`, {
    code: 'invalid_request',
    httpStatus: 422,
    errors,
  });
}

function fieldErrors(issues: readonly z.core.$ZodIssue[]): FieldError[] {
  return issues.flatMap((issue) => {
    const path = issue.path.map(String).join('.');
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => ({
        field: path ? `${path}.${key}` : key,
        message: 'is not a known field; remove it',
      }));
    }
    return [{ field: path || 'body', message: sentence(issue) }];
  });
}

function sentence(issue: z.core.$ZodIssue): string {
  // What must not be there at all has a message of its own.
  if (issue.code === 'invalid_type' && issue.expected !== 'never') {
    return issue.input === undefined
      ? `is missing; it must be a ${issue.expected}`
      : `must be a ${issue.expected}`;
  }
  return issue.message;
}
