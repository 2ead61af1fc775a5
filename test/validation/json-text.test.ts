import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  isTooDeep,
  JsonTextError,
  MAX_JSON_DEPTH,
  parseJsonText,
  withoutDeepParts,
} from '../../lib/validation/json-text.ts';

const nested = (depth: number): unknown =>
  JSON.parse(`${'[{"a":'.repeat(depth / 2)}1${'}]'.repeat(depth / 2)}`);

describe('parseJsonText', () => {
  it('returns what JSON.parse returns, for any JSON without repeated keys', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }), fc.constantFrom(0, 2), (value, spaces) => {
        const text = JSON.stringify(value, undefined, spaces);
        expect(parseJsonText(text)).toEqual(JSON.parse(text));
      }),
    );
  });

  it.each([
    '{"a":1,"a":1}',
    '[{"x":{"a":1 , "b":[] , "a" :2}}]',
    String.raw`{"a":1,"\u0061":2}`,
    String.raw`{"\"":1,"\"":2}`,
    '{"":1,"":2}',
  ])('refuses %s, which has a key twice', (text) => {
    expect(() => parseJsonText(text)).toThrow(/^has the key ".*" twice in one object$/);
  });

  it('accepts the same key in different objects, and as a value', () => {
    const text = String.raw`{"a":{"a":"a"},"b":[{"a":1},{"a":"\"a\":"}]}`;
    expect(parseJsonText(text)).toEqual(JSON.parse(text));
  });

  it('refuses deep nesting and what is not JSON', () => {
    expect(parseJsonText(JSON.stringify(nested(MAX_JSON_DEPTH)))).toEqual(nested(MAX_JSON_DEPTH));
    for (const depth of [MAX_JSON_DEPTH + 1, 500_000]) {
      expect(() => parseJsonText(`${'['.repeat(depth)}${']'.repeat(depth)}`)).toThrow(JsonTextError);
    }
    for (const text of ['', '{', "{'a':1}", '{"a":1}}', 'NaN']) {
      expect(() => parseJsonText(text)).toThrow('is not valid JSON');
    }
  });
});

describe('a value that is nested too deep', () => {
  it('is recognized and cut without recursion beyond the limit', () => {
    let deep: unknown = 1;
    for (let level = 0; level < 200_000; level += 1) deep = [deep];
    expect([nested(MAX_JSON_DEPTH), nested(MAX_JSON_DEPTH + 2), deep].map(isTooDeep)).toEqual([
      false,
      true,
      true,
    ]);
    const cut = JSON.stringify(withoutDeepParts({ id: 'x', detail: deep }));
    expect(cut).toBe(
      `{"id":"x","detail":${'['.repeat(MAX_JSON_DEPTH - 1)}"…"${']'.repeat(MAX_JSON_DEPTH - 1)}}`,
    );
  });
});
