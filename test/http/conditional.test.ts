import { describe, expect, it } from '@jest/globals';
import { conditionalResponse, entityTag, etagMatches } from '../../lib/api/http/conditional.ts';
import { jsonResponse } from '../../lib/api/http/response.ts';

describe('conditional requests', () => {
  const response = jsonResponse(200, { a: 1 }, { 'retry-after': '2' });
  const tag = entityTag(response.body);

  it('have a strong tag that depends on the bytes', () => {
    expect(tag).toMatch(/^"[\w-]{27}"$/);
    expect(entityTag('{"a":1}')).toBe(tag);
    expect(entityTag('{"a":2}')).not.toBe(tag);
  });

  it.each([
    ['the tag', true, (etag: string) => etag],
    ['the tag as a weak one', true, (etag: string) => `W/${etag}`],
    ['the tag among others', true, (etag: string) => `"x", ${etag} ,"y"`],
    ['*', true, () => ' * '],
    ['another tag', false, () => '"x"'],
    ['the tag without its quotes', false, (etag: string) => etag.slice(1, -1)],
    ['no tag', false, () => ''],
  ])('compare the tag with If-None-Match: %s gives %s', (_header, matches, header) => {
    expect(etagMatches(tag, header(tag))).toBe(matches);
  });

  it('return 304 when the client has the tag, with the headers that a cache updates', () => {
    expect(conditionalResponse(response, tag)).toEqual({
      statusCode: 304,
      headers: { etag: tag, 'cache-control': 'no-store', 'retry-after': '2' },
      body: '',
    });
  });

  it('return the whole response when the client has another tag or none', () => {
    for (const ifNoneMatch of ['"x"', undefined]) {
      expect(conditionalResponse(response, ifNoneMatch)).toEqual({
        ...response,
        headers: { ...response.headers, etag: tag },
      });
    }
  });
});
