/**
 * The job table on DynamoDB. Single-item conditional writes only: no transactions, no streams, no TTL,
 * so that it runs the same on AWS, LocalStack and dynalite. Turns are items of the same table.
 */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { FenceLostError, TreinoError } from '../../errors.ts';
import { requestTimeouts } from '../../platform/aws/request-timeouts.ts';
import { externalTransitions } from './external-transitions.ts';
import { ended, givenBack, jobFromItem, jobToItem } from './item.ts';
import { DynamoDbItems } from './items.ts';
import { listing } from './listing.ts';
import { outbox } from './outbox.ts';
import { transitions } from './transition.ts';
import type { Decision, Transitions } from './transition.ts';
import { trainingLocks } from './training-locks.ts';
import { finishedProgress, hasLiveLease, queuedProgress } from '../job.ts';
import type { Claim, Job, FitCheckpoints } from '../job.ts';
import type { OutboxOptions } from '../job-outbox.ts';
import type { JobTable } from '../job-table.ts';
import { encodeFitCheckpoints } from '../fit-checkpoints.ts';
import { firstEvent } from '../stored-event.ts';

/** Opens the table by name; the default client takes region, credentials and endpoint as the AWS SDK does. */
export function openDynamoDbJobTable(
  tableName: string,
  client = new DynamoDBClient(requestTimeouts),
  { outboxEnabled: outboxEnabled = false }: OutboxOptions = {},
): JobTable {
  const documents = DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } });
  const items = new DynamoDbItems(documents, tableName);
  const changes = transitions(items, outboxEnabled);
  return {
    ...intake(items, changes),
    ...workersWrites(items, changes),
    ...externalTransitions(changes),
    ...listing(items),
    ...outbox(items),
    ...trainingLocks(items),
  };
}

type Intake = Pick<JobTable, 'create' | 'get' | 'markEnqueued' | 'markDispatched' | 'markWaiting'>;

const intake = (items: DynamoDbItems, { begin }: Transitions): Intake => ({
  async create(job) {
    if (await items.insert({ ...jobToItem(job), ...begin(firstEvent(job)) })) return;
    throw new TreinoError(`There is already a job ${job.processId}.`, {
      code: 'job_exists',
      httpStatus: 409,
    });
  },

  async get(processId) {
    const item = await items.get(processId);
    // A turn has no status.
    return item?.status === undefined ? undefined : jobFromItem(item);
  },

  async markEnqueued(processId, at) {
    await items.update(processId, {
      set: { enqueued_at: at.toISOString() },
      condition: 'attribute_exists(#status)',
    });
  },

  async markDispatched(processId, { now }) {
    await items.update(processId, {
      set: { enqueued_at: now.toISOString(), handed_over_at: now.toISOString() },
      condition: '#status = :pending',
      values: { pending: 'pending' },
    });
  },

  async markWaiting(processId, { runner, now }) {
    const set = { progress: { ...queuedProgress, phase: 'waiting' }, updated_at: now.toISOString() };
    await items.update(
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

type WorkersWrites = Pick<JobTable, 'claim' | 'heartbeat' | 'complete' | 'fail' | 'cancel' | 'release'>;

const workersWrites = (items: DynamoDbItems, { change }: Transitions): WorkersWrites => {
  /** @throws FenceLostError when the claim does not hold the job (any more). */
  const ends = async (claim: Claim, now: Date, decide: (job: Job) => Decision): Promise<Job> => {
    const after = await change(claim.processId, now, (job) =>
      job.status === 'running' && job.fencingToken === claim.fencingToken ? decide(job) : undefined,
    );
    if (!after) throw lost(claim);
    return after;
  };
  return {
    claim: (processId, { runner, now, leaseSeconds }) =>
      change(processId, now, (job) =>
        job.status === 'pending' || (job.status === 'running' && !hasLiveLease(job, now))
          ? {
              status: 'running',
              updated_at: now.toISOString(),
              lease_expires_at: leaseEnd(now, leaseSeconds),
              runner,
              progress: queuedProgress,
              attempt: job.attempt + 1,
              fence: job.fencingToken + 1,
              hand_overs: runner === 'container' ? 0 : job.dispatches,
              handed_over_at: null,
            }
          : undefined,
      ),

    async heartbeat(claim, { now, leaseSeconds, progress, fits }) {
      const item = await items.update(claim.processId, {
        set: {
          updated_at: now.toISOString(),
          lease_expires_at: leaseEnd(now, leaseSeconds),
          progress,
          ...saved(fits),
        },
        condition: '#status = :held AND #fence = :claimed',
        values: { held: 'running', claimed: claim.fencingToken },
      });
      if (!item) throw lost(claim);
      return { cancelRequested: typeof item.cancel_requested_at === 'string' };
    },

    async complete(claim, { now, modelId, bucketAddress, artifacts, fits }) {
      await ends(claim, now, () => ({
        ...ended('completed', now),
        model_id: modelId,
        bucket_address: bucketAddress,
        artifacts,
        progress: finishedProgress(fits),
        saved_fits: null,
      }));
    },

    async fail(claim, { now, code, message }) {
      await ends(claim, now, () => ({ ...ended('failed', now), error_code: code, error_message: message }));
    },

    async cancel(claim, { now, fits }) {
      await ends(claim, now, () => ({ ...ended('cancelled', now), ...saved(fits) }));
    },

    async release(claim, { now, keepAttempt, handOver = false, fits }) {
      const { status } = await ends(claim, now, (job) =>
        job.cancelRequestedAt
          ? { ...ended('cancelled', now), ...saved(fits) }
          : {
              ...givenBack(now),
              attempt: job.attempt - (keepAttempt ? 0 : 1),
              hand_overs: job.dispatches + (handOver ? 1 : 0),
              ...saved(fits),
            },
      );
      return status === 'cancelled' ? 'cancelled' : 'pending';
    },
  };
};

const lost = ({ processId, fencingToken: fence }: Claim): FenceLostError =>
  new FenceLostError(processId, fence);

/** Milliseconds since the Unix epoch. */
const leaseEnd = (now: Date, leaseSeconds: number): number => now.getTime() + leaseSeconds * 1000;

const saved = (fits: FitCheckpoints | undefined) => (fits ? { saved_fits: encodeFitCheckpoints(fits) } : {});
