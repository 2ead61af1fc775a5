/** Errors as FastAPI answers them. The entries of each kind are those that pydantic 2.11 gives for such a field. */
import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { predecessorErrorResponse } from '../../lib/api/compatibility/error-response.ts';
import { parseJsonBody } from '../../lib/api/http/json-body.ts';
import { MethodNotAllowedError } from '../../lib/api/http/problem.ts';
import { parseQuery, wholeNumber } from '../../lib/api/http/query.ts';
import { DataError, DependencyError, RequestError } from '../../lib/errors.ts';
import { parseOrThrow } from '../../lib/validation/parse-or-throw.ts';

/** The answer to what a call throws. */
function answerTo(call: () => unknown) {
  try {
    call();
  } catch (error) {
    const { statusCode, headers, body } = predecessorErrorResponse(error);
    return { statusCode, headers, ...(JSON.parse(body) as { detail: unknown }) };
  }
  throw new Error('Nothing was thrown.');
}

const fails = (error: unknown) => () => {
  throw error as Error;
};

describe('an invalid field', () => {
  const text = z.strictObject({ a: z.string().min(2).max(3) });
  it.each<[string, z.ZodType, unknown, object]>([
    [
      'too short',
      text,
      { a: 'x' },
      { type: 'string_too_short', msg: 'String should have at least 2 characters', ctx: { min_length: 2 } },
    ],
    [
      'too long',
      text,
      { a: 'xxxx' },
      { type: 'string_too_long', msg: 'String should have at most 3 characters', ctx: { max_length: 3 } },
    ],
    [
      'not a number',
      z.object({ a: z.number() }),
      { a: [] },
      { type: 'float_type', msg: 'Input should be a valid number' },
    ],
    [
      'not whole',
      z.object({ a: z.int() }),
      { a: 1.5 },
      {
        type: 'int_from_float',
        msg: 'Input should be a valid integer, got a number with a fractional part',
      },
    ],
    [
      'not a boolean',
      z.object({ a: z.boolean() }),
      { a: [] },
      { type: 'bool_type', msg: 'Input should be a valid boolean' },
    ],
    [
      'not a list',
      z.object({ a: z.array(z.string()) }),
      { a: {} },
      { type: 'list_type', msg: 'Input should be a valid list' },
    ],
    [
      'none of the words',
      z.object({ a: z.enum(['x', 'y', 'z']) }),
      { a: 'w' },
      {
        type: 'literal_error',
        msg: "Input should be 'x', 'y' or 'z'",
        ctx: { expected: "'x', 'y' or 'z'" },
      },
    ],
    [
      'too small',
      z.object({ a: z.number().min(2) }),
      { a: 1 },
      { type: 'greater_than_equal', msg: 'Input should be greater than or equal to 2', ctx: { ge: 2 } },
    ],
    [
      'not above',
      z.object({ a: z.number().gt(0) }),
      { a: 0 },
      { type: 'greater_than', msg: 'Input should be greater than 0', ctx: { gt: 0 } },
    ],
    [
      'too large',
      z.object({ a: z.number().max(2) }),
      { a: 3 },
      { type: 'less_than_equal', msg: 'Input should be less than or equal to 2', ctx: { le: 2 } },
    ],
    [
      'not below',
      z.object({ a: z.number().lt(2) }),
      { a: 2 },
      { type: 'less_than', msg: 'Input should be less than 2', ctx: { lt: 2 } },
    ],
    [
      'an empty list',
      z.object({ a: z.array(z.number()).min(1) }),
      { a: [] },
      {
        type: 'too_short',
        msg: 'List should have at least 1 item after validation, not 0',
        ctx: { field_type: 'List', min_length: 1, actual_length: 0 },
      },
    ],
    [
      'refused by a rule of this service',
      z.object({ a: z.string().refine(() => false, 'must rhyme') }),
      { a: 'x' },
      { type: 'value_error', msg: 'Value error, must rhyme' },
    ],
  ])('%s', (_name, schema, value, expected) => {
    const { statusCode, headers, detail } = answerTo(() => parseOrThrow(schema, value));
    expect(statusCode).toBe(422);
    expect(headers['content-type']).toBe('application/json');
    const [input] = Object.values(value as object) as unknown[];
    expect(detail).toMatchObject([{ loc: ['body', 'a'], input, ...expected }]);
  });

  it('has numbers for the places of a list in its path', () => {
    const schema = z.object({ rows: z.array(z.strictObject({ a: z.number() })) });
    expect(answerTo(() => parseOrThrow(schema, { rows: [{ a: 1 }, { b: 2 }] })).detail).toEqual([
      { type: 'missing', loc: ['body', 'rows', 1, 'a'], msg: 'Field required', input: { b: 2 } },
      {
        type: 'extra_forbidden',
        loc: ['body', 'rows', 1, 'b'],
        msg: 'Extra inputs are not permitted',
        input: 2,
      },
    ]);
  });

  it('quotes a key like any other, whatever JavaScript makes of it', () => {
    const value: unknown = JSON.parse('{"__proto__": 1}');
    expect(answerTo(() => parseOrThrow(z.strictObject({ toString: z.string() }), value)).detail).toEqual([
      { type: 'missing', loc: ['body', 'toString'], msg: 'Field required', input: value },
      {
        type: 'extra_forbidden',
        loc: ['body', '__proto__'],
        msg: 'Extra inputs are not permitted',
        input: 1,
      },
    ]);
  });

  it('names the part of the request', () => {
    const query = z.strictObject({ wait: z.string().optional() });
    expect(answerTo(() => parseQuery(query, { x: '1' })).detail).toMatchObject([
      { type: 'extra_forbidden', loc: ['query', 'x'], input: '1' },
    ]);
    expect(answerTo(() => parseQuery(query, { wait: '1,2' }, 'wait=1&wait=2')).detail).toMatchObject([
      { type: 'value_error', loc: ['query', 'wait'] },
    ]);
    // The value that the client sent, not what the schema made of it.
    const limit = z.strictObject({ limit: wholeNumber(1, 100) });
    expect(answerTo(() => parseQuery(limit, { limit: '007000' })).detail).toMatchObject([
      { type: 'value_error', loc: ['query', 'limit'], input: '007000' },
    ]);
    expect(
      answerTo(() => parseOrThrow(z.object({ key: z.string() }), { key: 1 }, 'header')).detail,
    ).toMatchObject([{ type: 'string_type', loc: ['header', 'key'] }]);
  });
});

