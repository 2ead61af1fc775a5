/** Conformance tests of the job table's clock. */
import { expect, it } from '@jest/globals';
import type { JobTable } from '../../lib/jobs/job-table.ts';
import { withWrongClock } from '../support/clock.ts';

/** DynamoDB states whole seconds; the rest is for a slow machine. */
const TOLERANCE_MS = 5000;

export function describeServerTime(table: () => JobTable): void {
  it.each([-1, 0, 1, 24 * 365])('is right although this machine is %d hours ahead', async (hours) => {
    const before = performance.timeOrigin + performance.now();
    const now = await withWrongClock(hours, () => table().now());
    expect(Math.abs(now.getTime() - before)).toBeLessThan(TOLERANCE_MS);
  });
}
