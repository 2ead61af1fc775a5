/**
 * Changes of a job's status in DynamoDB:
 *
 *   read ─▶ decide ─▶ write the change and its event if the job is still as read ─▶ return the job
 *    ▲                   │ otherwise another caller was faster
 *    └───────────────────┘
 *
 * The condition of the write compares, among others, status and fencing token. If it holds, no other change of status
 * happened since the read, so the event's number and attempt are correct. Other callers may remove sent events at the
 * same time, so the new event is appended instead of replacing the list.
 */
import { DependencyError } from '../../errors.ts';
import { jobFromItem } from './job-item.ts';
import type { DynamoDbTable, Item, ItemUpdate } from './dynamodb-table.ts';
import type { Places } from './places.ts';
import { hasLiveLease, isActive } from '../job.ts';
import type { Job, JobStatus } from '../job.ts';
import type { StoredEvent } from '../stored-event.ts';

/**
 * A try fails only if another caller changed the job's state, which happens few times per job. More failures are a
 * fault.
 */
const MAX_TRIES = 20;

/** Attributes to write. With a `status`, the write is a change of status. */
export type Decision = Record<string, unknown> & { readonly status?: JobStatus; readonly attempt?: number };

export interface JobChanges {
  /**
   * Changes a job.
   * @param decide returns the attributes to write, or undefined for none. Called again after each lost race.
   * @returns the job after the change; undefined if nothing was written or the job does not exist
   * @throws DependencyError, and anything that `decide` throws
   */
  readonly change: (
    processId: string,
    now: Date,
    decide: (job: Job) => Decision | undefined,
  ) => Promise<Job | undefined>;

  /** The outbox attributes of a new item with its first event. */
  readonly firstEventAttributes: (event: StoredEvent) => Item;
}

export const jobChanges = (table: DynamoDbTable, outboxEnabled: boolean, places: Places): JobChanges => ({
  async change(processId, now, decide) {
    for (let tries = 0; tries < MAX_TRIES; tries += 1) {
      const before = await table.get(processId);
      // Training locks and lists of places have no status.
      if (before?.status === undefined) return undefined;
      const job = jobFromItem(before);
      const decision = decide(job);
      if (!decision) return undefined;
      const { status, attempt = job.attempt } = decision;
      // Before the write: a crash in between leaves a place too many, which is removed, and never one too few.
      if (status === 'pending') await places.retake(job, now);
      const event = status && {
        sequence: sequenceOf(before) + 1,
        status,
        previous_status: job.status,
        attempt,
        at: now.toISOString(),
      };
      const after = await table.update(processId, {
        ...(event ? withEvent(decision, event, outboxEnabled) : { set: decision }),
        ...(status && !isActive(status) && { remove: ['active_submitter'] }),
        ...unchanged(job, now),
      });
      if (after) return jobFromItem(after);
    }
    throw new DependencyError(
      'job table',
      `Job ${processId} changed ${MAX_TRIES} times during one update. Try again.`,
    );
  },

  firstEventAttributes: (event) => ({
    event_sequence: event.sequence,
    ...(outboxEnabled && { unsent: 'unsent', unsent_since: event.at, unsent_events: [event] }),
  }),
});

/** `unsent` is the key of the sparse index by_unsent. It is removed when all events are sent. */
const withEvent = (
  decision: Decision,
  event: StoredEvent,
  outboxEnabled: boolean,
): Pick<ItemUpdate, 'set' | 'setIfAbsent' | 'append'> => {
  const counted = { ...decision, event_sequence: event.sequence };
  if (!outboxEnabled) return { set: counted };
  return {
    set: { ...counted, unsent: 'unsent' },
    setIfAbsent: { unsent_since: event.at },
    append: { unsent_events: [event] },
  };
};

/** Items written before events existed have no `event_sequence`. */
const sequenceOf = (item: Item): number => (item.event_sequence as number | undefined) ?? 0;

/** The condition that the job is in the state it was read in. Renewing a live lease does not count as a change. */
function unchanged(job: Job, now: Date): Pick<ItemUpdate, 'condition' | 'values'> {
  const conditions = ['#status = :status_read', '#fence = :fence_read'];
  const values: Record<string, unknown> = {
    status_read: job.status,
    fence_read: job.fencingToken,
    text: 'S',
  };
  conditions.push(`${job.cancelRequestedAt ? '' : 'NOT '}attribute_type(#cancel_requested_at, :text)`);
  if (job.status === 'running') {
    conditions.push(`#lease_expires_at ${hasLiveLease(job, now) ? '>=' : '<'} :instant`);
    values.instant = now.getTime();
  }
  return { condition: conditions.join(' AND '), values };
}
