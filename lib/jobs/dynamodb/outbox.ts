/** The outbox in DynamoDB: a list in the job's item, and a sparse index of the items with unsent events. */
import { DependencyError } from '../../errors.ts';
import type { DynamoDbTable, Item } from './dynamodb-table.ts';
import type { JobEvent, JobOutbox } from '../job-outbox.ts';
import { eventsOf, storedEvent } from '../stored-event.ts';

const EVENT_ATTRIBUTES = [
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

/** A try fails if another publisher marks events, or the job's status changes, at the same time. Both are rare. */
const MAX_TRIES = 20;

export const outbox = (table: DynamoDbTable): JobOutbox => {
  const unsentEvents = async (processId: string): Promise<JobEvent[]> => {
    const [item] = await table.getMany([processId], EVENT_ATTRIBUTES);
    return item ? eventsOf(rowOf(item)) : [];
  };
  return {
    unsentEvents,

    async markSent(events) {
      const last = events.at(-1);
      if (!last) return;
      const { processId, sequence } = last;
      let unsent: readonly JobEvent[] = events;
      for (let tries = 0; tries < MAX_TRIES; tries += 1) {
        const first = unsent[0];
        if (!first || first.sequence > sequence) return;
        const later = unsent.filter((event) => event.sequence > sequence);
        const written = await table.update(processId, {
          ...(later[0]
            ? { set: { unsent_since: later[0].at.toISOString(), unsent_events: later.map(storedEvent) } }
            : { remove: ['unsent', 'unsent_since', 'unsent_events'] }),
          condition: 'size(#unsent_events) = :count AND #unsent_events[0].#sequence = :head',
          values: { count: unsent.length, head: first.sequence },
        });
        if (written) return;
        unsent = await unsentEvents(processId);
      }
      throw new DependencyError(
        'job table',
        `The events of job ${processId} changed ${MAX_TRIES} times during one update. Try again.`,
      );
    },

    async listUnsent({ before, limit }) {
      const found = table.query({
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
