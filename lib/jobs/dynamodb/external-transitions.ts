/**
 * What others than its worker do to a job in DynamoDB: a user cancels it, the sweeper revives it, the
 * dead-letter queue's consumer buries it. What becomes of the job depends on its state.
 */
import { ended, givenBack } from './item.ts';
import type { Transitions } from './transition.ts';
import { isActive, hasLiveLease } from '../job.ts';
import type { Job } from '../job.ts';
import type { JobTable } from '../job-table.ts';

type ExternalTransitions = Pick<JobTable, 'requestCancel' | 'reclaim' | 'failDeadLettered'>;

export const externalTransitions = ({ change }: Transitions): ExternalTransitions => ({
  async requestCancel(processId, now) {
    let seen: Job | undefined;
    const changed = await change(processId, now, (job) => {
      seen = job;
      if (!isActive(job.status)) return undefined;
      const isRunning = hasLiveLease(job, now);
      if (isRunning && job.cancelRequestedAt) return undefined;
      const requested = { cancel_requested_at: (job.cancelRequestedAt ?? now).toISOString() };
      return { ...(isRunning ? { updated_at: now.toISOString() } : ended('cancelled', now)), ...requested };
    });
    return changed ?? seen;
  },

  async reclaim(processId, { fence, now, maxAttempts, failure }) {
    let next: 'pending' | 'failed' | 'cancelled' | undefined;
    const revived = await change(processId, now, (job) => {
      if (job.status !== 'running' || job.fencingToken !== fence || hasLiveLease(job, now)) return undefined;
      next = job.cancelRequestedAt ? 'cancelled' : job.attempt >= maxAttempts ? 'failed' : 'pending';
      return {
        pending: givenBack(now),
        cancelled: ended('cancelled', now),
        failed: { ...ended('failed', now), error_code: failure.code, error_message: failure.message },
      }[next];
    });
    return revived && next;
  },

  failDeadLettered: (processId, { now, code, message }) =>
    change(processId, now, (job) =>
      job.status === 'pending' || (job.status === 'running' && !hasLiveLease(job, now))
        ? { ...ended('failed', now), error_code: code, error_message: message }
        : undefined,
    ),
});
