import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { wholeNumber } from '../../lib/api/http/query.ts';
import { parseOrThrow } from '../../lib/validation/parse-or-throw.ts';

describe('wholeNumber', () => {
  const schema = z.object({ wait: wholeNumber(0, 25).default(0) });

  it.each([
    [{}, 0],
    [{ wait: '0' }, 0],
    [{ wait: '25' }, 25],
    [{ wait: '007' }, 7],
  ])('parses %j', (query, wait) => expect(parseOrThrow(schema, query)).toEqual({ wait }));

  it.each(['', ' ', '26', '-1', '1.5', '1e1', '0x1', ' 5', '5,6', '9'.repeat(400)])('refuses %j', (wait) => {
    expect(() => parseOrThrow(schema, { wait })).toThrow('wait must be a whole number from 0 to 25.');
  });
});
