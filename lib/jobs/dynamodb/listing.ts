/**
 * Job listings in DynamoDB. An index query finds the jobs, which are then read from the table. So every returned job is
 * up to date, but a job written a moment ago may be missing.
 */
import { machineMatcher, exactNames } from '../../principal/machine-patterns.ts';
import { createdOrder, jobFromItem, listedAttributes } from './job-item.ts';
import type { DynamoDbTable, IndexQuery, Item } from './dynamodb-table.ts';
import { cursorAfter, readCursor } from '../job-cursor.ts';
import { hasLiveLease, JOB_STATUSES } from '../job.ts';
import type { Job } from '../job.ts';
import type { JobListing, JobQuery } from '../job-listing.ts';

/** The attributes of a job in an index. Both indexes are sorted by `created_order`. */
interface IndexEntry {
  readonly process_id: string;
  readonly created_order: string;
  readonly machine_name: string;
  /** Present only in the index by_status. */
  readonly indicator?: string;
}

/**
 * Pages for up to this many machines are merged from the machines' partitions. For more machines, all jobs are
 * searched.
 */
const MAX_MERGED_MACHINES = 25;

/** Default limit of index entries searched for one page, about 6 MB. */
const MAX_SEARCHED = 20_000;

/** @param maxSearched limit of index entries searched for one page, if no query can select the visible jobs */
export function listing(table: DynamoDbTable, maxSearched = MAX_SEARCHED): JobListing {
  const find = (query: IndexQuery): AsyncGenerator<IndexEntry> =>
    table.query(query) as AsyncGenerator<Item & IndexEntry>;
  const read = async (entries: readonly IndexEntry[]): Promise<Job[]> => {
    const ids = entries.map((entry) => entry.process_id);
    return (await table.getMany(ids, listedAttributes)).map(jobFromItem);
  };

  return {
    async listStalePending({ enqueuedBefore, updatedBefore, limit }) {
      const entries = find({
        index: 'by_status',
        keys: '#status = :pending',
        filter:
          '#enqueued_at < :enqueued OR (NOT attribute_type(#enqueued_at, :text) AND #updated_at < :updated)',
        values: {
          pending: 'pending',
          text: 'S',
          enqueued: enqueuedBefore.toISOString(),
          updated: updatedBefore.toISOString(),
        },
      });
      const jobs = await read(await take(limit, entries));
      return jobs.filter(
        ({ status, enqueuedAt, updatedAt }) =>
          status === 'pending' && (enqueuedAt ? enqueuedAt < enqueuedBefore : updatedAt < updatedBefore),
      );
    },

    async listExpired({ now, limit }) {
      const entries = find({
        index: 'by_status',
        keys: '#status = :running',
        filter: '#lease_expires_at < :at',
        values: { running: 'running', at: now.getTime() },
      });
      const jobs = await read(await take(limit, entries));
      return jobs.filter((job) => job.status === 'running' && !hasLiveLease(job, now));
    },

    async list(query) {
      const search = { left: query.visible ? maxSearched : Infinity };
      const entries = visibleOf(mergeNewestFirst(partitions(query).map(find)), query, search);
      const found: Job[] = [];
      // One extra job shows that there is a next page.
      while (found.length <= query.limit) {
        const batch = await next(query.limit + 1, entries);
        if (batch.length === 0) break;
        found.push(...(await read(batch)).filter((job) => isListed(job, query)));
      }
      const jobs = found.slice(0, query.limit);
      const last = jobs.at(-1);
      if (!last || (found.length === jobs.length && search.left > 0)) return { jobs };
      const { processId, createdAt } = last;
      return { jobs, cursor: cursorAfter(query, { createdAt: createdAt.toISOString(), processId }) };
    },

    async countPending(machineName) {
      const pending = find({
        index: 'by_status',
        keys: '#status = :pending',
        filter: '#machine_name = :machine',
        values: { pending: 'pending', machine: machineName },
      });
      return (await take(Infinity, pending)).length;
    },

    async countActive(submitterId) {
      const active = find({
        index: 'by_active_submitter',
        keys: '#active_submitter = :submitter',
        values: { submitter: submitterId },
      });
      return (await take(Infinity, active)).length;
    },

    async oldestPending({ machineName, indicator }) {
      const pending = find({
        index: 'by_status',
        keys: '#status = :pending',
        filter: '#machine_name = :machine AND #indicator = :indicator',
        values: { pending: 'pending', machine: machineName, indicator },
      });
      for await (const entry of pending) {
        const [job] = await read([entry]);
        if (job?.status === 'pending') return job;
      }
      return undefined;
    },
  };
}

