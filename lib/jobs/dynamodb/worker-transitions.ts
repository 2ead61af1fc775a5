/** Claims and the writes of a job's worker in DynamoDB. */
import { FenceLostError } from '../../errors.ts';
import type { DynamoDbTable } from './dynamodb-table.ts';
import type { Decision, JobChanges } from './job-changes.ts';
import { finalAttributes, pendingAttributes } from './job-item.ts';
import { encodeFitCheckpoints } from '../fit-checkpoints.ts';
import { finishedProgress, hasLiveLease, queuedProgress } from '../job.ts';
import type { Claim, FitCheckpoints, Job } from '../job.ts';
import type { JobTable } from '../job-table.ts';

type WorkerTransitions = Pick<JobTable, 'claim' | 'heartbeat' | 'complete' | 'fail' | 'cancel' | 'release'>;

export const workerTransitions = (table: DynamoDbTable, { change }: JobChanges): WorkerTransitions => {
  /** Applies a change that ends the claim. @throws FenceLostError if the claim no longer holds the job */
  const endClaim = async (claim: Claim, now: Date, decide: (job: Job) => Decision): Promise<Job> => {
    const after = await change(claim.processId, now, (job) =>
      job.status === 'running' && job.fencingToken === claim.fencingToken ? decide(job) : undefined,
    );
    if (!after) throw fenceLost(claim);
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
      const item = await table.update(claim.processId, {
        set: {
          updated_at: now.toISOString(),
          lease_expires_at: leaseEnd(now, leaseSeconds),
          progress,
          ...savedFits(fits),
        },
        condition: '#status = :running AND #fence = :claimed',
        values: { running: 'running', claimed: claim.fencingToken },
      });
      if (!item) throw fenceLost(claim);
      return { cancelRequested: typeof item.cancel_requested_at === 'string' };
    },

    async complete(claim, { now, modelId, bucketAddress, artifacts, fits }) {
      await endClaim(claim, now, () => ({
        ...finalAttributes('completed', now),
        model_id: modelId,
        bucket_address: bucketAddress,
        artifacts,
        progress: finishedProgress(fits),
        saved_fits: null,
      }));
    },

    async fail(claim, { now, code, message }) {
      await endClaim(claim, now, () => ({
        ...finalAttributes('failed', now),
        error_code: code,
        error_message: message,
      }));
    },

    async cancel(claim, { now, fits }) {
      await endClaim(claim, now, () => ({ ...finalAttributes('cancelled', now), ...savedFits(fits) }));
    },

    async release(claim, { now, keepAttempt, toContainer = false, fits }) {
      const { status } = await endClaim(claim, now, (job) =>
        job.cancelRequestedAt
          ? { ...finalAttributes('cancelled', now), ...savedFits(fits) }
          : {
              ...pendingAttributes(now),
              attempt: job.attempt - (keepAttempt ? 0 : 1),
              hand_overs: job.dispatches + (toContainer ? 1 : 0),
              ...savedFits(fits),
            },
      );
      return status === 'cancelled' ? 'cancelled' : 'pending';
    },
  };
};

const fenceLost = ({ processId, fencingToken }: Claim): FenceLostError =>
  new FenceLostError(processId, fencingToken);

/** Milliseconds since the Unix epoch. */
const leaseEnd = (now: Date, leaseSeconds: number): number => now.getTime() + leaseSeconds * 1000;

const savedFits = (fits: FitCheckpoints | undefined) =>
  fits ? { saved_fits: encodeFitCheckpoints(fits) } : {};
