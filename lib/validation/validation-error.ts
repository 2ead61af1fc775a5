/** A part of a request does not match its schema. */
import type { z } from 'zod';
import { RequestError } from '../errors.ts';
import type { FieldError } from '../errors.ts';

/** The parts of a request that schemas check, and what an entry of each is called in messages. */
const ENTRY_NAMES = { body: 'field', query: 'query parameter', header: 'header' } as const;
export type RequestPart = keyof typeof ENTRY_NAMES;

/** What a schema found. */
export interface Findings {
  readonly part: RequestPart;
  /** The checked value. */
  readonly value: unknown;
  readonly issues: readonly z.core.$ZodIssue[];
}

/** A 422 that names every invalid field. Its message has the first error, because some clients show only `detail`. */
export class ValidationError extends RequestError {
  readonly findings: Findings;

  constructor(findings: Findings) {
    const errors = fieldErrors(findings);
    const first = errors[0];
    const more = errors.length > 1 ? ` (and ${errors.length - 1} more)` : '';
    super(`${first?.field ?? 'body'} ${first?.message ?? 'is not valid'}${more}.`, {
      code: 'invalid_request',
      httpStatus: 422,
      errors,
    });
    this.findings = findings;
  }
}

function fieldErrors({ issues, part }: Findings): FieldError[] {
  return issues.flatMap((issue) => {
    const path = issue.path.map(String).join('.');
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => ({
        field: path ? `${path}.${key}` : key || '""',
        message: `is not a known ${ENTRY_NAMES[part]}; remove it`,
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
