/** Query parameters, which arrive as text, and the schemas of their values. */
import { z } from 'zod';
import { parseOrThrow } from '../../validation/parse-or-throw.ts';
import { ValidationError } from '../../validation/validation-error.ts';

/** The query of a route without parameters. */
export const noQuery = z.strictObject({});

/**
 * Parses the query of a request. A misspelled parameter would change the request's meaning, so unknown and repeated ones
 * are refused.
 * @param parameters as API Gateway passes them: it joins the values of a repeated parameter with commas
 * @param ignored names that `rawQuery` has and `parameters` does not
 * @throws RequestError 422
 */
export function parseQuery<T>(
  schema: z.ZodType<T>,
  parameters: Readonly<Record<string, string | undefined>>,
  rawQuery = '',
  ignored: readonly string[] = [],
): T {
  const names = [...new URLSearchParams(rawQuery).keys()].filter((name) => !ignored.includes(name));
  const repeated = names.find((name, index) => names.indexOf(name) !== index);
  if (repeated !== undefined) {
    throw new ValidationError({
      part: 'query',
      value: parameters,
      issues: [
        {
          code: 'custom',
          path: [repeated.slice(0, 100)],
          message: 'is given more than once; send it once',
          input: parameters[repeated],
        },
      ],
    });
  }
  return parseOrThrow(schema, parameters, 'query');
}

/** A whole number in plain digits. JavaScript's Number() would also accept `1e3`, ` 5` and an empty value. */
export const wholeNumber = (minimum: number, maximum: number) => {
  const message = `must be a whole number from ${minimum} to ${maximum}`;
  return z
    .string(message)
    .regex(/^\d{1,9}$/, message)
    .transform(Number)
    .refine((value) => value >= minimum && value <= maximum, message)
    .meta({
      override: ({ jsonSchema }) => {
        Object.assign(jsonSchema, { type: 'integer', minimum, maximum });
        delete jsonSchema.pattern;
      },
    });
};

/** `true` or `false`, nothing else. */
export const flag = (defaultValue: boolean) =>
  z
    .enum(['true', 'false'], 'must be true or false')
    .default(defaultValue ? 'true' : 'false')
    .transform((value) => value === 'true');
