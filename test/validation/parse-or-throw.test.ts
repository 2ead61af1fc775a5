import { expect, it } from '@jest/globals';
import { z } from 'zod';
import { parseOrThrow } from '../../lib/validation/parse-or-throw.ts';

it.each([
  [z.strictObject({}), 'must be an object'],
  [z.record(z.string(), z.number()), 'must be an object'],
  [z.array(z.string()), 'must be an array'],
  [z.int(), 'must be a number'],
  [z.string(), 'must be a string'],
  [z.boolean(), 'must be a boolean'],
])('names the expected type with its article: %#', (schema, message) => {
  const object = z.object({ field: schema });
  expect(() => parseOrThrow(object, { field: null })).toThrow(`field ${message}.`);
  expect(() => parseOrThrow(object, {})).toThrow(`field is missing; it ${message}.`);
});
