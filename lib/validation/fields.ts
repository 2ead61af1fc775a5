/** Request fields and messages that several schemas share. */
import { z } from 'zod';

export const machineName = z
  .string()
  .min(1, 'must not be empty')
  .max(200, 'must have at most 200 characters')
  .regex(/^[^\u0000-\u001f\u007f]*$/, 'must have no control characters');

/** Formats a list for messages: `"a", "b" or "c"`. */
export const formatList = (names: readonly string[]): string =>
  names
    .map((name) => `"${name}"`)
    .join(', ')
    .replace(/, ([^,]*)$/, ' or $1');

export const oneOf = <const Names extends readonly string[]>(names: Names) =>
  z.enum(names, `must be ${formatList(names)}`);
