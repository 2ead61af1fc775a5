import { expect, it } from '@jest/globals';
import { decodeCursor, encodeCursor, timePosition } from '../lib/page-cursor.ts';

const list = ['models', 'M-1', undefined];
const place = ['2026-01-02T03:04:05.678901Z', 'd0e736bc-fed8-47c9-83b9-68ba5a98d96e'];

it('gives back the place, exactly', () => {
  expect(decodeCursor(list, encodeCursor(list, place), timePosition)).toEqual(place);
});

it.each([
  ['of another list', encodeCursor(['models', 'M-2', undefined], place)],
  ['cut', encodeCursor(list, place).slice(0, -1)],
  ['no cursor', 'abc'],
  ['empty', ''],
  ['made up, with no time', encodeCursor(list, ['yesterday', place[1]!])],
  ['made up, with a time that no database has', encodeCursor(list, ['0000-01-01T00:00:00Z', place[1]!])],
  ['made up, with no id', encodeCursor(list, [place[0]!, "x'"])],
  ['made up, too short', encodeCursor(list, [place[0]!])],
])('refuses one that is %s', (_what, cursor) => {
  expect(() => decodeCursor(list, cursor, timePosition)).toThrow(
    expect.objectContaining({ code: 'bad_cursor', httpStatus: 400 }),
  );
});
