/** Creates and reads jobs in DynamoDB, and records that a pending job is enqueued, dispatched or waiting. */
import { TreinoError } from '../../errors.ts';
import type { JobChanges } from './job-changes.ts';
import { jobFromItem, jobToItem } from './job-item.ts';
import type { DynamoDbTable } from './dynamodb-table.ts';
import type { Places } from './places.ts';
import { queuedProgress } from '../job.ts';
import { JobLimitError } from '../job-limits.ts';
import type { JobTable } from '../job-table.ts';
import { firstEvent } from '../stored-event.ts';

type CreateTransitions = Pick<JobTable, 'create' | 'get' | 'markEnqueued' | 'markDispatched' | 'markWaiting'>;

export const createTransitions = (
  table: DynamoDbTable,
  { firstEventAttributes }: JobChanges,
  places: Places,
): CreateTransitions => ({
  async create(job, { signal, limits } = {}) {
    const reached = limits && (await places.take(job, limits));
    const item = { ...jobToItem(job), ...firstEventAttributes(firstEvent(job)) };
    if (!reached && (await table.insert(item, signal))) return;
    if (reached && !(await table.get(job.processId))) throw new JobLimitError(reached);
    throw new TreinoError(`There is already a job ${job.processId}.`, {
      code: 'job_exists',
      httpStatus: 409,
    });
  },

  async get(processId) {
    const item = await table.get(processId);
    // Training locks and lists of places have no status.
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
