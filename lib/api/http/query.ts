/** Schemas for query parameters, which arrive as text. */
import { z } from 'zod';

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
