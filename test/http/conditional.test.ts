import { describe, expect, it } from '@jest/globals';
import { conditionalResponse, entityTag, etagMatches } from '../../lib/api/http/conditional.ts';
import { jsonResponse } from '../../lib/api/http/problem.ts';

describe('conditional requests', () => {
  const answer = jsonResponse(200, { a: 1 }, { 'retry-after': '2' });
  const tag = entityTag(answer.body);

  it('tags by the bytes, strongly', () => {
    expect(tag).toMatch(/^"[\w-]{27}"$/);
    expect(entityTag('{"a":1}')).toBe(tag);
    expect(entityTag('{"a":2}')).not.toBe(tag);
  });

  it.each([
    ['the tag', (it: string) => it, true],
    ['the tag, weakened on the way', (it: string) => `W/${it}`, true],
    ['the tag among others', (it: string) => `"x", ${it} ,"y"`, true],
    ['anything', () => ' * ', true],
    ['another', () => '"x"', false],
    ['the tag without its quotes', (it: string) => it.slice(1, -1), false],
    ['nothing', () => '', false],
  ])('If-None-Match names %s', (_what, header, isIt) => {
    expect(etagMatches(tag, header(tag))).toBe(isIt);
  });

  it('answers 304 to who has it, with all that a cache is to renew', () => {
    expect(conditionalResponse(answer, tag)).toEqual({
      statusCode: 304,
      headers: { etag: tag, 'cache-control': 'no-store', 'retry-after': '2' },
      body: '',
    });
  });

  it('answers as always to who has another, or none', () => {
    for (const known of ['"x"', undefined]) {
      expect(conditionalResponse(answer, known)).toEqual({
        ...answer,
        headers: { ...answer.headers, etag: tag },
      });
    }
  });
});
