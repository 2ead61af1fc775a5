/**
 * The listings in DynamoDB. An index finds the jobs, the table tells them: what is returned was read after
 * every write that was answered, but a job that was just written may not be found yet.
 */
import { machineMatcher, wholeNames } from '../../machine-patterns.ts';
import { createdOrder, jobFromItem, listedAttributes } from './item.ts';
import type { DynamoDbItems, IndexQuery, Item } from './items.ts';
import { cursorAfter, placeOf } from '../job-cursor.ts';
import { hasLiveLease, JOB_STATUSES } from '../job.ts';
import type { Job } from '../job.ts';
import type { JobListing, JobQuery } from '../job-listing.ts';

/** What every index shows of a job; both are sorted by `created_order`. */
interface Entry {
  readonly process_id: string;
  readonly created_order: string;
  readonly machine_name: string;
  /** The index of machines does not show it. */
  readonly indicator?: string;
}

/** Machines whose partitions are read side by side for one page. */
const mostMachines = 25;

/**
 * @param mostSearched entries of an index that one page is looked for among, where those a caller may see are
 *   not to be asked for: some 6 MB.
 */
export function listing(items: DynamoDbItems, mostSearched = 20_000): JobListing {
  const find = (query: IndexQuery): AsyncGenerator<Entry> =>
    items.query(query) as AsyncGenerator<Item & Entry>;
  const read = async (entries: readonly Entry[]): Promise<Job[]> => {
    const ids = entries.map((entry) => entry.process_id);
    return (await items.getMany(ids, listedAttributes)).map(jobFromItem);
  };

  return {
    async listStalePending({ rungBefore, unstampedBefore, limit }) {
      const entries = find({
        index: 'by_status',
        keys: '#status = :pending',
        filter:
          '#enqueued_at < :rung OR (NOT attribute_type(#enqueued_at, :text) AND #updated_at < :unstamped)',
        values: {
          pending: 'pending',
          text: 'S',
          rung: rungBefore.toISOString(),
          unstamped: unstampedBefore.toISOString(),
        },
      });
      const jobs = await read(await take(limit, entries));
      return jobs.filter(
        ({ status, enqueuedAt, updatedAt }) =>
          status === 'pending' && (enqueuedAt ? enqueuedAt < rungBefore : updatedAt < unstampedBefore),
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
      const search = { left: query.visible ? mostSearched : Infinity };
      const entries = visibleOf(newestOf(partitions(query).map(find)), query, search);
      const found: Job[] = [];
      // One more than the page holds says that there is a next one.
      while (found.length <= query.limit) {
        const some = await next(query.limit + 1, entries);
        if (some.length === 0) break;
        found.push(...(await read(some)).filter((job) => isListed(job, query)));
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

/** For jobs that moved since their entry was written, and for what an index does not show. */
const isListed = ({ status, request }: Job, query: JobQuery): boolean =>
  isWanted(status, query.status) && isWanted(request.indicator, query.indicator);

const isWanted = <T>(value: T, wanted: T | undefined): boolean => wanted === undefined || wanted === value;

/** The index partitions that hold what is asked for: some machines', a status', or those of every status. */
function partitions(query: JobQuery): IndexQuery[] {
  const { status, indicator, visible, limit } = query;
  const place = placeOf(query);
  const before = place && { before: createdOrder(place.createdAt, place.processId) };
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
    // What a filter leaves out is read all the same, and not counted: a search goes without.
    ...(visible ? {} : indicator ? { filter: '#indicator = :indicator' } : { pageSize: limit + 1 }),
  }));
}

/** The machines that are asked for one by one; undefined when jobs of others are to be looked for. */
function namedMachines({ machineName, visible }: JobQuery): readonly string[] | undefined {
  if (machineName !== undefined) return machineMatcher(visible)(machineName) ? [machineName] : [];
  const names = wholeNames(visible);
  return names && names.length <= mostMachines ? names : undefined;
}

/** The entries of jobs that are asked for and that the caller may see, while there are some left to look at. */
async function* visibleOf(
  entries: AsyncGenerator<Entry>,
  { visible, indicator }: JobQuery,
  search: { left: number },
): AsyncGenerator<Entry> {
  const isVisible = machineMatcher(visible);
  for await (const entry of entries) {
    const { machine_name: machine, indicator: shown = indicator } = entry;
    if (isVisible(machine) && isWanted(shown, indicator)) yield entry;
    search.left -= 1;
    if (search.left === 0) return;
  }
}

/** Joins lists that are newest first each. A job that moves between them meanwhile is given once. */
async function* newestOf(lists: AsyncGenerator<Entry>[]): AsyncGenerator<Entry> {
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

async function take<T>(count: number, list: AsyncGenerator<T>): Promise<T[]> {
  const taken = await next(count, list);
  await list.return(undefined);
  return taken;
}

/** Leaves the list open behind what it takes. */
async function next<T>(count: number, list: AsyncGenerator<T>): Promise<T[]> {
  const taken: T[] = [];
  while (taken.length < count) {
    const one = await list.next();
    if (one.done) break;
    taken.push(one.value);
  }
  return taken;
}
