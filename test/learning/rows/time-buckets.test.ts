/** Buckets of a chart, and the gaps in front of them. Expected gaps are counted by hand from the rows. */
import { describe, expect, it } from '@jest/globals';
import { timeBuckets } from '../../../lib/learning/rows/time-buckets.ts';

const SECOND = 1e6;
const HOUR = 3600 * SECOND;
const WEEK = 168 * HOUR;

/** `count` rows, `step` apart. */
const rows = (count: number, step: number, from = 0): number[] =>
  Array.from({ length: count }, (_, row) => from + row * step);

/** The start of each bucket after a gap, µs. */
const gapsOf = (times: readonly number[], maxBuckets: number): number[] => {
  const { starts, afterGap } = timeBuckets(Float64Array.from(times), maxBuckets);
  return [...starts].filter((_, bucket) => afterGap[bucket] === 1);
};

describe('gaps', () => {
  it('are between runs of six minutes a week', () => {
    const weekly = Array.from({ length: 8 }, (_, week) => rows(30, 12 * SECOND, week * WEEK)).flat();
    expect(gapsOf(weekly, 400)).toHaveLength(7);
  });

  it('are longer than a bucket, however long most of them are', () => {
    // 10 s in 10 buckets; pauses of 1 s, 1 s and 5 s between rows that are usually 0.1 s apart.
    const times = [...rows(11, 1e5), ...rows(11, 1e5, 2e6), ...rows(11, 1e5, 4e6), ...rows(11, 1e5, 10e6)];
    expect(gapsOf(times, 10)).toEqual([10e6]);
    expect(gapsOf(times, 100_000)).toEqual([10e6]);
  });

  it('are not between rows that are rarer than buckets, unless a row is missing', () => {
    const hourly = rows(48, HOUR).map((time, row) => time + (row % 7) * 60 * SECOND);
    expect(gapsOf(hourly, 400)).toEqual([]);
    expect(gapsOf([...hourly.slice(0, 20), ...hourly.slice(23)], 400)).toHaveLength(1);
  });

  it('are between pairs of rows that share a minute of each day', () => {
    const pairs = Array.from({ length: 10 }, (_, day) => [24 * day * HOUR, 24 * day * HOUR + 60 * SECOND]);
    expect(gapsOf(pairs.flat(), 400)).toHaveLength(9);
  });

  it('are not made by rows of the same time', () => {
    expect(
      gapsOf(
        rows(100, HOUR).flatMap((time) => [time, time]),
        400,
      ),
    ).toEqual([]);
    expect(gapsOf([5, 5, 5], 400)).toEqual([]);
    expect(gapsOf([], 400)).toEqual([]);
  });
});
