/** Tick labels of time axes. */
import { describe, expect, it } from '@jest/globals';
import { timeTick } from '../../lib/report/charts/time-ticks.ts';

const labels = (...times: readonly string[]): string[] => {
  const ticks = times.map((time) => new Date(time));
  return ticks.map((tick, index) => timeTick(tick, index, ticks));
};

describe('timeTick', () => {
  it('shows hours, and the day where it changes', () => {
    expect(
      labels('2026-12-30T18:00Z', '2026-12-30T21:00Z', '2026-12-31T00:00Z', '2027-01-01T00:00Z'),
    ).toEqual(['18:00\n30 Dec 2026', '21:00', '00:00\n31 Dec', '00:00\n1 Jan 2027']);
  });

  it('shows days, months or years by the spacing of the ticks', () => {
    expect(labels('2026-12-25', '2027-01-01', '2027-01-08')).toEqual([
      '25 Dec\n2026',
      '1 Jan\n2027',
      '8 Jan',
    ]);
    expect(labels('2026-10-01', '2026-11-01', '2027-01-01')).toEqual(['Oct\n2026', 'Nov', 'Jan\n2027']);
    expect(labels('2014-01-01', '2015-01-01')).toEqual(['2014', '2015']);
  });
});
