/**
 * The lists of jobs that have a place (places.ts): one item per machine and one per principal. They have neither a status
 * nor a `created_order`, so no index contains them.
 */
import { randomUUID } from 'node:crypto';
import { isActive } from '../job.ts';
import type { Job, JobStatus } from '../job.ts';
import type { JobLimits } from '../job-limits.ts';
import type { DynamoDbTable, IndexQuery } from './dynamodb-table.ts';

/** How long a place is kept for a job that is not written yet. Longer than any request takes. */
const GRACE_MS = 120_000;

/** A longer list is checked each time it has doubled, so that items stay small. */
const MIN_CHECKED = 200;

/** What the lists of a limit have in common. */
export interface ListKind {
  readonly keyOf: (owner: string) => string;
  /** Whether a job of this status has a place. */
  readonly counts: (status: JobStatus) => boolean;
  /** Finds the jobs that have no place yet because they are older than the list. */
  readonly query: (owner: string) => IndexQuery;
}

export const ofMachine: ListKind = {
  keyOf: (machineName) => `places#machine#${machineName}`,
  counts: (status) => status === 'pending',
  query: (machineName) => ({
    index: 'by_status',
    keys: '#status = :pending',
    filter: '#machine_name = :machine',
    values: { pending: 'pending', machine: machineName },
  }),
};

export const ofPrincipal: ListKind = {
  keyOf: (submitterId) => `places#principal#${submitterId}`,
  counts: isActive,
  query: (submitterId) => ({
    index: 'by_active_submitter',
    keys: '#active_submitter = :submitter',
    values: { submitter: submitterId },
  }),
};

export interface PlaceList {
  readonly key: string;
  readonly limit: keyof JobLimits;
  /** Name of the machine, or id of the principal. */
  readonly owner: string;
}

/** The lists that a new job needs a place in. */
export function listsOf({ request: { machineName }, submitterId }: Job): PlaceList[] {
  const machineList = {
    key: ofMachine.keyOf(machineName),
    limit: 'queuedPerMachine',
    owner: machineName,
  } as const;
  if (submitterId === null) return [machineList];
  const key = ofPrincipal.keyOf(submitterId);
  return [machineList, { key, limit: 'activePerPrincipal', owner: submitterId }];
}

/**
 * Removes the places of jobs that do not count, or creates the list.
 * @returns the number of places
 */
export async function check(
  table: DynamoDbTable,
  { keyOf: listKey, counts, query }: ListKind,
  owner: string,
): Promise<number> {
  const key = listKey(owner);
  const item = await table.get(key);
  if (!item) return createList(table, key, query(owner));
  const all = Object.entries(item.places as Record<string, number>);
  const ids = all.map(([place]) => idOf(place));
  const jobs = await table.getMany(ids, ['process_id', 'status']);
  const statuses = new Map(jobs.map((job) => [job.process_id, job.status as JobStatus]));
  const oldest = statuses.size < all.length ? (await table.now()).getTime() - GRACE_MS : 0;
  const used = all.filter(([place, takenAt]) => {
    const status = statuses.get(idOf(place));
    return status ? counts(status) : takenAt >= oldest;
  });
  if (used.length < all.length || used.length >= (item.check_at as number)) {
    await table.update(key, {
      set: {
        places: Object.fromEntries(used),
        version: randomUUID(),
        check_at: Math.max(MIN_CHECKED, 2 * used.length),
      },
      // Otherwise a place was taken or freed since the read, and the caller tries again.
      condition: '#version = :version_read',
      values: { version_read: item.version },
    });
  }
  return used.length;
}

async function createList(table: DynamoDbTable, key: string, query: IndexQuery): Promise<number> {
  const now = (await table.now()).getTime();
  const taken: Record<string, number> = {};
  for await (const { process_id: id } of table.query(query)) taken[keyOf(id as string)] = now;
  await table.insert({ process_id: key, places: taken, version: randomUUID(), check_at: MIN_CHECKED });
  return Object.keys(taken).length;
}

/** Path of a job's place in the item, without the leading #. Placeholders have no hyphens. */
export const placeOf = (processId: string): string => `places.#${keyOf(processId)}`;

const keyOf = (processId: string): string => processId.replaceAll('-', '');

/** The UUID of `keyOf`. */
const idOf = (key: string): string => key.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
