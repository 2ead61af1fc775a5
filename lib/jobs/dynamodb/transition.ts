/**
 * How a job's status changes in DynamoDB:
 *
 *   read ─▶ decide ─▶ write the decision and its event, if the job is still as it was read ─▶ the job after it
 *    ▲                   │ it is not: somebody was faster
 *    └───────────────────┘
 *
 * A job that has the same status and fence has not changed its status in between, so its event's number and
 * attempt are known before the write; what is unsent may have been struck off meanwhile, so it is added to.
 */
import { DependencyError } from '../../errors.ts';
import { jobFromItem } from './item.ts';
import type { DynamoDbItems, Item, ItemUpdate } from './items.ts';
import { hasLiveLease } from '../job.ts';
import type { Job, JobStatus } from '../job.ts';
import type { StoredEvent } from '../stored-event.ts';

/** Each lost race is a step of the job's life, and a life has few: more is a table that misbehaves. */
const mostTries = 20;

/** Attributes to write; with a `status` it is a change of it. */
export type Decision = Record<string, unknown> & { readonly status?: JobStatus; readonly attempt?: number };

export interface Transitions {
  /**
   * @param decide what is to be written; undefined for nothing. It is asked again when the job has changed.
   * @returns the job after it; undefined when nothing was to be written, or there is no such job.
   * @throws DependencyError, and what `decide` throws.
   */
  readonly change: (
    processId: string,
    now: Date,
    decide: (job: Job) => Decision | undefined,
  ) => Promise<Job | undefined>;

  /** Attributes of a new item for its first event. */
  readonly begin: (event: StoredEvent) => Item;
}

export const transitions = (items: DynamoDbItems, outboxEnabled: boolean): Transitions => ({
  async change(processId, now, decide) {
    for (let tries = 0; tries < mostTries; tries += 1) {
      const before = await items.get(processId);
      // A turn has no status.
      if (before?.status === undefined) return undefined;
      const job = jobFromItem(before);
      const decision = decide(job);
      if (!decision) return undefined;
      const { status, attempt = job.attempt } = decision;
      const event = status && {
        sequence: sequenceOf(before) + 1,
        status,
        previous_status: job.status,
        attempt,
        at: now.toISOString(),
      };
      const after = await items.update(processId, {
        ...(event ? withEvent(decision, event, outboxEnabled) : { set: decision }),
        ...asRead(job, now),
      });
      if (after) return jobFromItem(after);
    }
    throw new DependencyError(
      'job table',
      `Job ${processId} changed ${mostTries} times while it was read. Try again.`,
    );
  },

  begin: (event) => ({
    event_sequence: event.sequence,
    ...(outboxEnabled && { unsent: 'unsent', unsent_since: event.at, unsent_events: [event] }),
  }),
});

/** `unsent` is what the sparse index by_unsent shows a job by; it is gone when all is struck off. */
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

/** Jobs that were written before there were events have had none. */
const sequenceOf = (item: Item): number => (item.event_sequence as number | undefined) ?? 0;

/** That the job is still in the state it was read in; a renewed lease that was live stays live. */
function asRead(job: Job, now: Date): Pick<ItemUpdate, 'condition' | 'values'> {
  const conditions = ['#status = :was', '#fence = :held'];
  const values: Record<string, unknown> = { was: job.status, held: job.fencingToken, text: 'S' };
  conditions.push(`${job.cancelRequestedAt ? '' : 'NOT '}attribute_type(#cancel_requested_at, :text)`);
  if (job.status === 'running') {
    conditions.push(`#lease_expires_at ${hasLiveLease(job, now) ? '>=' : '<'} :instant`);
    values.instant = now.getTime();
  }
  return { condition: conditions.join(' AND '), values };
}
