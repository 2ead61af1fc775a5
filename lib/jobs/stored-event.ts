/**
 * An event as it stands in a job's row, in either store: what the row itself will not say any more when the
 * event is sent. The rest is read from the row then; how a job ended never changes.
 */
import { z } from 'zod';
import { INDICATORS } from '../learning/indicators/request.ts';
import { isActive, JOB_STATUSES } from './job.ts';
import type { Job, JobStatus } from './job.ts';
import type { JobEvent } from './job-outbox.ts';

export const storedEventSchema = z.object({
  sequence: z.number(),
  status: z.enum(JOB_STATUSES),
  previous_status: z.enum(JOB_STATUSES).nullable(),
  attempt: z.number(),
  at: z.iso.datetime(),
});

export type StoredEvent = z.infer<typeof storedEventSchema>;

export const firstEvent = ({ status, attempt, createdAt }: Job): StoredEvent => ({
  sequence: 1,
  status,
  previous_status: null,
  attempt,
  at: createdAt.toISOString(),
});

export const storedEvent = (event: JobEvent): StoredEvent => ({
  sequence: event.sequence,
  status: event.status,
  previous_status: event.previousStatus,
  attempt: event.attempt,
  at: event.at.toISOString(),
});

/** What a new job has to tell, as its row will. */
export const newJobEvents = (job: Job): JobEvent[] =>
  eventsOf({
    ...job,
    machineName: job.request.machineName,
    indicator: job.request.indicator,
    unsentEvents: [firstEvent(job)],
  });

/** What of a row events are told with. */
export interface EventRow {
  readonly processId: string;
  readonly correlationId: string | null;
  readonly machineName: string;
  readonly indicator: string;
  readonly errorCode: string | null;
  readonly errorMessage: string | null;
  readonly bucketAddress: string | null;
  readonly modelId: string | null;
  readonly unsentEvents: unknown;
}

const unsent = z.array(storedEventSchema).nullish();
const indicator = z.enum(INDICATORS);

/** The row's unsent events. @throws ZodError when they are not ours. */
export const eventsOf = (row: EventRow): JobEvent[] =>
  (unsent.parse(row.unsentEvents) ?? []).map((event) => ({
    processId: row.processId,
    correlationId: row.correlationId,
    machineName: row.machineName,
    indicator: indicator.parse(row.indicator),
    sequence: event.sequence,
    status: event.status,
    previousStatus: event.previous_status,
    attempt: event.attempt,
    at: new Date(event.at),
    ...howItEnded(event.status, row),
  }));

function howItEnded(status: JobStatus, row: EventRow) {
  const { errorCode, errorMessage, bucketAddress, modelId } = row;
  return isActive(status)
    ? { errorCode: null, errorMessage: null, bucketAddress: null, modelId: null }
    : { errorCode, errorMessage, bucketAddress, modelId };
}
