/** Creates and reads jobs in DynamoDB, and records that a pending job is enqueued, dispatched or waiting. */
import { TreinoError } from '../../errors.ts';
import type { JobChanges } from './job-changes.ts';
import { jobFromItem, jobToItem } from './job-item.ts';
import type { DynamoDbTable } from './dynamodb-table.ts';
import { queuedProgress } from '../job.ts';
import type { JobTable } from '../job-table.ts';
import { firstEvent } from '../stored-event.ts';

type CreateTransitions = Pick<JobTable, 'create' | 'get' | 'markEnqueued' | 'markDispatched' | 'markWaiting'>;

export const createTransitions = (
  table: DynamoDbTable,
  { firstEventAttributes }: JobChanges,
): CreateTransitions => ({
  async create(job, { signal } = {}) {
    const item = { ...jobToItem(job), ...firstEventAttributes(firstEvent(job)) };
    if (await table.insert(item, signal)) return;
    throw new TreinoError(`There is already a job ${job.processId}.`, {
      code: 'job_exists',
      httpStatus: 409,
    });
  },

  async get(processId) {
    const item = await table.get(processId);
    // A training lock has no status.
    return item?.status === undefined ? undefined : jobFromItem(item);
  },

  async markEnqueued(processId, at) {
    await table.update(processId, {
      set: { enqueued_at: at.toISOString() },
      condition: 'attribute_exists(#status)',
    });
  },

  async markDispatched(processId, { now }) {
    await table.update(processId, {
      set: { enqueued_at: now.toISOString(), handed_over_at: now.toISOString() },
      condition: '#status = :pending',
      values: { pending: 'pending' },
    });
  },

  async markWaiting(processId, { runner, now }) {
    const set = { progress: { ...queuedProgress, phase: 'waiting' }, updated_at: now.toISOString() };
    await table.update(
      processId,
      runner === 'container'
        ? {
            set: { ...set, hand_overs: 0, handed_over_at: null },
            condition: '#status = :pending',
            values: { pending: 'pending' },
          }
        : {
            set,
            condition: '#status = :pending AND #progress.#phase <> :waiting',
            values: { pending: 'pending', waiting: 'waiting' },
          },
    );
  },
});
