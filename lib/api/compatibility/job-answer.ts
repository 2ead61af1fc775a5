/** A job in the words of the predecessor's `GET /status`. */
import { CANCELLED_ERROR, PREDECESSOR_WORDS } from '../../jobs/predecessor-words.ts';
import type { PredecessorStatus } from '../../jobs/predecessor-words.ts';
import type { JobView } from '../views/job-view.ts';

export type PredecessorJob = Omit<JobView, 'status'> & { readonly status: PredecessorStatus };

export const toPredecessorJob = (job: JobView): PredecessorJob => ({
  ...job,
  status: PREDECESSOR_WORDS[job.status],
  ...(job.status === 'cancelled' && {
    error_message: CANCELLED_ERROR.message,
    error_code: CANCELLED_ERROR.code,
  }),
});

/** The job of an answer in either words, for our own clients. */
export function fromEitherJob<T extends Outcome>(job: T): T {
  if (job.status === 'finished') return { ...job, status: 'completed' };
  if (job.status === 'failed' && job.error_code === CANCELLED_ERROR.code) {
    return { ...job, status: 'cancelled', error_message: null, error_code: null };
  }
  return job;
}

interface Outcome {
  readonly status: string;
  readonly error_message: string | null;
  readonly error_code: string | null;
}
