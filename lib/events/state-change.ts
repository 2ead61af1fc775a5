/**
 * `TrainingJobStateChange`, as others hear of a job's change: the event's detail, its version and its shape.
 * docs/events/ has the same as JSON schema, made of this (`npm run event-schemas`).
 */
import { v5 as nameBasedUuid } from 'uuid';
import { z } from 'zod';
import { INDICATORS } from '../learning/indicators/request.ts';
import { JOB_STATUSES } from '../jobs/job.ts';
import type { JobEvent } from '../jobs/job-outbox.ts';

export const stateChangeType = 'TrainingJobStateChange';

/** Who says it, as EventBridge's rules can ask for. */
export const eventSource = 'treino';

/** The namespace of event ids; another one would give sent events new ids. */
const namespace = '0f1d6b0a-3c52-4a59-9f0e-6d7a5e9b8c41';

/** A longer one is told in full by GET /status only: a bus takes no event of any size. */
const longestMessage = 2000;

/** New fields may be added within version 1; what changes a field's meaning or takes one away is another. */
export const stateChangeSchema = z
  .strictObject({
    version: z.literal('1'),
    event_id: z.uuid().describe('The same whenever this event is sent again.'),
    process_id: z.uuid(),
    correlation_id: z
      .string()
      .nullable()
      .describe('Of the request or event that the job came of, as in the log; null where none was kept.'),
    machine_name: z.string(),
    indicator: z.enum(INDICATORS),
    status: z.enum(JOB_STATUSES),
    previous_status: z
      .enum(JOB_STATUSES)
      .nullable()
      .describe('Null for a new job; running again when a worker took the job over from a dead one.'),
    sequence: z
      .int()
      .min(1)
      .describe("Counts the job's events: one with a lower number than one already seen is old news."),
    attempt: z.int().min(0).describe('Attempts so far that counted.'),
    at: z.iso.datetime().describe('When the status changed, RFC 3339 UTC.'),
    error_code: z.string().nullable().describe('When it failed, as in GET /status.'),
    error_message: z.string().max(longestMessage).nullable().describe('What happened and what to do.'),
    bucket_address: z.string().nullable().describe('Key of the .pkl in the bucket, when it completed.'),
    model_id: z.uuid().nullable().describe('The published model, when it completed.'),
  })
  .meta({
    title: `Detail of ${stateChangeType}`,
    description: `A training job's status has changed; source "${eventSource}", detail-type "${stateChangeType}".`,
  });

export type StateChange = z.infer<typeof stateChangeSchema>;

export const stateChangeOf = (event: JobEvent): StateChange => ({
  version: '1',
  event_id: nameBasedUuid(`${event.processId}#${event.sequence}`, namespace),
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
  text.length <= longestMessage ? text : `${text.slice(0, longestMessage - 1)}…`;

/** The detail's shape for whoever listens (JSON schema, draft 2020-12); readers let be what they do not know. */
export const stateChangeJsonSchema = (): object =>
  z.toJSONSchema(stateChangeSchema, {
    override({ jsonSchema }) {
      delete jsonSchema.additionalProperties;
      // Formats say it, and people can read them.
      if (['uuid', 'date-time'].includes(jsonSchema.format ?? '')) delete jsonSchema.pattern;
      if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
    },
  });