/** Checks the job itself: its index entry may be out of date, or lack an attribute. */
const isListed = ({ status, request }: Job, query: JobQuery): boolean =>
  matches(status, query.status) && matches(request.indicator, query.indicator);

const matches = <T>(value: T, wanted: T | undefined): boolean => wanted === undefined || wanted === value;

/** Queries of the index partitions that hold the wanted jobs: by machine, by one status, or by every status. */
function partitions(query: JobQuery): IndexQuery[] {
  const { status, indicator, visible, limit } = query;
  const position = readCursor(query);
  const before = position && { before: createdOrder(position.createdAt, position.processId) };
  const andBefore = before ? ' AND #created_order < :before' : '';
  const machines = namedMachines(query);
  if (machines) {
    return machines.map((machine) => ({
      index: 'by_machine',
      keys: `#machine_name = :machine${andBefore}`,
      values: { machine, ...before, ...(status && { status }) },
      newestFirst: true,
      ...(status ? { filter: '#status = :status' } : { pageSize: limit + 1 }),
    }));
  }
  return (status ? [status] : JOB_STATUSES).map((one) => ({
    index: 'by_status',
    keys: `#status = :status${andBefore}`,
    values: { status: one, ...before, ...(indicator && !visible && { indicator }) },
    newestFirst: true,
    // Entries that a filter drops do not count towards the search limit, so a search has no filter.
    ...(visible ? {} : indicator ? { filter: '#indicator = :indicator' } : { pageSize: limit + 1 }),
  }));
}

/** The machines to query one by one. Undefined if all jobs have to be searched. */
function namedMachines({ machineName, visible }: JobQuery): readonly string[] | undefined {
  if (machineName !== undefined) return machineMatcher(visible)(machineName) ? [machineName] : [];
  const names = exactNames(visible);
  return names && names.length <= MAX_MERGED_MACHINES ? names : undefined;
}

/** The entries of wanted jobs that the principal can access. Ends at the search limit. */
async function* visibleOf(
  entries: AsyncGenerator<IndexEntry>,
  { visible, indicator }: JobQuery,
  search: { left: number },
): AsyncGenerator<IndexEntry> {
  const isVisible = machineMatcher(visible);
  for await (const entry of entries) {
    const { machine_name: machine, indicator: indexed = indicator } = entry;
    if (isVisible(machine) && matches(indexed, indicator)) yield entry;
    search.left -= 1;
    if (search.left === 0) return;
  }
}

/** Merges lists that are newest first. A job that moves between the lists during the merge is returned once. */
async function* mergeNewestFirst(lists: AsyncGenerator<IndexEntry>[]): AsyncGenerator<IndexEntry> {
  const heads = await Promise.all(lists.map((list) => list.next()));
  let last: string | undefined;
  for (;;) {
    const orders = heads.map((head) => (head.done ? '' : head.value.created_order));
    const newest = orders.reduce((best, order) => (order > best ? order : best), '');
    if (newest === '') return;
    const index = orders.indexOf(newest);
    const head = heads[index]!;
    if (!head.done && newest !== last) yield head.value;
    last = newest;
    heads[index] = await lists[index]!.next();
  }
}

/** Takes up to `count` elements and closes the list. */
async function take<T>(count: number, list: AsyncGenerator<T>): Promise<T[]> {
  const taken = await next(count, list);
  await list.return(undefined);
  return taken;
}

/** Takes up to `count` elements and leaves the list open. */
async function next<T>(count: number, list: AsyncGenerator<T>): Promise<T[]> {
  const taken: T[] = [];
  while (taken.length < count) {
    const element = await list.next();
    if (element.done) break;
    taken.push(element.value);
  }
  return taken;
}
