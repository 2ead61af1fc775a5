/**
 * The job table, with every change of a job's status announced: whoever changes one need not think of it. A
 * function waits for `settled` before it answers, as its process may be frozen then.
 */
import type postgres from 'postgres';
import type { Config } from '../config.ts';
import type { JobTable } from '../jobs/job-table.ts';
import { openJobTable } from '../jobs/open-job-table.ts';
import { newJobEvents } from '../jobs/stored-event.ts';
import type { Log } from '../log.ts';
import { OutboxPublisher } from './outbox-publisher.ts';
import { openEventBus } from './event-bus.ts';

export interface PublishingJobTable {
  readonly jobs: JobTable;
  /** Waits until nothing is on its way any more, briefly; never rejects. */
  readonly flush: () => Promise<void>;
}

/** The job table of the configuration, with its bus; where there is no bus nothing is announced. */
export function openPublishingJobTable(config: Config, log: Log, sql?: postgres.Sql): PublishingJobTable {
  const jobs = openJobTable(config, sql);
  if (config.EVENT_BUS === undefined) return { jobs, flush: () => Promise.resolve() };
  const announcer = new OutboxPublisher(jobs, openEventBus(config.EVENT_BUS), log);
  return { jobs: publishingJobTable(jobs, announcer), flush: () => announcer.settled() };
}

/** Announces what each call changed, once it is written; refused writes throw and are not announced. */
export function publishingJobTable(jobs: JobTable, announcer: Pick<OutboxPublisher, 'publish'>): JobTable {
  const after = async <T>(processId: string, change: Promise<T>, isChange = (_: T) => true): Promise<T> => {
    const result = await change;
    if (isChange(result)) announcer.publish(processId);
    return result;
  };
  const isSomething = (result: unknown): boolean => result !== undefined;
  return {
    ...jobs,
    async create(job) {
      await jobs.create(job);
      // Its one event is known: who waits for the answer does not wait for it to be read.
      announcer.publish(job.processId, newJobEvents(job));
    },
    claim: (id, by) => after(id, jobs.claim(id, by), isSomething),
    complete: (claim, result) => after(claim.processId, jobs.complete(claim, result)),
    fail: (claim, failure) => after(claim.processId, jobs.fail(claim, failure)),
    cancel: (claim, at) => after(claim.processId, jobs.cancel(claim, at)),
    release: (claim, reason) => after(claim.processId, jobs.release(claim, reason)),
    requestCancel: (id, now) => after(id, jobs.requestCancel(id, now), (job) => job?.status === 'cancelled'),
    reclaim: (id, lost) => after(id, jobs.reclaim(id, lost), isSomething),
    failDeadLettered: (id, failure) => after(id, jobs.failDeadLettered(id, failure), isSomething),
  };
}
