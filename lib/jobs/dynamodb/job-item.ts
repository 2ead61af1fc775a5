/**
 * A job as a DynamoDB item. Attribute names are part of the contract and partly older than the names in Job. Times are
 * RFC 3339 text. The lease is in milliseconds since the Unix epoch, so that a condition can compare it.
 */
import { z } from 'zod';
import { ARTIFACT_FORMATS, JOB_STATUSES, isActive, PHASES, queuedProgress, RUNNERS } from '../job.ts';
import type { Job } from '../job.ts';
import { decodeFitCheckpoints, encodeFitCheckpoints } from '../fit-checkpoints.ts';
import { storedOptions, storedRequest } from '../stored-request.ts';

const timeSchema = z.iso.datetime().transform((text) => new Date(text));
const nullable = <T extends z.ZodType>(schema: T) => schema.nullish().transform((value) => value ?? null);

const itemSchema = z.object({
  process_id: z.string(),
  correlation_id: nullable(z.string()),
  submitter_id: nullable(z.string()),
  indicator: z.string(),
  machine_name: z.string(),
  start_date: nullable(z.string()),
  end_date: nullable(z.string()),
  // Parsed in stored-request.ts.
  labeling: z.unknown(),
  search: z.unknown(),
  options: z.unknown().optional(),
  status: z.enum(JOB_STATUSES),
  progress: z.object({
    phase: z.enum(PHASES),
    completed: z.number(),
    total: z.number(),
    percent: z.number(),
    etaSeconds: nullable(z.number()),
  }),
  created_at: timeSchema,
  updated_at: timeSchema,
  finished_at: nullable(timeSchema),
  enqueued_at: nullable(timeSchema),
  attempt: z.number(),
  fence: z.number(),
  // Items from older versions have neither.
  hand_overs: z.number().default(0),
  handed_over_at: nullable(timeSchema),
  lease_expires_at: nullable(z.number()),
  cancel_requested_at: nullable(timeSchema),
  runner: nullable(z.enum(RUNNERS)),
  bucket_address: nullable(z.string()),
  model_id: nullable(z.string()),
  artifacts: nullable(z.partialRecord(z.enum(ARTIFACT_FORMATS), z.string())),
  model_deleted_at: nullable(timeSchema),
  error_code: nullable(z.string()),
  error_message: nullable(z.string()),
  saved_fits: nullable(z.instanceof(Uint8Array)),
});

/** The attributes that listings read: all except the fit checkpoints, which can be large. */
export const listedAttributes = Object.keys(itemSchema.shape).filter((name) => name !== 'saved_fits');

/** The indexes' sort key, unique per job. Its text order is the order of creation. */
export const createdOrder = (createdAt: string, processId: string): string => `${createdAt}#${processId}`;

export function jobToItem(job: Job): Record<string, unknown> {
  const { request } = job;
  return {
    process_id: job.processId,
    correlation_id: job.correlationId,
    submitter_id: job.submitterId,
    // Key of the sparse index by_active_submitter; removed when the job ends.
    active_submitter: isActive(job.status) ? (job.submitterId ?? undefined) : undefined,
    indicator: request.indicator,
    machine_name: request.machineName,
    start_date: request.startDate,
    end_date: request.endDate,
    labeling: request.labeling,
    search: request.search,
    options: storedOptions(request),
    status: job.status,
    progress: job.progress,
    created_at: job.createdAt.toISOString(),
    created_order: createdOrder(job.createdAt.toISOString(), job.processId),
    updated_at: job.updatedAt.toISOString(),
    finished_at: job.finishedAt?.toISOString() ?? null,
    enqueued_at: job.enqueuedAt?.toISOString() ?? null,
    attempt: job.attempt,
    fence: job.fencingToken,
    hand_overs: job.dispatches,
    handed_over_at: job.dispatchedAt?.toISOString() ?? null,
    lease_expires_at: job.leaseExpiresAt?.getTime() ?? null,
    cancel_requested_at: job.cancelRequestedAt?.toISOString() ?? null,
    runner: job.runner,
    bucket_address: job.bucketAddress,
    model_id: job.modelId,
    artifacts: job.artifacts,
    model_deleted_at: job.modelDeletedAt?.toISOString() ?? null,
    error_code: job.errorCode,
    error_message: job.errorMessage,
    saved_fits: job.fitCheckpoints && encodeFitCheckpoints(job.fitCheckpoints),
  };
}

/** Attributes of every final state. */
export const finalAttributes = (status: 'completed' | 'failed' | 'cancelled', now: Date) => ({
  status,
  updated_at: now.toISOString(),
  finished_at: now.toISOString(),
  lease_expires_at: null,
});

/** Attributes of a job that is pending again and must be enqueued again. */
export const pendingAttributes = (now: Date) => ({
  status: 'pending' as const,
  updated_at: now.toISOString(),
  lease_expires_at: null,
  enqueued_at: null,
  runner: null,
  progress: queuedProgress,
});

/** @throws ZodError if the item is not a valid job */
export function jobFromItem(item: Record<string, unknown>): Job {
  const row = itemSchema.parse(item);
  return {
    processId: row.process_id,
    correlationId: row.correlation_id,
    submitterId: row.submitter_id,
    request: {
      ...storedRequest(row),
      machineName: row.machine_name,
      startDate: row.start_date,
      endDate: row.end_date,
    },
    status: row.status,
    progress: row.progress,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    finishedAt: row.finished_at,
    enqueuedAt: row.enqueued_at,
    attempt: row.attempt,
    fencingToken: row.fence,
    dispatches: row.hand_overs,
    dispatchedAt: row.handed_over_at,
    leaseExpiresAt: row.lease_expires_at === null ? null : new Date(row.lease_expires_at),
    cancelRequestedAt: row.cancel_requested_at,
    runner: row.runner,
    bucketAddress: row.bucket_address,
    modelId: row.model_id,
    artifacts: row.artifacts,
    modelDeletedAt: row.model_deleted_at,
    errorCode: row.error_code,
    errorMessage: row.error_message,
    fitCheckpoints: row.saved_fits && decodeFitCheckpoints(row.saved_fits),
  };
}
