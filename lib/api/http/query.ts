/** Query parameters as zod schemas: what a URL carries is text. */
import { z } from 'zod';

/** A whole number, in digits alone: neither `1e3` nor ` 5` nor an empty value, which JavaScript would take. */
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

/** `true` or `false`; other words for it are refused. */
export const flag = (otherwise: boolean) =>
  z
    .enum(['true', 'false'], 'must be true or false')
    .default(otherwise ? 'true' : 'false')
    .transform((value) => value === 'true');
