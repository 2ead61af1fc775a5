/**
 * An event as stored in a job's row, in either store. It holds only the fields that may change in the row before the
 * event is sent. The other fields, such as the result of a finished job, never change and are read from the row when it
 * is sent.
 */
import { z } from 'zod';
import { INDICATORS } from '../learning/indicators/request.ts';
import { isActive, JOB_STATUSES } from './job.ts';
import type { Job, JobStatus } from './job.ts';
import type { JobEvent } from './job-outbox.ts';

const storedEventSchema = z.object({
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

/** The events of a new job, as `unsentEvents` returns them. */
export const newJobEvents = (job: Job): JobEvent[] =>
  eventsOf({
    ...job,
    machineName: job.request.machineName,
    indicator: job.request.indicator,
    unsentEvents: [firstEvent(job)],
  });

/** The columns of a job row that events are made from. */
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

const unsentSchema = z.array(storedEventSchema).nullish();
const indicatorSchema = z.enum(INDICATORS);

/** The row's unsent events. @throws ZodError if they are not valid */
export const eventsOf = (row: EventRow): JobEvent[] =>
  (unsentSchema.parse(row.unsentEvents) ?? []).map((event) => ({
    processId: row.processId,
    correlationId: row.correlationId,
    machineName: row.machineName,
    indicator: indicatorSchema.parse(row.indicator),
    sequence: event.sequence,
    status: event.status,
    previousStatus: event.previous_status,
    attempt: event.attempt,
    at: new Date(event.at),
    ...resultFields(event.status, row),
  }));

/** Error and model of a final status; all null for any other. */
function resultFields(status: JobStatus, row: EventRow) {
  const { errorCode, errorMessage, bucketAddress, modelId } = row;
  return isActive(status)
    ? { errorCode: null, errorMessage: null, bucketAddress: null, modelId: null }
    : { errorCode, errorMessage, bucketAddress, modelId };
}
