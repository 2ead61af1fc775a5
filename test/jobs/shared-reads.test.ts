import { describe, expect, it } from '@jest/globals';
import { shareReads } from '../../lib/jobs/shared-reads.ts';

/** Reads and a clock that the test controls. */
function controlled() {
  const reads: { key: string; end: (value: number) => void; fail: (error: Error) => void }[] = [];
  let now = 1000;
  let sleeps: { until: number; resolve: (value: unknown) => void }[] = [];
  const read = shareReads(
    (key) => {
      const { promise, resolve, reject } = Promise.withResolvers<number>();
      reads.push({ key, end: resolve, fail: reject });
      return promise;
    },
    {
      intervalMs: 50,
      clock: {
        now: () => now,
        sleep: (milliseconds) =>
          new Promise((resolve) => sleeps.push({ until: now + milliseconds, resolve })),
      },
    },
  );
  const settle = () => new Promise((resolve) => setImmediate(resolve));
  const pass = async (milliseconds: number) => {
    await settle();
    now += milliseconds;
    for (const { until, resolve } of sleeps) if (until <= now) resolve(undefined);
    sleeps = sleeps.filter(({ until }) => until > now);
    await settle();
  };
  return { read, reads, pass };
}

describe('shared reads', () => {
  it('answer every call made before they start, and none made later', async () => {
    const { read, reads, pass } = controlled();
    const first = read('a');
    const [second, third] = [read('a'), read('a')];
    await pass(60);
    // Only one read at a time, however long it takes.
    expect(reads).toHaveLength(1);
    reads[0]!.end(1);
    expect(await first).toBe(1);
    await pass(0);
    expect(reads).toHaveLength(2);
    const fourth = read('a');
    reads[1]!.end(2);
    expect(await Promise.all([second, third])).toEqual([2, 2]);
    await pass(49);
    expect(reads).toHaveLength(2);
    await pass(1);
    expect(reads).toHaveLength(3);
    reads[2]!.end(3);
    expect(await fourth).toBe(3);
  });

  it('start at once after an interval without calls, and do not wait for other keys', async () => {
    const { read, reads, pass } = controlled();
    const [a, b] = [read('a'), read('b')];
    expect(reads.map(({ key }) => key)).toEqual(['a', 'b']);
    reads[1]!.end(2);
    expect(await b).toBe(2);
    reads[0]!.end(1);
    expect(await a).toBe(1);
    await pass(50);
    void read('a');
    expect(reads).toHaveLength(3);
  });

  it('fail for their own callers only', async () => {
    const { read, reads, pass } = controlled();
    const first = read('a');
    const second = read('a');
    reads[0]!.fail(new Error('It is down.'));
    await expect(first).rejects.toThrow('It is down.');
    await pass(50);
    reads[1]!.end(2);
    expect(await second).toBe(2);
  });
});
