/** Against pydantic: every recorded value of a date is accepted or refused as it was there (test/fixtures/predecessor_api.py). */
import { describe, expect, it } from '@jest/globals';
import { dayOfMidnight, isDateTime } from '../../lib/api/compatibility/midnight.ts';
import { exchanges } from '../support/recorded-exchanges.ts';

const recorded = exchanges
  .filter(({ name }) => name.startsWith('start_date: ') && !/ null$| a date$/.test(name))
  .map(({ name, body, answer }) => ({
    name,
    value: (JSON.parse(body!) as { start_date: unknown }).start_date,
    isAccepted: answer.status === 200,
    isInexact: JSON.stringify(answer.body).includes('date_from_datetime_inexact'),
  }));

describe('a date as the predecessor accepted it', () => {
  it.each(recorded)('$name', ({ value, isAccepted, isInexact }) => {
    expect(dayOfMidnight(value)).toBe(isAccepted ? '2025-09-20' : undefined);
    expect(isDateTime(value)).toBe(isAccepted || isInexact);
  });

  it.each([
    ['2024-02-29T00:00:00', '2024-02-29'],
    ['2023-02-29T00:00:00', undefined],
    ['2025-09-20T00:00:00.000000000Z', '2025-09-20'],
    ['2025-09-20T00:00:00.0000000001', undefined],
    ['2025-09-20t00:00:00z', '2025-09-20'],
    ['2025-09-20T00:00:00-0300', '2025-09-20'],
    ['2025-09-20T00:00:00 -03:00', undefined],
    ['2025-09-20T00:00:00[UTC]', undefined],
    ['x2025-09-20T00:00:00', undefined],
    ['2025-09-20T00:00:00\n', undefined],
    [1758326400000, '2025-09-20'],
    ['1758326400000', '2025-09-20'],
    [1758326400.5, undefined],
    [0, '1970-01-01'],
    [-86400, '1969-12-31'],
    [8.64e15 + 86_400_000, undefined],
    [253402300800000, undefined],
    [Number.NaN, undefined],
    [new Date(0), undefined],
  ])('%j is the day %j', (value, day) => expect(dayOfMidnight(value)).toBe(day));
});
