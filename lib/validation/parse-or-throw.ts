/** Validation of client input. */
import type { z } from 'zod';
import { RequestError } from '../errors.ts';
import type { FieldError } from '../errors.ts';

/**
 * Parses a value by a schema.
 * @param kind what the value's entries are called in the message for an unknown one
 * @throws RequestError 422 that names every invalid field
 */
export function parseOrThrow<T>(schema: z.ZodType<T>, value: unknown, kind = 'field'): T {
  const result = schema.safeParse(value, { reportInput: true });
  if (result.success) return result.data;
  throw invalidFields(fieldErrors(result.error.issues, kind));
}

/** A 422. Its `detail` has the first error, because some clients show only `detail`. */
function invalidFields(errors: readonly FieldError[]): RequestError {
  const first = errors[0];
  const more = errors.length > 1 ? ` (and ${errors.length - 1} more)` : '';
  return new RequestError(`${first?.field ?? 'body'} ${first?.message ?? 'is not valid'}${more}.`, {
    code: 'invalid_request',
    httpStatus: 422,
    errors,
  });
}

function fieldErrors(issues: readonly z.core.$ZodIssue[], kind: string): FieldError[] {
  return issues.flatMap((issue) => {
    const path = issue.path.map(String).join('.');
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => ({
        field: path ? `${path}.${key}` : key || '""',
        message: `is not a known ${kind}; remove it`,
      }));
    }
    return [{ field: path || 'body', message: messageFor(issue) }];
  });
}

function messageFor(issue: z.core.$ZodIssue): string {
  // A field that must be absent (`never`) has its own message.
  if (issue.code === 'invalid_type' && issue.expected !== 'never') {
    const expected = TYPE_NAMES[issue.expected] ?? issue.expected;
    const type = `${/^[aeiou]/.test(expected) ? 'an' : 'a'} ${expected}`;
    return issue.input === undefined ? `is missing; it must be ${type}` : `must be ${type}`;
  }
  return issue.message;
}

/** Types that JSON calls by another name. */
const TYPE_NAMES: Readonly<Record<string, string>> = {
  int: 'whole number',
  record: 'object',
  tuple: 'array',
};
