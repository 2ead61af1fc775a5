/** Refusals of a request because too many jobs wait or run already. A later attempt can succeed, so they are 429. */
import { RequestError } from '../../errors.ts';
import type { JobLimits } from '../../jobs/job-limits.ts';

/** Suggested Retry-After, seconds. */
const RETRY_SECONDS = 60;

/** The machine has its maximum of pending jobs. */
export class QueueFullError extends RequestError {
  readonly retryAfterSeconds = RETRY_SECONDS;

  constructor(machineName: string, limit: number) {
    super(
      `${machineName} already has ${limit} waiting trainings, the maximum. Try again when some have finished, or cancel some.`,
      {
        code: 'queue_full',
        httpStatus: 429,
        errors: [{ field: 'machine_name', message: 'has too many waiting trainings' }],
      },
    );
  }
}

/** The principal has its maximum of pending and running jobs. */
class QuotaExceededError extends RequestError {
  readonly retryAfterSeconds = RETRY_SECONDS;

  constructor(limit: number) {
    super(
      `You already have ${limit} waiting and running trainings, the maximum (MAX_ACTIVE_JOBS_PER_PRINCIPAL). ` +
        'Try again when some have finished, or cancel some.',
      { code: 'quota_exceeded', httpStatus: 429 },
    );
  }
}

/** The refusal of a job of the machine because of a reached limit. */
export const refusalOf = (reached: keyof JobLimits, machineName: string, limits: JobLimits): RequestError =>
  reached === 'queuedPerMachine'
    ? new QueueFullError(machineName, limits.queuedPerMachine)
    : new QuotaExceededError(limits.activePerPrincipal);
