/**
 * Changes of a job in DynamoDB by callers other than its worker: a user cancels it or deletes its model, the sweeper
 * reclaims it, or the dead-letter queue's consumer fails it. The result depends on the job's state.
 */
import { finalAttributes, pendingAttributes } from './job-item.ts';
import type { DynamoDbTable } from './dynamodb-table.ts';
import type { JobChanges } from './job-changes.ts';
import { isActive, hasLiveLease } from '../job.ts';
import type { Job } from '../job.ts';
import type { JobTable } from '../job-table.ts';

type ExternalTransitions = Pick<
  JobTable,
  'requestCancel' | 'reclaim' | 'failDeadLettered' | 'markModelDeleted'
>;

export const externalTransitions = (table: DynamoDbTable, { change }: JobChanges): ExternalTransitions => ({
  async requestCancel(processId, now) {
    let seen: Job | undefined;
    const changed = await change(processId, now, (job) => {
      seen = job;
      if (!isActive(job.status)) return undefined;
      const isRunning = hasLiveLease(job, now);
      if (isRunning && job.cancelRequestedAt) return undefined;
      const requested = { cancel_requested_at: (job.cancelRequestedAt ?? now).toISOString() };
      const rest = isRunning ? { updated_at: now.toISOString() } : finalAttributes('cancelled', now);
      return { ...rest, ...requested };
    });
    return changed ?? seen;
  },

  async reclaim(processId, { fencingToken, now, maxAttempts, failure }) {
    let next: 'pending' | 'failed' | 'cancelled' | undefined;
    const reclaimed = await change(processId, now, (job) => {
      const isLost = job.status === 'running' && job.fencingToken === fencingToken && !hasLiveLease(job, now);
      if (!isLost) return undefined;
      next = job.cancelRequestedAt ? 'cancelled' : job.attempt >= maxAttempts ? 'failed' : 'pending';
      return {
        pending: pendingAttributes(now),
        cancelled: finalAttributes('cancelled', now),
        failed: {
          ...finalAttributes('failed', now),
          error_code: failure.code,
          error_message: failure.message,
        },
      }[next];
    });
    return reclaimed && next;
  },

  failDeadLettered: (processId, { now, code, message }) =>
    change(processId, now, (job) =>
      job.status === 'pending' || (job.status === 'running' && !hasLiveLease(job, now))
        ? { ...finalAttributes('failed', now), error_code: code, error_message: message }
        : undefined,
    ),

  async markModelDeleted(processId, { modelId, at }) {
    await table.update(processId, {
      set: { model_deleted_at: at.toISOString() },
      condition: '#model_id = :model',
      values: { model: modelId },
    });
  },
});
