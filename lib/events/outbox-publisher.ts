/**
 * Tells the event bus of jobs' changes, beside the work and never in its way:
 *
 *   change written ─▶ announce ─▶ read what is unsent ─▶ PutEvents ─▶ strike off
 *                        │ the work goes on meanwhile        │ refused, or too slow
 *                        ▼                                   ▼
 *                     settled: waits for it, briefly     logged; the sweeper sends it (send-unsent.ts)
 *
 * A bus that did not answer is left alone for a while, so that requests do not wait for it one after the other.
 */
import { DependencyError, messageOf } from '../errors.ts';
import type { JobEvent, JobOutbox } from '../jobs/job-outbox.ts';
import type { Log } from '../log.ts';
import { MAX_EVENTS } from './event-bus.ts';
import type { EventBus } from './event-bus.ts';

/** How long one announcement may take, milliseconds. */
const patienceMs = 1000;
/** How long a bus that failed is left alone, milliseconds. */
const restMs = 30_000;

export class OutboxPublisher {
  readonly #outbox: JobOutbox;
  readonly #bus: EventBus;
  readonly #log: Log;
  /** By job: a job's events are sent one announcement after the other. */
  readonly #running = new Map<string, Promise<void>>();
  #restsUntil = 0;

  constructor(outbox: JobOutbox, bus: EventBus, log: Log) {
    this.#outbox = outbox;
    this.#bus = bus;
    this.#log = log;
  }

  /**
   * Begins to send what a job has to tell; what goes wrong is logged.
   * @param known what that is, where it need not be asked for.
   */
  publish(processId: string, known?: readonly JobEvent[]): void {
    const before = this.#running.get(processId) ?? Promise.resolve();
    const announcement = before
      .then(() => this.#send(processId, known))
      .finally(() => {
        if (this.#running.get(processId) === announcement) this.#running.delete(processId);
      });
    this.#running.set(processId, announcement);
  }

  /** Waits until nothing is on its way any more; never rejects. */
  async settled(): Promise<void> {
    await Promise.all(this.#running.values());
  }

  async #send(processId: string, known: readonly JobEvent[] | undefined): Promise<void> {
    if (Date.now() < this.#restsUntil) return;
    try {
      const signal = AbortSignal.timeout(patienceMs);
      const events = known ?? (await within(signal, this.#outbox.unsentEvents(processId)));
      await sendAll(events, this.#outbox, this.#bus, signal);
    } catch (error) {
      this.#restsUntil = Date.now() + restMs;
      this.#log.warn('events left to the sweeper', { process_id: processId, reason: messageOf(error) });
    }
  }
}

/**
 * Sends what a job has to tell, and strikes it off.
 * @returns how many events
 * @throws DependencyError, also when the signal aborts: it is not struck off then, and will be sent again.
 */
export async function sendEvents(
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
    const some = events.slice(start, start + MAX_EVENTS);
    await within(signal, bus.send(some, signal));
    await within(signal, outbox.markSent(some));
  }
}

/** What does not hear the signal itself is no longer waited for. */
async function within<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  const late = Promise.withResolvers<never>();
  const abort = (): void =>
    late.reject(new DependencyError('event bus', 'Telling the event bus took too long.'));
  if (signal.aborted) abort();
  signal.addEventListener('abort', abort);
  try {
    return await Promise.race([work, late.promise]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}
