/** A job's status in the words of the predecessor (the service that Treino replaces), for COMPATIBILITY=predecessor. */
import type { JobStatus } from './job.ts';

export type PredecessorStatus = 'pending' | 'running' | 'finished' | 'failed';

/** Its programs wait for `finished` or `failed`, so a cancelled job is `failed`. */
export const PREDECESSOR_WORDS: Readonly<Record<JobStatus, PredecessorStatus>> = {
  pending: 'pending',
  running: 'running',
  completed: 'finished',
  failed: 'failed',
  cancelled: 'failed',
};

/** The error of a cancelled job, which keeps it apart from a failed one. */
export const CANCELLED_ERROR = { code: 'cancelled', message: 'The job was cancelled.' } as const;
