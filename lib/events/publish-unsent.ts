/** The sweeper's part in telling of jobs: sends what a crash, or a bus that was away, has left unsent. */
import type { JobOutbox } from '../jobs/job-outbox.ts';
import { sendEvents } from './outbox-publisher.ts';
import type { EventBus } from './event-bus.ts';

/** An event younger than this may be on its way, milliseconds. */
const youngestMs = 10_000;
/** Jobs looked at per sweep; the next one goes on. */
const mostJobs = 500;
/** Jobs sent for at a time. */
const atOnce = 8;
/** How long one job's events may take, milliseconds. */
const patienceMs = 5000;

/**
 * @returns how many events were sent
 * @throws DependencyError when not all could be sent; what was sent is struck off. One job's events that are
 *   refused hold up no others.
 */
export async function publishUnsent(outbox: JobOutbox, bus: EventBus, now: Date): Promise<number> {
  const before = new Date(now.getTime() - youngestMs);
  const ids = await outbox.listUnsent({ before, limit: mostJobs });
  const failures: unknown[] = [];
  let sent = 0;
  for (let start = 0; start < ids.length; start += atOnce) {
    const some = ids.slice(start, start + atOnce);
    const ends = await Promise.allSettled(
      some.map((id) => sendEvents(id, outbox, bus, AbortSignal.timeout(patienceMs))),
    );
    const failed = ends.filter((end) => end.status === 'rejected');
    failures.push(...failed.map(({ reason }): unknown => reason));
    for (const end of ends) sent += end.status === 'fulfilled' ? end.value : 0;
    // The bus is away: there is no use in asking for the others too.
    if (failed.length === some.length) break;
  }
  if (failures.length > 0) throw failures[0];
  return sent;
}
