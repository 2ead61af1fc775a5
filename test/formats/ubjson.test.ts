import { describe, expect, it } from '@jest/globals';
import { decodeUbjson, locateUbjson } from '../../lib/formats/ubjson.ts';

/** Bytes from characters and numbers, as the format's specification writes them. */
const bytes = (...parts: (string | number)[]): Uint8Array =>
  Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : Buffer.of(part))));

// Expected values are worked out by hand from the specification's table of types.
describe('decodeUbjson', () => {
  it.each([
    ['null', bytes('Z'), null],
    ['true', bytes('T'), true],
    ['false', bytes('F'), false],
    ['int8', bytes('i', 0xff), -1],
    ['uint8', bytes('U', 0xff), 255],
    ['int16', bytes('I', 0x01, 0x02), 258],
    ['int32', bytes('l', 0xff, 0xff, 0xff, 0xfe), -2],
    ['int64', bytes('L', 0, 0, 0, 1, 0, 0, 0, 0), 2 ** 32],
    ['float32', bytes('d', 0x3f, 0x80, 0, 0), 1],
    ['float64', bytes('D', 0xc0, 0, 0, 0, 0, 0, 0, 0), -2],
    ['char', bytes('C', 'x'), 'x'],
    ['string', bytes('S', 'i', 3, 'ä!'), 'ä!'],
    ['empty array', bytes('[', ']'), []],
    ['array', bytes('[', 'i', 1, 'T', ']'), [1, true]],
    ['counted array', bytes('[', '#', 'i', 2, 'i', 1, 'Z'), [1, null]],
    ['typed array of strings', bytes('[', '$', 'S', '#', 'i', 2, 'i', 1, 'a', 'i', 1, 'b'), ['a', 'b']],
    ['float32 array', bytes('[$d#i', 2, 0x3f, 0x80, 0, 0, 0x40, 0, 0, 0), Float32Array.of(1, 2)],
    ['int32 array', bytes('[$l#i', 1, 0xff, 0xff, 0xff, 0xff), Int32Array.of(-1)],
    ['uint8 array', bytes('[$U#i', 2, 7, 0xff), Uint8Array.of(7, 255)],
    ['int16 array', bytes('[$I#i', 1, 1, 0), Int16Array.of(256)],
    ['int64 array', bytes('[$L#i', 1, 0, 0, 0, 0, 0, 0, 0, 9), BigInt64Array.of(9n)],
    ['object', bytes('{', 'i', 1, 'a', 'T', 'i', 1, 'b', '{', '}', '}'), { a: true, b: {} }],
  ])('reads %s', (_, document, value) => {
    expect(decodeUbjson(document)).toEqual(value);
  });

  it.each([
    ['nothing', bytes()],
    ['an unknown marker', bytes('x')],
    ['a cut number', bytes('l', 0)],
    ['a cut string', bytes('S', 'i', 5, 'abc')],
    ['a negative length', bytes('S', 'i', 0xff, 'abc')],
    ['an open object', bytes('{')],
    ['bytes after the value', bytes('T', 'T')],
  ])('refuses %s', (_, document) => {
    expect(() => decodeUbjson(document)).toThrow(SyntaxError);
  });
});

describe('locateUbjson', () => {
  const document = bytes('{', 'i', 1, 'a', '{', 'i', 1, 'b', 'S', 'i', 2, 'hi', '}', 'i', 1, 'b', 'T', '}');

  it('finds the value of a path, not of the same key elsewhere', () => {
    expect(locateUbjson(document, ['a', 'b'])).toEqual({ start: 8, end: 13 });
    expect(locateUbjson(document, ['b'])).toEqual({ start: 17, end: 18 });
  });

  it('finds nothing where there is no such key, or no object', () => {
    expect(locateUbjson(document, ['c'])).toBeUndefined();
    expect(locateUbjson(document, ['b', 'c'])).toBeUndefined();
  });
});
