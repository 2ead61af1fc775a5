/** Writes the job of a request, with an answer that is right even if the job table gives none. */
import { DependencyError } from '../../errors.ts';
import type { Job } from '../../jobs/job.ts';
import { JobLimitError } from '../../jobs/job-limits.ts';
import type { JobLimits } from '../../jobs/job-limits.ts';
import type { JobTable } from '../../jobs/job-table.ts';
import { beforeDeadline } from '../../answer-deadline.ts';
import { refusalOf } from './queue-limits.ts';
import { isTaken, settleJob } from './withdraw-jobs.ts';
import type { Withdrawals } from './withdraw-jobs.ts';

/** Time to find out what became of a write without an answer, milliseconds. */
const SETTLE_MS = 3000;

export interface AnswerDeadline {
  /** Aborts when the client gets 503. */
  readonly signal: AbortSignal;
  /** Withdraws jobs that may have been written after that. */
  readonly withdrawals: Pick<Withdrawals, 'add'>;
}

/**
 * @param options.isRepeatable whether the client gets the job of this ID when it repeats the request
 * @returns whether the job was created, or a job of this ID exists
 * @throws RequestError 429 if a limit is reached; DependencyError if it was not created, or will be withdrawn
 */
export async function createJob(
  job: Job,
  { jobs, limits }: { jobs: JobTable; limits: JobLimits },
  { deadline, isRepeatable }: { deadline: AnswerDeadline | undefined; isRepeatable: boolean },
): Promise<'created' | 'exists'> {
  try {
    await beforeDeadline(deadline?.signal, jobs.create(job, { signal: deadline?.signal, limits }));
    return 'created';
  } catch (error) {
    if (error instanceof JobLimitError) throw refusalOf(error.limit, job.request.machineName, limits);
    // The client of the job table repeats writes. A random ID can only be taken by this job itself.
    if (isTaken(error)) return isRepeatable ? 'exists' : 'created';
    if (!deadline || !(error instanceof DependencyError)) throw error;
    const limit = AbortSignal.timeout(SETTLE_MS);
    try {
      const outcome = await beforeDeadline(limit, settleJob(job, jobs, limit));
      // A repeatable ID can be that of another request.
      if (outcome === 'accepted') return isRepeatable ? 'exists' : 'created';
    } catch {
      deadline.withdrawals.add(job, { isRepeatable });
    }
    throw error;
  }
}
