/**
 * A job in the words of the predecessor's `GET /status`. Its page polls until `finished` or `failed`, so a cancelled job
 * is `failed` there.
 */
import type { JobStatus } from '../../jobs/job.ts';
import type { JobView } from '../views/job-view.ts';

const CANCELLED = { code: 'cancelled', message: 'The job was cancelled.' } as const;

type PredecessorStatus = 'pending' | 'running' | 'finished' | 'failed';
export type PredecessorJob = Omit<JobView, 'status'> & { readonly status: PredecessorStatus };

const WORDS: Readonly<Record<JobStatus, PredecessorStatus>> = {
  pending: 'pending',
  running: 'running',
  completed: 'finished',
  failed: 'failed',
  cancelled: 'failed',
};

export const toPredecessorJob = (job: JobView): PredecessorJob => ({
  ...job,
  status: WORDS[job.status],
  ...(job.status === 'cancelled' && { error_message: CANCELLED.message, error_code: CANCELLED.code }),
});

/** The job of an answer in either words, for our own clients. */
export function fromEitherJob<T extends Outcome>(job: T): T {
  if (job.status === 'finished') return { ...job, status: 'completed' };
  if (job.status === 'failed' && job.error_code === CANCELLED.code) {
    return { ...job, status: 'cancelled', error_message: null, error_code: null };
  }
  return job;
}

interface Outcome {
  readonly status: string;
  readonly error_message: string | null;
  readonly error_code: string | null;
}
