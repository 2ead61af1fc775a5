/**
 * The listings in DynamoDB. An index finds the jobs, the table tells them: what is returned was read after
 * every write that was answered, but a job that was just written may not be found yet.
 */
import { createdOrder, jobFromItem, listedAttributes } from './dynamodb-item.ts';
import type { DynamoDbItems, IndexQuery, Item } from './dynamodb-items.ts';
import { decodeCursor, encodeCursor } from './job-cursor.ts';
import { isHeld, jobStatuses } from './job.ts';
import type { Job } from './job.ts';
import type { JobListing, JobQuery } from './job-listing.ts';

/** What every index shows of a job; both are sorted by `created_order`. */
interface Entry {
  readonly process_id: string;
  readonly created_order: string;
}

export function listing(items: DynamoDbItems): JobListing {
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
      return jobs.filter((job) => job.status === 'running' && !isHeld(job, now));
    },

    async list(query) {
      const found = await take(query.limit + 1, newestOf(partitions(query).map(find)));
      const page = found.slice(0, query.limit);
      const jobs = (await read(page)).filter(({ status }) => (query.status ?? status) === status);
      const last = page.at(-1);
      return found.length > page.length && last ? { jobs, cursor: cursorAfter(last) } : { jobs };
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

/** The index partitions that hold what is asked for: a machine's, a status', or those of every status. */
function partitions({ machineName, status, limit, cursor }: JobQuery): IndexQuery[] {
  const place = cursor === undefined ? undefined : decodeCursor(cursor);
  const before = place && { before: createdOrder(place.createdAt, place.processId) };
  const andBefore = before ? ' AND #created_order < :before' : '';
  if (machineName !== undefined) {
    return [
      {
        index: 'by_machine',
        keys: `#machine_name = :machine${andBefore}`,
        values: { machine: machineName, ...before, ...(status && { status }) },
        newestFirst: true,
        ...(status ? { filter: '#status = :status' } : { pageSize: limit + 1 }),
      },
    ];
  }
  return (status ? [status] : jobStatuses).map((one) => ({
    index: 'by_status',
    keys: `#status = :status${andBefore}`,
    values: { status: one, ...before },
    newestFirst: true,
    pageSize: limit + 1,
  }));
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
  const taken: T[] = [];
  for await (const one of list) {
    taken.push(one);
    if (taken.length >= count) break;
  }
  return taken;
}

function cursorAfter({ process_id: processId, created_order: order }: Entry): string {
  return encodeCursor({ createdAt: order.slice(0, order.indexOf('#')), processId });
}
