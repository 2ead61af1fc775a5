/**
 * The port's outbox: what a job's changes of status have to tell. Each change writes its event into the job's
 * own row by the same conditional write, so that no crash parts the two; who has sent events strikes them off.
 *
 *   change of status + event 3 ─▶ unsent: [3] ─▶ sent ─▶ struck off
 *                                     └ a crash here leaves it unsent: the sweeper lists it and sends
 *
 * So an event is sent at least once, and again with the same number. A table that keeps no events (no bus is
 * configured) only counts them.
 */
import type { Job, JobStatus } from './job.ts';
import type { Indicator } from '../learning/indicators/request.ts';

export interface JobOutbox {
  /** The job's events that are not struck off, in order; none for an unknown job. */
  unsentEvents(processId: string): Promise<JobEvent[]>;

  /** Strikes off events that `unsentEvents` gave; what was written since stays. Again, it does nothing. */
  markSent(events: readonly JobEvent[]): Promise<void>;

  /**
   * Ids of jobs that have an event older than `before`, the oldest jobs first. Like the other listings it may
   * lag behind writes by a moment.
   */
  listUnsent(of: { before: Date; limit: number }): Promise<string[]>;
}

export interface OutboxOptions {
  /** Whether events are kept to be sent. Without, they are counted only. */
  readonly outboxEnabled?: boolean;
}

/** A change of a job's status. */
export interface JobEvent extends Pick<
  Job,
  'processId' | 'correlationId' | 'errorCode' | 'errorMessage' | 'bucketAddress' | 'modelId'
> {
  readonly machineName: string;
  readonly indicator: Indicator;
  /** 1 for the job's first event, and one more for each. */
  readonly sequence: number;
  readonly status: JobStatus;
  /** Null when the job is new. `running` again when a claim took it over from a dead worker. */
  readonly previousStatus: JobStatus | null;
  /** The job's `attempt` after it. */
  readonly attempt: number;
  readonly at: Date;
}
