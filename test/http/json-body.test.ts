import { gzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { parseJsonBody } from '../../lib/api/http/json-body.ts';
import { MAX_BODY_BYTES } from '../../lib/validation/request-limits.ts';

const parse = (
  content: string | Uint8Array | undefined,
  contentType: string | undefined = 'application/json',
  contentEncoding?: string,
) => parseJsonBody({ contentType, contentEncoding, content });

describe('parseJsonBody', () => {
  it.each([
    undefined,
    'application/json',
    'Application/JSON; charset="UTF-8"',
    'application/merge-patch+json',
  ])('accepts the media type %s', (contentType) => {
    expect(parseJsonBody({ contentType, content: '{"a":[1]}' })).toEqual({ a: [1] });
  });

  it('accepts UTF-8 bytes with a byte order mark, without an encoding', () => {
    const bytes = Buffer.from('\uFEFF{"name":"Á 💧 \\"x\\": {"}');
    expect(parse(bytes, 'application/json', 'identity')).toEqual({ name: 'Á 💧 "x": {' });
  });

  it('accepts a body of the maximum size', () => {
    const text = `"${'x'.repeat(MAX_BODY_BYTES - 2)}"`;
    expect(parse(text)).toBe(text.slice(1, -1));
  });

  it.each([
    ['no body', () => parse(undefined), 422, 'body'],
    ['a blank body', () => parse('  \n'), 422, 'body'],
    ['not JSON', () => parse('{"indicator":'), 400, 'body'],
    ['a trailing comma', () => parse('{"a":1,}'), 400, 'body'],
    ['a key twice', () => parse('{"a":1,"b":{"a":2},"a":1}'), 400, 'body'],
    ['deep nesting', () => parse(`${'['.repeat(20_000)}${']'.repeat(20_000)}`), 400, 'body'],
    ['bytes that are not UTF-8', () => parse(Buffer.from('{"a":"Á"}', 'latin1')), 400, 'body'],
    ['text that a gateway decoded wrongly', () => parse('{"a":"\uFFFD"}'), 400, 'body'],
    ['another charset', () => parse('{}', 'application/json; charset=ISO-8859-1'), 415, 'content-type'],
    ['two media types', () => parse('{}', 'application/json, text/plain'), 415, 'content-type'],
    ['plain text', () => parse('{}', 'text/plain'), 415, 'content-type'],
    ['gzip', () => parse(gzipSync('{}'), 'application/json', 'gzip'), 415, 'content-encoding'],
    ['several encodings', () => parse('{}', 'application/json', 'identity, br'), 415, 'content-encoding'],
    ['a form', () => parse('indicator=status', 'application/x-www-form-urlencoded'), 415, 'content-type'],
    ['a body that is too large', () => parse(`"${'x'.repeat(MAX_BODY_BYTES - 1)}"`), 413, 'body'],
    ['a body with too many bytes', () => parse(`"${'é'.repeat(MAX_BODY_BYTES / 2)}"`), 413, 'body'],
  ])('refuses %s and names the field', (_name, act, httpStatus, field) => {
    expect(act).toThrow(
      expect.objectContaining({ httpStatus, errors: [expect.objectContaining({ field })] }),
    );
  });
});
