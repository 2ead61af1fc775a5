import { describe, expect, it } from '@jest/globals';
import { parseJsonBody } from '../../lib/api/http/json-body.ts';
import { MAX_BODY_BYTES } from '../../lib/validation/request-limits.ts';

const parse = (text: string | undefined, contentType: string | undefined = 'application/json') =>
  parseJsonBody({ contentType, text });

describe('parseJsonBody', () => {
  it.each([undefined, 'application/json', 'Application/JSON; charset=utf-8', 'application/merge-patch+json'])(
    'accepts the media type %s',
    (contentType) => {
      expect(parseJsonBody({ contentType, text: '{"a":[1]}' })).toEqual({ a: [1] });
    },
  );

  it('accepts a body of the maximum size', () => {
    const text = `"${'x'.repeat(MAX_BODY_BYTES - 2)}"`;
    expect(parse(text)).toBe(text.slice(1, -1));
  });

  it.each([
    ['no body', () => parse(undefined), 422, 'body'],
    ['a blank body', () => parse('  \n'), 422, 'body'],
    ['not JSON', () => parse('{"indicator":'), 400, 'body'],
    ['a form', () => parse('indicator=status', 'application/x-www-form-urlencoded'), 415, 'content-type'],
    ['a body that is too large', () => parse(`"${'x'.repeat(MAX_BODY_BYTES - 1)}"`), 413, 'body'],
    ['a body with too many bytes', () => parse(`"${'é'.repeat(MAX_BODY_BYTES / 2)}"`), 413, 'body'],
  ])('refuses %s and names the field', (_name, act, httpStatus, field) => {
    expect(act).toThrow(
      expect.objectContaining({ httpStatus, errors: [expect.objectContaining({ field })] }),
    );
  });
});
