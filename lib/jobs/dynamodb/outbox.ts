/** The outbox in DynamoDB: a list in the job's item, and a sparse index of the items that have one. */
import { DependencyError } from '../../errors.ts';
import type { DynamoDbItems, Item } from './items.ts';
import type { JobEvent, JobOutbox } from '../job-outbox.ts';
import { eventsOf, storedEvent } from '../stored-event.ts';

const attributes = [
  'process_id',
  'correlation_id',
  'machine_name',
  'indicator',
  'error_code',
  'error_message',
  'bucket_address',
  'model_id',
  'unsent_events',
];

/** Somebody else strikes off too, or the job's status changes: both are seldom, and end. */
const mostTries = 20;

export const outbox = (items: DynamoDbItems): JobOutbox => {
  const unsentEvents = async (processId: string): Promise<JobEvent[]> => {
    const [item] = await items.getMany([processId], attributes);
    return item ? eventsOf(rowOf(item)) : [];
  };
  return {
    unsentEvents,

    async markSent(events) {
      const last = events.at(-1);
      if (!last) return;
      const { processId, sequence } = last;
      let unsent: readonly JobEvent[] = events;
      for (let tries = 0; tries < mostTries; tries += 1) {
        const first = unsent[0];
        if (!first || first.sequence > sequence) return;
        const left = unsent.filter((event) => event.sequence > sequence);
        const struck = await items.update(processId, {
          ...(left[0]
            ? { set: { unsent_since: left[0].at.toISOString(), unsent_events: left.map(storedEvent) } }
            : { remove: ['unsent', 'unsent_since', 'unsent_events'] }),
          condition: 'size(#unsent_events) = :count AND #unsent_events[0].#sequence = :head',
          values: { count: unsent.length, head: first.sequence },
        });
        if (struck) return;
        unsent = await unsentEvents(processId);
      }
      throw new DependencyError(
        'job table',
        `What job ${processId} has sent changed ${mostTries} times while it was read.`,
      );
    },

    async listUnsent({ before, limit }) {
      const found = items.query({
        index: 'by_unsent',
        keys: '#unsent = :unsent',
        filter: '#unsent_since < :before',
        values: { unsent: 'unsent', before: before.toISOString() },
      });
      const ids: string[] = [];
      for await (const { process_id: id } of found) {
        if (ids.push(id as string) === limit) break;
      }
      return ids;
    },
  };
};

const rowOf = (item: Item) => ({
  processId: item.process_id as string,
  correlationId: (item.correlation_id ?? null) as string | null,
  machineName: item.machine_name as string,
  indicator: item.indicator as string,
  errorCode: (item.error_code ?? null) as string | null,
  errorMessage: (item.error_message ?? null) as string | null,
  bucketAddress: (item.bucket_address ?? null) as string | null,
  modelId: (item.model_id ?? null) as string | null,
  unsentEvents: item.unsent_events,
});
