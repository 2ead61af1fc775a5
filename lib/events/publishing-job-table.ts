/**
 * The job table with a publisher: every change of a job's status is published. A Lambda function awaits `flush` before it
 * returns, because its process may be frozen afterwards.
 */
import type postgres from 'postgres';
import type { Config } from '../config.ts';
import type { JobTable } from '../jobs/job-table.ts';
import { openJobTable } from '../jobs/open-job-table.ts';
import { newJobEvents } from '../jobs/stored-event.ts';
import type { Log } from '../observability/log.ts';
import { OutboxPublisher } from './outbox-publisher.ts';
import { openEventBus } from './event-bus.ts';

export interface PublishingJobTable {
  readonly jobs: JobTable;
  /** Waits briefly until nothing is being published. Never rejects. */
  readonly flush: () => Promise<void>;
}

/** Opens the configured job table with the configured bus. Without a bus nothing is published. */
export function openPublishingJobTable(config: Config, log: Log, sql?: postgres.Sql): PublishingJobTable {
  const jobs = openJobTable(config, sql);
  if (config.EVENT_BUS === undefined) return { jobs, flush: () => Promise.resolve() };
  const publisher = new OutboxPublisher(jobs, openEventBus(config.EVENT_BUS), log);
  return { jobs: publishingJobTable(jobs, publisher), flush: () => publisher.flush() };
}

/** Publishes the change of each call after it is written. Refused writes throw and are not published. */
export function publishingJobTable(jobs: JobTable, publisher: Pick<OutboxPublisher, 'publish'>): JobTable {
  const after = async <T>(processId: string, change: Promise<T>, isChange = (_: T) => true): Promise<T> => {
    const result = await change;
    if (isChange(result)) publisher.publish(processId);
    return result;
  };
  const isDefined = (result: unknown): boolean => result !== undefined;
  return {
    ...jobs,
    async create(job, options) {
      await jobs.create(job, options);
      // The only event of a new job is known, so it need not be read.
      publisher.publish(job.processId, newJobEvents(job));
    },
    claim: (id, options) => after(id, jobs.claim(id, options), isDefined),
    complete: (claim, result) => after(claim.processId, jobs.complete(claim, result)),
    fail: (claim, failure) => after(claim.processId, jobs.fail(claim, failure)),
    cancel: (claim, options) => after(claim.processId, jobs.cancel(claim, options)),
    release: (claim, options) => after(claim.processId, jobs.release(claim, options)),
    requestCancel: (id, now) => after(id, jobs.requestCancel(id, now), (job) => job?.status === 'cancelled'),
    reclaim: (id, lost) => after(id, jobs.reclaim(id, lost), isDefined),
    failDeadLettered: (id, failure) => after(id, jobs.failDeadLettered(id, failure), isDefined),
  };
}
