/**
 * Publishes the outbox's events to the event bus in the background:
 *
 *   change written ─▶ publish ─▶ read unsent events ─▶ PutEvents ─▶ mark as sent
 *                        │ the caller continues          │ refused, or too slow
 *                        ▼                               ▼
 *                     flush: waits for it, briefly    logged; the sweeper retries (publish-unsent.ts)
 *
 * After a failure nothing is sent to the bus for a while, so that requests do not all wait for a bus that is down.
 */
import { DependencyError, messageOf } from '../errors.ts';
import type { JobEvent, JobOutbox } from '../jobs/job-outbox.ts';
import type { Log } from '../observability/log.ts';
import { MAX_EVENTS } from './event-bus.ts';
import type { EventBus } from './event-bus.ts';

/** Time limit for publishing one job's events, milliseconds. */
const TIMEOUT_MS = 1000;
/** Pause after a failure of the bus, milliseconds. */
const PAUSE_AFTER_FAILURE_MS = 30_000;

export class OutboxPublisher {
  readonly #outbox: JobOutbox;
  readonly #bus: EventBus;
  readonly #log: Log;
  /** The last publication of each job. A job's events are published one after the other. */
  readonly #running = new Map<string, Promise<void>>();
  #pausedUntil = 0;

  constructor(outbox: JobOutbox, bus: EventBus, log: Log) {
    this.#outbox = outbox;
    this.#bus = bus;
    this.#log = log;
  }

  /**
   * Starts to publish a job's unsent events. Failures are logged.
   * @param known the unsent events if the caller knows them; otherwise they are read
   */
  publish(processId: string, known?: readonly JobEvent[]): void {
    const previous = this.#running.get(processId) ?? Promise.resolve();
    const publication = previous
      .then(() => this.#send(processId, known))
      .finally(() => {
        if (this.#running.get(processId) === publication) this.#running.delete(processId);
      });
    this.#running.set(processId, publication);
  }

  /** Waits until nothing is being published. Never rejects. */
  async flush(): Promise<void> {
    await Promise.all(this.#running.values());
  }

  async #send(processId: string, known: readonly JobEvent[] | undefined): Promise<void> {
    if (performance.now() < this.#pausedUntil) return;
    try {
      const signal = AbortSignal.timeout(TIMEOUT_MS);
      const events = known ?? (await within(signal, this.#outbox.unsentEvents(processId)));
      await sendAll(events, this.#outbox, this.#bus, signal);
    } catch (error) {
      this.#pausedUntil = performance.now() + PAUSE_AFTER_FAILURE_MS;
      this.#log.warn('events not published, left to the sweeper', {
        process_id: processId,
        reason: messageOf(error),
      });
    }
  }
}

/**
 * Publishes a job's unsent events and marks them as sent.
 * @returns the number of events
 * @throws DependencyError, also if the signal aborts. Events that are not marked as sent will be published again.
 */
export async function publishEvents(
  processId: string,
  outbox: JobOutbox,
  bus: EventBus,
  signal: AbortSignal,
): Promise<number> {
  const events = await within(signal, outbox.unsentEvents(processId));
  await sendAll(events, outbox, bus, signal);
  return events.length;
}

async function sendAll(
  events: readonly JobEvent[],
  outbox: JobOutbox,
  bus: EventBus,
  signal: AbortSignal,
): Promise<void> {
  for (let start = 0; start < events.length; start += MAX_EVENTS) {
    const batch = events.slice(start, start + MAX_EVENTS);
    await within(signal, bus.send(batch, signal));
    await within(signal, outbox.markSent(batch));
  }
}

/** Stops waiting for `work` when the signal aborts, even if `work` ignores the signal. */
async function within<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  const aborted = Promise.withResolvers<never>();
  const abort = (): void =>
    aborted.reject(new DependencyError('event bus', 'Publishing to the event bus took too long.'));
  if (signal.aborted) abort();
  signal.addEventListener('abort', abort);
  try {
    return await Promise.race([work, aborted.promise]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}
