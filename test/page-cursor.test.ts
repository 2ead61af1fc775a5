import { expect, it } from '@jest/globals';
import { decodeCursor, encodeCursor, timePosition } from '../lib/page-cursor.ts';

const list = ['models', 'M-1', undefined];
const position = ['2026-01-02T03:04:05.678901Z', 'd0e736bc-fed8-47c9-83b9-68ba5a98d96e'];

it('decodes exactly the position that was encoded', () => {
  expect(decodeCursor(list, encodeCursor(list, position), timePosition)).toEqual(position);
});

it.each([
  ['a cursor of another list', encodeCursor(['models', 'M-2', undefined], position)],
  ['a truncated cursor', encodeCursor(list, position).slice(0, -1)],
  ['text that is no cursor', 'abc'],
  ['an empty cursor', ''],
  ['a cursor with an invalid time', encodeCursor(list, ['yesterday', position[1]!])],
  ['a cursor with a time in year 0', encodeCursor(list, ['0000-01-01T00:00:00Z', position[1]!])],
  ['a cursor with an invalid id', encodeCursor(list, [position[0]!, "x'"])],
  ['a cursor without an id', encodeCursor(list, [position[0]!])],
])('refuses %s with 400', (_kind, cursor) => {
  expect(() => decodeCursor(list, cursor, timePosition)).toThrow(
    expect.objectContaining({ code: 'bad_cursor', httpStatus: 400 }),
  );
});
