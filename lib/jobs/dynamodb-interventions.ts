/**
 * What others than its worker do to a job in DynamoDB: a user cancels it, the sweeper revives it, the
 * dead-letter queue's consumer buries it. What becomes of the job depends on its state, so it is read,
 * decided on, and written if it is still as it was read; else all again.
 */
import { DependencyError } from '../errors.ts';
import { ended, givenBack, jobFromItem } from './dynamodb-item.ts';
import type { DynamoDbItems, ItemUpdate } from './dynamodb-items.ts';
import { isActive, isHeld } from './job.ts';
import type { Job } from './job.ts';
import type { JobTable } from './job-table.ts';

/** Each lost race is a step of the job's life, and a life has few: more is a table that misbehaves. */
const mostTries = 20;

type Interventions = Pick<JobTable, 'requestCancel' | 'revive' | 'bury'>;

export const interventions = (items: DynamoDbItems): Interventions => ({
  async requestCancel(processId, now) {
    for (let tries = 0; tries < mostTries; tries += 1) {
      const job = await read(items, processId);
      if (!job || !isActive(job.status)) return job;
      const isRunning = isHeld(job, now);
      if (isRunning && job.cancelRequestedAt) return job;
      const requested = { cancel_requested_at: (job.cancelRequestedAt ?? now).toISOString() };
      const item = await items.update(processId, {
        set: { ...(isRunning ? { updated_at: now.toISOString() } : ended('cancelled', now)), ...requested },
        ...asRead(job, now),
      });
      if (item) return jobFromItem(item);
    }
    throw restless(processId);
  },

  async revive(processId, { fence, now, maxAttempts, failure }) {
    for (let tries = 0; tries < mostTries; tries += 1) {
      const job = await read(items, processId);
      if (job?.status !== 'running' || job.fence !== fence || isHeld(job, now)) return undefined;
      const next = job.cancelRequestedAt ? 'cancelled' : job.attempt >= maxAttempts ? 'failed' : 'pending';
      const set = {
        pending: givenBack(now),
        cancelled: ended('cancelled', now),
        failed: { ...ended('failed', now), error_code: failure.code, error_message: failure.message },
      }[next];
      if (await items.update(processId, { set, ...asRead(job, now) })) return next;
    }
    throw restless(processId);
  },

  async bury(processId, { now, code, message }) {
    const item = await items.update(processId, {
      set: { ...ended('failed', now), error_code: code, error_message: message },
      condition: '#status = :pending OR (#status = :running AND #lease_expires_at < :at)',
      values: { pending: 'pending', running: 'running', at: now.getTime() },
    });
    return item && jobFromItem(item);
  },
});

async function read(items: DynamoDbItems, processId: string): Promise<Job | undefined> {
  const item = await items.get(processId);
  return item?.status === undefined ? undefined : jobFromItem(item);
}

/** That the active job is still in the state it was read in; a renewed lease that was live stays live. */
function asRead(job: Job, now: Date): Pick<ItemUpdate, 'condition' | 'values'> {
  const conditions = ['#status = :was', '#fence = :fence'];
  const values: Record<string, unknown> = { was: job.status, fence: job.fence, text: 'S' };
  conditions.push(`${job.cancelRequestedAt ? '' : 'NOT '}attribute_type(#cancel_requested_at, :text)`);
  if (job.status === 'running') {
    conditions.push(`#lease_expires_at ${isHeld(job, now) ? '>=' : '<'} :at`);
    values.at = now.getTime();
  }
  return { condition: conditions.join(' AND '), values };
}

const restless = (processId: string): DependencyError =>
  new DependencyError(
    'job table',
    `Job ${processId} changed ${mostTries} times while it was read. Try again.`,
  );
