/**
 * The published event `TrainingJobStateChange`: its detail, version and schema. The JSON schema in docs/events/ is
 * generated from this file (`npm run event-schemas`).
 */
import { v5 as nameBasedUuid } from 'uuid';
import { z } from 'zod';
import { INDICATORS } from '../learning/indicators/request.ts';
import { JOB_STATUSES } from '../jobs/job.ts';
import type { JobEvent } from '../jobs/job-outbox.ts';

export const STATE_CHANGE_TYPE = 'TrainingJobStateChange';

/** The events' source, which EventBridge rules can match. */
export const EVENT_SOURCE = 'treino';

/** The namespace of event IDs. With another one, events sent again would get new IDs. */
const ID_NAMESPACE = '0f1d6b0a-3c52-4a59-9f0e-6d7a5e9b8c41';

/** Longer messages are shortened, because buses limit the size of events. GET /status returns them in full. */
const MAX_MESSAGE_LENGTH = 2000;

/** Version 1 may get new fields. Removing a field or changing its meaning needs a new version. */
export const stateChangeSchema = z
  .strictObject({
    version: z.literal('1'),
    event_id: z.uuid().describe('The same whenever the event is sent again.'),
    process_id: z.uuid(),
    correlation_id: z
      .string()
      .nullable()
      .describe(
        'Correlation ID of the request or event that created the job, as in the log. Null for old jobs.',
      ),
    machine_name: z.string(),
    indicator: z.enum(INDICATORS),
    status: z.enum(JOB_STATUSES),
    previous_status: z
      .enum(JOB_STATUSES)
      .nullable()
      .describe('Null for a new job. Also running when a worker took the job over from a dead one.'),
    sequence: z
      .int()
      .min(1)
      .describe(
        'Number of the event within the job, from 1. Ignore an event with a lower number than one already seen.',
      ),
    attempt: z.int().min(0).describe('Number of attempts so far.'),
    at: z.iso.datetime().describe('When the status changed, RFC 3339 UTC.'),
    error_code: z.string().nullable().describe('Error code of a failed job, as in GET /status.'),
    error_message: z
      .string()
      .max(MAX_MESSAGE_LENGTH)
      .nullable()
      .describe('What went wrong and what to do about it.'),
    bucket_address: z.string().nullable().describe('Key of the .pkl in the bucket, for a completed job.'),
    model_id: z.uuid().nullable().describe('ID of the published model, for a completed job.'),
  })
  .meta({
    title: `Detail of ${STATE_CHANGE_TYPE}`,
    description: `A training job's status has changed. Source "${EVENT_SOURCE}", detail-type "${STATE_CHANGE_TYPE}".`,
  });

export type StateChange = z.infer<typeof stateChangeSchema>;

export const stateChangeOf = (event: JobEvent): StateChange => ({
  version: '1',
  event_id: nameBasedUuid(`${event.processId}#${event.sequence}`, ID_NAMESPACE),
  process_id: event.processId,
  correlation_id: event.correlationId,
  machine_name: event.machineName,
  indicator: event.indicator,
  status: event.status,
  previous_status: event.previousStatus,
  sequence: event.sequence,
  attempt: event.attempt,
  at: event.at.toISOString(),
  error_code: event.errorCode,
  error_message: event.errorMessage && shortened(event.errorMessage),
  bucket_address: event.bucketAddress,
  model_id: event.modelId,
});

const shortened = (text: string): string =>
  text.length <= MAX_MESSAGE_LENGTH ? text : `${text.slice(0, MAX_MESSAGE_LENGTH - 1)}…`;

/** JSON schema (draft 2020-12) of the detail for consumers. It allows unknown fields, which consumers must ignore. */
export const stateChangeJsonSchema = (): object =>
  z.toJSONSchema(stateChangeSchema, {
    override({ jsonSchema }) {
      delete jsonSchema.additionalProperties;
      // The format says the same and is easier to read.
      if (['uuid', 'date-time'].includes(jsonSchema.format ?? '')) delete jsonSchema.pattern;
      if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
    },
  });
