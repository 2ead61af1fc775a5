/** Outcomes of an attempt. The log shows their names. */

/** Outcomes of an attempt that claimed its job. */
export type AttemptOutcome =
  | 'completed'
  | 'failed'
  | 'cancelled'
  /** Failed, and enqueued again. */
  | 'retrying'
  /** Stopped, and enqueued again without counting the attempt. */
  | 'released'
  /** Released to a container that was started for the job. */
  | 'dispatched'
  /** Another attempt owns the job. */
  | 'lease-lost';

export type RunOutcome =
  | AttemptOutcome
  /** The job waits for its container, or for another training of the machine. */
  | 'waiting'
  /** The job is final, has a live lease, or does not exist. */
  | 'not-claimed';

export interface AttemptEnd {
  readonly outcome: AttemptOutcome;
  /** The error that ended the attempt. */
  readonly reason: unknown;
}
