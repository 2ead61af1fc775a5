/** Limits of waiting and active jobs. The write of a new job checks them, so concurrent requests cannot exceed them. */
import { TreinoError } from '../errors.ts';

export interface JobLimits {
  /** Maximum number of pending jobs of a machine. */
  readonly queuedPerMachine: number;
  /** Maximum number of pending and running jobs of a principal. Jobs without a submitter have no such limit. */
  readonly activePerPrincipal: number;
}

/** A limit is reached, so the job was not created. */
export class JobLimitError extends TreinoError {
  readonly limit: keyof JobLimits;

  constructor(limit: keyof JobLimits) {
    super(`The limit ${limit} is reached.`, { code: 'job_limit_reached', httpStatus: 429, retryable: true });
    this.limit = limit;
  }
}
