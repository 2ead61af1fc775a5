import { expect, it } from '@jest/globals';
import { withinStatedSecond } from '../../lib/jobs/dynamodb/server-time.ts';

const stated = 'Mon, 30 Nov 2026 17:00:05 GMT';
const at = (text: string): number => Date.parse(`2026-11-30T${text}Z`);

it.each([
  ['keeps the milliseconds of a clock that agrees', '17:00:05.250', 20, '17:00:05.250'],
  ['accepts the duration of the request', '17:00:06.015', 20, '17:00:06.015'],
  ['corrects a clock that is behind', '16:00:05.250', 20, '17:00:05.000'],
  ['corrects a clock that is ahead', '18:00:05.250', 20, '17:00:06.019'],
])('%s', (_what, own, durationMs, expected) => {
  expect(withinStatedSecond(stated, at(own), durationMs)).toEqual(new Date(at(expected)));
});

it.each([undefined, 'soon'])('uses the clock of this machine when the header is %s', (header) => {
  expect(withinStatedSecond(header, 12_345, 20)).toEqual(new Date(12_345));
});
