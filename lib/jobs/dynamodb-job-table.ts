/**
 * The job table on DynamoDB. Single-item conditional writes only: no transactions, no streams, no TTL,
 * so that it runs the same on AWS, LocalStack and dynalite. Turns are items of the same table.
 */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { FenceLostError, TreinoError } from '../errors.ts';
import { interventions } from './dynamodb-interventions.ts';
import { ended, givenBack, jobFromItem, jobToItem } from './dynamodb-item.ts';
import { DynamoDbItems } from './dynamodb-items.ts';
import type { Item, ItemUpdate } from './dynamodb-items.ts';
import { listing } from './dynamodb-listing.ts';
import { turns } from './dynamodb-turns.ts';
import { finishedProgress, queuedProgress } from './job.ts';
import type { Claim, SavedFits } from './job.ts';
import type { JobTable } from './job-table.ts';
import { encodeSavedFits } from './saved-fits.ts';

/** Opens the table by name; the default client takes region, credentials and endpoint as the AWS SDK does. */
export function openDynamoDbJobTable(tableName: string, client = new DynamoDBClient({})): JobTable {
  const documents = DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } });
  const items = new DynamoDbItems(documents, tableName);
  return {
    ...intake(items),
    ...workersWrites(items),
    ...interventions(items),
    ...listing(items),
    ...turns(items),
  };
}

type Intake = Pick<JobTable, 'create' | 'get' | 'markEnqueued' | 'markWaiting'>;

const intake = (items: DynamoDbItems): Intake => ({
  async create(job) {
    if (await items.insert(jobToItem(job))) return;
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

  async markWaiting(processId, { now }) {
    await items.update(processId, {
      set: { progress: { ...queuedProgress, phase: 'waiting' }, updated_at: now.toISOString() },
      condition: '#status = :pending AND #progress.#phase <> :waiting',
      values: { pending: 'pending', waiting: 'waiting' },
    });
  },
});

type WorkersWrites = Pick<JobTable, 'claim' | 'heartbeat' | 'complete' | 'fail' | 'cancel' | 'release'>;

const workersWrites = (items: DynamoDbItems): WorkersWrites => ({
  async claim(processId, { runner, now, leaseSeconds }) {
    const item = await items.update(processId, {
      set: {
        status: 'running',
        updated_at: now.toISOString(),
        lease_expires_at: leaseEnd(now, leaseSeconds),
        runner,
        progress: queuedProgress,
      },
      add: { attempt: 1, fence: 1 },
      condition: '#status = :pending OR (#status = :running AND #lease_expires_at < :at)',
      values: { pending: 'pending', running: 'running', at: now.getTime() },
    });
    return item && jobFromItem(item);
  },

  async heartbeat(claim, { now, leaseSeconds, progress, fits }) {
    const item = await held(items, claim, {
      set: {
        updated_at: now.toISOString(),
        lease_expires_at: leaseEnd(now, leaseSeconds),
        progress,
        ...saved(fits),
      },
    });
    return { cancelRequested: typeof item.cancel_requested_at === 'string' };
  },

  async complete(claim, { now, modelId, bucketAddress, artifacts, fits }) {
    await held(items, claim, {
      set: {
        ...ended('completed', now),
        model_id: modelId,
        bucket_address: bucketAddress,
        artifacts,
        progress: finishedProgress(fits),
        saved_fits: null,
      },
    });
  },

  async fail(claim, { now, code, message }) {
    await held(items, claim, {
      set: { ...ended('failed', now), error_code: code, error_message: message },
    });
  },

  async cancel(claim, { now, fits }) {
    await held(items, claim, { set: { ...ended('cancelled', now), ...saved(fits) } });
  },

  async release(claim, { now, keepAttempt, fits }) {
    const back = await whileHeld(items, claim, {
      set: { ...givenBack(now), ...saved(fits) },
      add: keepAttempt ? {} : { attempt: -1 },
      condition: 'NOT attribute_type(#cancel_requested_at, :text)',
      values: { text: 'S' },
    });
    if (back) return 'pending';
    // A cancel request is never withdrawn: what refused the write above either holds here too, or the claim is lost.
    await held(items, claim, {
      set: { ...ended('cancelled', now), ...saved(fits) },
      condition: 'attribute_type(#cancel_requested_at, :text)',
      values: { text: 'S' },
    });
    return 'cancelled';
  },
});

type HeldUpdate = Omit<ItemUpdate, 'condition'> & { readonly condition?: string };

/** Writes if the claim still holds the job, and the further condition holds. */
const whileHeld = (items: DynamoDbItems, claim: Claim, change: HeldUpdate): Promise<Item | undefined> => {
  const holds = '#status = :held AND #fence = :fence';
  return items.update(claim.processId, {
    ...change,
    condition: change.condition === undefined ? holds : `${holds} AND ${change.condition}`,
    values: { ...change.values, held: 'running', fence: claim.fence },
  });
};

/** @throws FenceLostError when the claim does not hold the job any more. */
async function held(items: DynamoDbItems, claim: Claim, change: HeldUpdate): Promise<Item> {
  const item = await whileHeld(items, claim, change);
  if (!item) throw new FenceLostError(claim.processId, claim.fence);
  return item;
}

/** Milliseconds since the Unix epoch. */
const leaseEnd = (now: Date, leaseSeconds: number): number => now.getTime() + leaseSeconds * 1000;

const saved = (fits: SavedFits | undefined) => (fits ? { saved_fits: encodeSavedFits(fits) } : {});
