/** A job as `GET /status` shows it. The first nine fields and their order are the contract (design §3). */
import { artifactFormats } from '../jobs/job.ts';
import type { ArtifactKeys, Job } from '../jobs/job.ts';

/** Times are RFC 3339 UTC with `Z`; what is absent is null. */
export function jobView(job: Job) {
  const { request, progress } = job;
  return {
    process_id: job.processId,
    indicator: request.indicator,
    machine_name: request.machineName,
    status: job.status,
    error_message: job.errorMessage,
    created_at: job.createdAt.toISOString(),
    updated_at: job.updatedAt.toISOString(),
    finished_at: job.finishedAt?.toISOString() ?? null,
    bucket_address: job.bucketAddress,
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
    artifacts: job.artifacts && inOrder(job.artifacts),
  };
}

/** PostgreSQL keeps JSON in an order of its own. */
const inOrder = (artifacts: ArtifactKeys): ArtifactKeys =>
  Object.fromEntries(
    artifactFormats.filter((format) => format in artifacts).map((format) => [format, artifacts[format]]),
  );

export type JobView = ReturnType<typeof jobView>;
