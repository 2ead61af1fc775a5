/** A job as `GET /status` returns it. The predecessor's clients rely on the first nine fields and their order. */
import { z } from 'zod';
import { ARTIFACT_FORMATS, JOB_STATUSES, PHASES, RUNNERS } from '../../jobs/job.ts';
import type { Job } from '../../jobs/job.ts';
import { INDICATORS } from '../../learning/indicators/request.ts';
import { inFormatOrder } from './in-format-order.ts';

export const indicatorSchema = z.enum(INDICATORS).meta({ id: 'Indicator' });
export const runnerSchema = z.enum(RUNNERS).meta({ id: 'Runner' });
/** Texts by format, such as keys in the bucket. */
export const byFormatSchema = z.partialRecord(z.enum(ARTIFACT_FORMATS), z.string());

/** Times are RFC 3339 UTC with `Z`. Absent values are null. */
export const jobSchema = z
  .object({
    process_id: z.uuid(),
    indicator: indicatorSchema,
    machine_name: z.string(),
    status: z.enum(JOB_STATUSES).meta({ id: 'JobStatus' }),
    error_message: z.string().nullable().describe('Why the job failed, and what to do.'),
    created_at: z.iso.datetime(),
    updated_at: z.iso.datetime(),
    finished_at: z.iso.datetime().nullable(),
    bucket_address: z
      .string()
      .nullable()
      .describe('Key of the .pkl in the bucket. Null if the model was deleted.'),
    start_date: z.iso.date().nullable(),
    end_date: z.iso.date().nullable(),
    progress: z
      .object({
        phase: z.enum(PHASES),
        completed: z.number().describe('Finished fits.'),
        total: z.number().describe('Fits of the whole job.'),
        percent: z.number().describe('Share of the whole job, 0–100.'),
        eta_seconds: z
          .number()
          .nullable()
          .describe(
            'Estimated seconds left: as planned at first, then from the speed so far. Null before the plan.',
          ),
      })
      .meta({ id: 'Progress' }),
    attempt: z.int(),
    runner: runnerSchema.nullable(),
    error_code: z.string().nullable(),
    model_id: z.uuid().nullable(),
    artifacts: byFormatSchema
      .nullable()
      .describe('Keys in the bucket, by format. Null if the model was deleted.'),
    model_deleted_at: z.iso
      .datetime()
      .nullable()
      .describe('When the model was deleted. Its id stays, and links to it answer 410.'),
  })
  .meta({ id: 'Job' });

export type JobView = z.infer<typeof jobSchema>;

export function jobView(job: Job): JobView {
  const { request, progress } = job;
  const hasFiles = job.modelDeletedAt === null;
  return {
    process_id: job.processId,
    indicator: request.indicator,
    machine_name: request.machineName,
    status: job.status,
    error_message: job.errorMessage,
    created_at: job.createdAt.toISOString(),
    updated_at: job.updatedAt.toISOString(),
    finished_at: job.finishedAt?.toISOString() ?? null,
    bucket_address: hasFiles ? job.bucketAddress : null,
    start_date: request.startDate,
    end_date: request.endDate,
    progress: {
      phase: progress.phase,
      completed: progress.completed,
      total: progress.total,
      percent: progress.percent,
      eta_seconds: progress.etaSeconds,
    },
    attempt: job.attempt,
    runner: job.runner,
    error_code: job.errorCode,
    model_id: job.modelId,
    artifacts: hasFiles && job.artifacts ? inFormatOrder(job.artifacts) : null,
    model_deleted_at: job.modelDeletedAt?.toISOString() ?? null,
  };
}
