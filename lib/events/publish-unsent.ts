/** Publishes events that a crash or an unreachable bus has left unsent. Part of the sweep. */
import type { JobOutbox } from '../jobs/job-outbox.ts';
import { publishEvents } from './outbox-publisher.ts';
import type { EventBus } from './event-bus.ts';

/** Minimum age of an event. A younger one may be on its way. Milliseconds. */
const MIN_AGE_MS = 10_000;
/** Jobs per sweep. The next sweep continues. */
const MAX_JOBS = 500;
/** Jobs whose events are published at the same time. */
const CONCURRENCY = 8;
/** Time limit for publishing one job's events, milliseconds. */
const TIMEOUT_MS = 5000;

/**
 * @returns the number of events sent
 * @throws DependencyError if some events could not be sent. Sent events are marked as sent all the same. If the bus refuses
 *   the events of one job, those of other jobs are still sent.
 */
export async function publishUnsent(outbox: JobOutbox, bus: EventBus, now: Date): Promise<number> {
  const before = new Date(now.getTime() - MIN_AGE_MS);
  const ids = await outbox.listUnsent({ before, limit: MAX_JOBS });
  const failures: unknown[] = [];
  let sent = 0;
  for (let start = 0; start < ids.length; start += CONCURRENCY) {
    const batch = ids.slice(start, start + CONCURRENCY);
    const results = await Promise.allSettled(
      batch.map((id) => publishEvents(id, outbox, bus, AbortSignal.timeout(TIMEOUT_MS))),
    );
    const failed = results.filter((result) => result.status === 'rejected');
    failures.push(...failed.map(({ reason }): unknown => reason));
    for (const result of results) sent += result.status === 'fulfilled' ? result.value : 0;
    // If every job of a batch failed, the bus is down.
    if (failed.length === batch.length) break;
  }
  if (failures.length > 0) throw failures[0];
  return sent;
}
