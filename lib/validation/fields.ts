/** Request fields and messages that several schemas share. */
import { z } from 'zod';

export const machineName = z
  .string()
  .min(1, 'must not be empty')
  .max(200, 'must have at most 200 characters')
  .regex(/^[^\u0000-\u001f\u007f]*$/, 'must have no control characters')
  .refine((name) => name.isWellFormed(), 'must be valid Unicode: it has half of a surrogate pair');

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
