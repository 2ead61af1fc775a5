/**
 * The job table's outbox: events that report changes of a job's status. The conditional write that changes the status
 * also adds the event to the job's row, so a crash cannot separate the two. The publisher marks sent events.
 *
 *   status change + event 3 ─▶ unsent: [3] ─▶ published ─▶ marked sent and removed
 *                                 └ after a crash here the event stays unsent: the sweeper publishes it
 *
 * So every event is published at least once. A repeated event has the same sequence number. If no bus is configured, the
 * table keeps no events and only counts them.
 */
import type { Job, JobStatus } from './job.ts';
import type { Indicator } from '../learning/indicators/request.ts';

export interface JobOutbox {
  /** The job's unsent events in order. Empty for an unknown job. */
  unsentEvents(processId: string): Promise<JobEvent[]>;

  /** Removes events returned by `unsentEvents`. Later events stay. Calling it again has no effect. */
  markSent(events: readonly JobEvent[]): Promise<void>;

  /** IDs of jobs with an unsent event older than `before`, oldest jobs first. It can lag behind writes for a moment. */
  listUnsent(query: { before: Date; limit: number }): Promise<string[]>;
}

export interface OutboxOptions {
  /** Whether events are kept for publishing. Otherwise they are only counted. */
  readonly outboxEnabled?: boolean;
}

/** A change of a job's status. */
export interface JobEvent extends Pick<
  Job,
  'processId' | 'correlationId' | 'errorCode' | 'errorMessage' | 'bucketAddress' | 'modelId'
> {
  readonly machineName: string;
  readonly indicator: Indicator;
  /** Number of the event within the job, from 1. */
  readonly sequence: number;
  readonly status: JobStatus;
  /** Null for a new job. `running` if a claim took the job over from a dead worker. */
  readonly previousStatus: JobStatus | null;
  /** The job's `attempt` after the change. */
  readonly attempt: number;
  readonly at: Date;
}
