import { describe, expect, it } from '@jest/globals';
import { acceptTrainBody } from '../../lib/api/compatibility/train-body.ts';

const body = { indicator: 'status', machine_name: 'A' };

describe('a body for the predecessor', () => {
  it('keeps known fields and names the others', () => {
    const known = { ...body, end_date: null, search: { folds: 4 }, labeling: null };
    expect(acceptTrainBody({ user: 'ana', ...known, '': 1, Indicator: 'health' })).toEqual({
      body: known,
      ignored: ['user', '', 'Indicator'],
    });
  });

  it('treats a key like any other, whatever JavaScript makes of it', () => {
    const given: unknown = JSON.parse('{"__proto__": {"indicator": "health"}, "machine_name": "A"}');
    expect(acceptTrainBody(given)).toEqual({ body: { machine_name: 'A' }, ignored: ['__proto__'] });
  });

  it('replaces midnights by their days, in date fields only', () => {
    const midnight = '2025-09-20T00:00:00';
    expect(
      acceptTrainBody({ ...body, machine_name: midnight, start_date: midnight, end_date: midnight }).body,
    ).toEqual({ ...body, machine_name: midnight, start_date: '2025-09-20', end_date: '2025-09-20' });
    const refused = { ...body, start_date: '2025-09-20T10:00:00', end_date: 'x' };
    expect(acceptTrainBody(refused).body).toEqual(refused);
  });

  it.each([null, [], [body], 'train', 7, true, undefined])('passes %j on', (value) =>
    expect(acceptTrainBody(value)).toEqual({ body: value, ignored: [] }),
  );
});
