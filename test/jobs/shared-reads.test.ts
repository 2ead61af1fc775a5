import { describe, expect, it } from '@jest/globals';
import { sharingReads } from '../../lib/jobs/shared-reads.ts';

/** Reads that end when they are told to, on a clock that goes when it is told to. */
function controlled() {
  const reads: { key: string; end: (value: number) => void; fail: (error: Error) => void }[] = [];
  let now = 1000;
  let pauses: { until: number; resolve: (value: unknown) => void }[] = [];
  const read = sharingReads(
    (key) => {
      const { promise, resolve, reject } = Promise.withResolvers<number>();
      reads.push({ key, end: resolve, fail: reject });
      return promise;
    },
    {
      intervalMs: 50,
      clock: {
        now: () => now,
        pause: (milliseconds) =>
          new Promise((resolve) => pauses.push({ until: now + milliseconds, resolve })),
      },
    },
  );
  const settle = () => new Promise((resolve) => setImmediate(resolve));
  const pass = async (milliseconds: number) => {
    await settle();
    now += milliseconds;
    for (const { until, resolve } of pauses) if (until <= now) resolve(undefined);
    pauses = pauses.filter(({ until }) => until > now);
    await settle();
  };
  return { read, reads, pass };
}

describe('reads that are shared', () => {
  it('answer all who asked before they began, and nobody who asked after', async () => {
    const { read, reads, pass } = controlled();
    const first = read('a');
    const [second, third] = [read('a'), read('a')];
    await pass(60);
    // One at a time, however long it takes.
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

  it('begin at once for who asks seldom, and wait for no other key', async () => {
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

  it('fail for who asked for them, and not for the next', async () => {
    const { read, reads, pass } = controlled();
    const first = read('a');
    const second = read('a');
    reads[0]!.fail(new Error('It is away.'));
    await expect(first).rejects.toThrow('It is away.');
    await pass(50);
    reads[1]!.end(2);
    expect(await second).toBe(2);
  });
});
