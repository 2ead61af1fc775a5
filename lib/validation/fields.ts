/** Request fields and messages that several schemas share. */
import { z } from 'zod';

export const machineName = z
  .string()
  .min(1, 'must not be empty')
  .max(200, 'must have at most 200 characters')
  .regex(/^[^\u0000-\u001f\u007f]*$/, 'must have no control characters')
  .refine((name) => name.isWellFormed(), 'must be valid Unicode: it has half of a surrogate pair');

/** Smallest value above 0. XGBoost uses 32-bit floats, and DynamoDB's smallest number is 1e-130. */
const MIN_POSITIVE = 1e-30;
/** In OpenAPI as what a value must not be (null may be allowed), because client generators make a class of each of several alternatives. */
const notTooSmall = { type: 'number' as const, exclusiveMinimum: 0, exclusiveMaximum: MIN_POSITIVE };

/**
 * A number from 0 to a maximum: 0, or at least MIN_POSITIVE.
 * @param value has the limits 0 and `maximum`
 */
export const zeroOrMore = (value: z.ZodNumber, maximum: number) =>
  value
    .refine((number) => number <= 0 || number >= MIN_POSITIVE, `must be 0 or at least ${MIN_POSITIVE}`)
    .meta({ override: { minimum: 0, maximum, not: notTooSmall } });

/** An optional field with a default. Null counts as absent, as in every optional field. */
export const withDefault = <T extends z.ZodType>(schema: T, value: NonNullable<z.output<T>>) =>
  schema
    .nullable()
    .default(value as z.core.util.NoUndefined<z.output<T>>)
    .transform((given): z.output<T> => given ?? value);

/** An optional object, whose fields are all optional. Null counts as absent. */
export const optionalObject = <T extends z.ZodType<object>>(schema: T) =>
  schema.nullish().transform((given): z.output<T> => given ?? schema.parse({}));

/** Formats a list for messages: `"a", "b" or "c"`. */
export const formatList = (names: readonly string[]): string =>
  names
    .map((name) => `"${name}"`)
    .join(', ')
    .replace(/, ([^,]*)$/, ' or $1');

export const oneOf = <const Names extends readonly string[]>(names: Names) =>
  z.enum(names, `must be ${formatList(names)}`);
