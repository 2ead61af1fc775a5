/**
 * Limits of jobs in DynamoDB. One item per machine, and one per principal, lists the jobs that have a place:
 *
 *   take a place if the list has fewer than the limit ─▶ write the job ─▶ … ─▶ the job no longer counts
 *     │ full                                                               (its place stays in the list)
 *     ▼
 *   read the listed jobs ─▶ remove the places of those that do not count ─▶ try again
 *                           └ nothing to remove: the limit is reached
 *
 * A place is one conditional write, so concurrent requests never exceed the limit. A place whose job was never written,
 * because its writer crashed, is removed after a grace period.
 */
import { randomUUID } from 'node:crypto';
import { DependencyError } from '../../errors.ts';
import type { Job } from '../job.ts';
import type { JobLimits } from '../job-limits.ts';
import { shareReads } from '../shared-reads.ts';
import type { DynamoDbTable } from './dynamodb-table.ts';
import { check, listsOf, ofMachine, ofPrincipal, placeOf } from './place-lists.ts';
import type { ListKind, PlaceList } from './place-lists.ts';

/** A try fails only if another caller changed the list. More failures are a fault. */
const MAX_TRIES = 20;

export interface Places {
  /**
   * Takes the places of a new job. Calling it again for the same job takes no further place.
   * @returns the reached limit, if any
   */
  take(job: Job, limits: JobLimits): Promise<keyof JobLimits | undefined>;

  /** Takes the place of a job that becomes pending again, whatever the limit. */
  retake(job: Job, now: Date): Promise<void>;
}

export function places(table: DynamoDbTable): Places {
  // Many requests may find a list full at the same time. Each check reads all of its jobs.
  const shared = (kind: ListKind) => shareReads((owner) => check(table, kind, owner), { intervalMs: 0 });
  const checks = { queuedPerMachine: shared(ofMachine), activePerPrincipal: shared(ofPrincipal) };

  async function takeOne({ key, limit, owner }: PlaceList, job: Job, max: number): Promise<boolean> {
    const place = placeOf(job.processId);
    for (let tries = 0; tries < MAX_TRIES; tries += 1) {
      const taken = await table.update(key, {
        set: { [place]: job.createdAt.getTime(), version: randomUUID() },
        condition: `attribute_exists(#${place}) OR (size(#places) < :max AND size(#places) < #check_at)`,
        values: { max },
      });
      if (taken) return true;
      if ((await checks[limit](owner)) >= max) return false;
    }
    throw new DependencyError('job table', `${key} changed ${MAX_TRIES} times during one update. Try again.`);
  }

  return {
    async take(job, limits) {
      const taken: PlaceList[] = [];
      for (const list of listsOf(job)) {
        if (!(await takeOne(list, job, limits[list.limit]))) {
          for (const { key } of taken) await giveBack(table, key, job);
          return list.limit;
        }
        taken.push(list);
      }
      return undefined;
    },

    async retake({ request, processId }, now) {
      await table.update(ofMachine.keyOf(request.machineName), {
        set: { [placeOf(processId)]: now.getTime(), version: randomUUID() },
        condition: 'attribute_exists(#places)',
      });
    },
  };
}

/** Frees a place unless another request for the same job has taken it since. */
async function giveBack(table: DynamoDbTable, key: string, job: Job): Promise<void> {
  const place = placeOf(job.processId);
  await table.update(key, {
    set: { version: randomUUID() },
    remove: [place],
    condition: `#${place} = :taken`,
    values: { taken: job.createdAt.getTime() },
  });
}