describe('another error', () => {
  it.each([
    [new RequestError('No.', { code: 'unknown_machine', httpStatus: 400 }), 400, {}],
    [new MethodNotAllowedError('PUT', '/train', ['POST']), 405, { allow: 'POST' }],
    [new DependencyError('database', 'The database did not answer.'), 503, { 'retry-after': '5' }],
    [new TypeError('secret'), 500, {}],
  ])('%s has one sentence', (error, status, expectedHeaders) => {
    const { statusCode, headers, detail } = answerTo(fails(error));
    expect(statusCode).toBe(status);
    expect(headers).toMatchObject({ 'content-type': 'application/json', ...expectedHeaders });
    expect(detail).toEqual(expect.stringMatching(/\.$/));
    expect(detail).not.toContain('secret');
  });

  it('that refuses the data or the size of a request is an invalid request with its code', () => {
    expect(answerTo(fails(new DataError('no_rows', 'No rows.')))).toMatchObject({
      statusCode: 422,
      detail: [{ type: 'no_rows', loc: ['body'], msg: 'No rows.', input: null }],
    });
    const tooMuch = new RequestError('search asks for too much.', {
      code: 'too_much_work',
      httpStatus: 422,
      errors: [{ field: 'search.param_grid', message: 'asks for too much' }],
    });
    expect(answerTo(fails(tooMuch)).detail).toEqual([
      {
        type: 'too_much_work',
        loc: ['body', 'search', 'param_grid'],
        msg: 'search.param_grid asks for too much',
        input: null,
      },
    ]);
  });
});

describe('a body that is not read', () => {
  const read = (content: string | Uint8Array, headers: object = {}) =>
    answerTo(() => parseJsonBody({ contentType: 'application/json', content, ...headers }));

  it('has the position of an error if the engine names it', () => {
    expect(read('{"a": 1,}')).toMatchObject({
      statusCode: 422,
      detail: [{ type: 'json_invalid', loc: ['body', 8], msg: 'JSON decode error', input: {} }],
    });
    expect(read('x').detail).toMatchObject([{ type: 'json_invalid', loc: ['body', 0] }]);
    expect(read('{"a": 1, "a": 2}').detail).toMatchObject([
      { type: 'json_invalid', ctx: { error: 'has the key "a" twice in one object' } },
    ]);
  });

  it('keeps its status where FastAPI has no validation error', () => {
    expect(read(Uint8Array.of(0x22, 0xff, 0x22))).toMatchObject({
      statusCode: 400,
      detail: 'The body is not valid UTF-8.',
    });
    expect(read('{}', { contentEncoding: 'gzip' })).toMatchObject({ statusCode: 415 });
    expect(read(`"${'x'.repeat(70_000)}"`)).toMatchObject({ statusCode: 413 });
  });
});
