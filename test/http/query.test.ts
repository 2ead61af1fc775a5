import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { flag, noQuery, parseQuery, wholeNumber } from '../../lib/api/http/query.ts';
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

describe('parseQuery', () => {
  const schema = z.strictObject({ dry_run: flag(false) });

  it('parses known parameters', () => {
    expect(parseQuery(schema, {})).toEqual({ dry_run: false });
    expect(parseQuery(schema, { dry_run: 'true' }, 'dry_run=true')).toEqual({ dry_run: true });
  });

  it.each(['dry_run[]', 'dryrun', 'DRY_RUN', ' dry_run', '__proto__', ''])('refuses %j', (name) => {
    const query = Object.fromEntries([[name, 'true']]);
    for (const one of [schema, noQuery]) {
      expect(() => parseQuery<object>(one, query)).toThrow(
        expect.objectContaining({
          httpStatus: 422,
          errors: [{ field: name || '""', message: 'is not a known query parameter; remove it' }],
        }),
      );
    }
  });

  it('refuses a repeated parameter, whose values API Gateway joins', () => {
    const names = z.strictObject({ machine_name: z.string() });
    expect(parseQuery(names, { machine_name: 'A,B' }, 'machine_name=A%2CB')).toEqual({ machine_name: 'A,B' });
    expect(() => parseQuery(names, { machine_name: 'A,B' }, 'machine_name=A&machine%5Fname=B')).toThrow(
      'machine_name is given more than once; send it once.',
    );
  });
});
