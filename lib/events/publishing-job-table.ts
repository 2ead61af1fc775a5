/**
 * The job table, with every change of a job's status announced: whoever changes one need not think of it. A
 * function waits for `settled` before it answers, as its process may be frozen then.
 */
import type postgres from 'postgres';
import type { Config } from '../config.ts';
import type { JobTable } from '../jobs/job-table.ts';
import { openJobTable } from '../jobs/open-job-table.ts';
import { newJobsEvents } from '../jobs/stored-event.ts';
import type { Log } from '../log.ts';
import { Announcer } from './outbox-publisher.ts';
import { openEventBus } from './event-bus.ts';

export interface AnnouncedJobs {
  readonly jobs: JobTable;
  /** Waits until nothing is on its way any more, briefly; never rejects. */
  readonly settled: () => Promise<void>;
}

/** The job table of the configuration, with its bus; where there is no bus nothing is announced. */
export function openAnnouncedJobs(config: Config, log: Log, sql?: postgres.Sql): AnnouncedJobs {
  const jobs = openJobTable(config, sql);
  if (config.EVENT_BUS === undefined) return { jobs, settled: () => Promise.resolve() };
  const announcer = new Announcer(jobs, openEventBus(config.EVENT_BUS), log);
  return { jobs: announced(jobs, announcer), settled: () => announcer.settled() };
}

/** Announces what each call changed, once it is written; refused writes throw and are not announced. */
export function announced(jobs: JobTable, announcer: Pick<Announcer, 'announce'>): JobTable {
  const after = async <T>(processId: string, change: Promise<T>, isChange = (_: T) => true): Promise<T> => {
    const result = await change;
    if (isChange(result)) announcer.announce(processId);
    return result;
  };
  const isSomething = (result: unknown): boolean => result !== undefined;
  return {
    ...jobs,
    async create(job) {
      await jobs.create(job);
      // Its one event is known: who waits for the answer does not wait for it to be read.
      announcer.announce(job.processId, newJobsEvents(job));
    },
    claim: (id, by) => after(id, jobs.claim(id, by), isSomething),
    complete: (claim, result) => after(claim.processId, jobs.complete(claim, result)),
    fail: (claim, failure) => after(claim.processId, jobs.fail(claim, failure)),
    cancel: (claim, at) => after(claim.processId, jobs.cancel(claim, at)),
    release: (claim, reason) => after(claim.processId, jobs.release(claim, reason)),
    requestCancel: (id, now) => after(id, jobs.requestCancel(id, now), (job) => job?.status === 'cancelled'),
    revive: (id, lost) => after(id, jobs.revive(id, lost), isSomething),
    bury: (id, failure) => after(id, jobs.bury(id, failure), isSomething),
  };
}
