/** Creates and reads jobs in PostgreSQL, and records that a pending job is enqueued, dispatched or waiting. */
import type postgres from 'postgres';
import { TreinoError } from '../../errors.ts';
import { cancellableQuery } from '../../platform/postgres/cancellable-query.ts';
import { mapJobTableErrors } from './map-job-table-errors.ts';
import { columns, idOf, jobFromRow, json } from './job-row.ts';
import type { JobRow } from './job-row.ts';
import { encodeFitCheckpoints } from '../fit-checkpoints.ts';
import { queuedProgress } from '../job.ts';
import type { Job, Progress } from '../job.ts';
import { JobLimitError } from '../job-limits.ts';
import type { JobLimits } from '../job-limits.ts';
import type { JobTable } from '../job-table.ts';
import { firstEvent } from '../stored-event.ts';
import type { StatusWords } from './status-words.ts';
import { storedOptions } from '../stored-request.ts';

type CreateTransitions = Pick<JobTable, 'create' | 'get' | 'markEnqueued' | 'markDispatched' | 'markWaiting'>;

export const createTransitions = (
  sql: postgres.Sql,
  words: StatusWords,
  outboxEnabled: boolean,
): CreateTransitions => ({
  async create(job, { signal, limits } = {}) {
    const { request } = job;
    const event = firstEvent(job);
    const cancelled = job.status === 'cancelled' ? words.cancelled : undefined;
    const [outcome] = await mapJobTableErrors(() =>
      cancellableQuery(
        signal,
        sql<Outcome[]>`
        WITH counts AS MATERIALIZED (SELECT * FROM ${countsFor(sql, job, limits)} AS counted), created AS (
        INSERT INTO training_jobs (id, correlation_id, submitter_id, indicator, machine_name, start_date, end_date, labeling, search,
          options, status, progress, created_at, updated_at, finished_at, enqueued_at, attempt, fence, hand_overs, handed_over_at,
          lease_expires_at, cancel_requested_at, runner, bucket_address, model_id, artifacts, error_code,
          error_message, saved_fits, event_sequence, unsent_events, unsent_since)
        SELECT ${job.processId}, ${job.correlationId}, ${job.submitterId}, ${request.indicator}, ${request.machineName},
          ${request.startDate}::text::date, ${request.endDate}::text::date,
          ${json(sql, request.labeling)}, ${json(sql, request.search)},
          ${json(sql, storedOptions(request))}, ${words.of(job.status)}, ${json(sql, job.progress)}, ${job.createdAt}, ${job.updatedAt}, ${job.finishedAt},
          ${job.enqueuedAt}, ${job.attempt}, ${job.fencingToken}, ${job.dispatches}, ${job.dispatchedAt}, ${job.leaseExpiresAt},
          ${job.cancelRequestedAt}, ${job.runner}, ${job.bucketAddress}, ${job.modelId},
          ${job.artifacts && json(sql, job.artifacts)}, ${cancelled?.code ?? job.errorCode}, ${cancelled?.message ?? job.errorMessage},
          ${job.fitCheckpoints && encodeFitCheckpoints(job.fitCheckpoints)}, ${event.sequence},
          ${outboxEnabled ? json(sql, [event]) : null}, ${outboxEnabled ? event.at : null}
        FROM counts ${limits ? sql`WHERE queued < ${limits.queuedPerMachine} AND active < ${limits.activePerPrincipal}` : sql``}
        ON CONFLICT (id) DO NOTHING RETURNING id)
        SELECT EXISTS (SELECT FROM created) AS "isCreated", queued::integer FROM counts`,
      ),
    );
    if (outcome!.isCreated) return;
    if (limits && !(await exists(sql, job))) {
      const isQueueFull = outcome!.queued >= limits.queuedPerMachine;
      throw new JobLimitError(isQueueFull ? 'queuedPerMachine' : 'activePerPrincipal');
    }
    throw new TreinoError(`There is already a job ${job.processId}.`, {
      code: 'job_exists',
      httpStatus: 409,
    });
  },

  async get(processId) {
    const [row] = await mapJobTableErrors(
      () => sql<JobRow[]>`SELECT ${columns(sql)} FROM training_jobs WHERE id = ${idOf(processId)}`,
    );
    return row && jobFromRow(row);
  },

  async markEnqueued(processId, at) {
    await mapJobTableErrors(
      () => sql`UPDATE training_jobs SET enqueued_at = ${at} WHERE id = ${idOf(processId)}`,
    );
  },

  async markDispatched(processId, { now }) {
    await mapJobTableErrors(
      () => sql`
        UPDATE training_jobs SET enqueued_at = ${now}, handed_over_at = ${now}
        WHERE id = ${idOf(processId)} AND state = 'pending'`,
    );
  },

  async markWaiting(processId, { runner, now }) {
    const waiting: Progress = { ...queuedProgress, phase: 'waiting' };
    await mapJobTableErrors(
      () => sql`
        UPDATE training_jobs SET progress = ${json(sql, waiting)}, updated_at = ${now}
          ${runner === 'container' ? sql`, hand_overs = 0, handed_over_at = NULL` : sql``}
        WHERE id = ${idOf(processId)} AND state = 'pending'
          ${runner === 'container' ? sql`` : sql`AND progress->>'phase' IS DISTINCT FROM 'waiting'`}`,
    );
  },
});

interface Outcome {
  readonly isCreated: boolean;
  /** Pending jobs of the machine before the write. */
  readonly queued: number;
}

/** The source of the counts that limits compare. The function holds a lock until the job is written. */
const countsFor = (sql: postgres.Sql, { request, submitterId }: Job, limits: JobLimits | undefined) =>
  limits
    ? sql`training_job_counts(${request.machineName}, ${submitterId})`
    : sql`(SELECT 0 AS queued, 0 AS active)`;

async function exists(sql: postgres.Sql, { processId }: Job): Promise<boolean> {
  const rows = await mapJobTableErrors(() => sql`SELECT FROM training_jobs WHERE id = ${idOf(processId)}`);
  return rows.length > 0;
}
