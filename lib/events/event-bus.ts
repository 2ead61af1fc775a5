/** The event bus that job events are published to: EventBridge's PutEvents. */
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import type { PutEventsResultEntry } from '@aws-sdk/client-eventbridge';
import { DependencyError, messageOf } from '../errors.ts';
import { requestTimeouts } from '../platform/aws/request-timeouts.ts';
import type { JobEvent } from '../jobs/job-outbox.ts';
import { EVENT_SOURCE, stateChangeOf, STATE_CHANGE_TYPE } from './state-change.ts';

export interface EventBus {
  /**
   * Sends events in order.
   * @param events at least 1, at most MAX_EVENTS
   * @throws DependencyError if the bus did not accept all of them. It may have accepted some.
   */
  send(events: readonly JobEvent[], signal: AbortSignal): Promise<void>;
}

/** PutEvents' limit. */
export const MAX_EVENTS = 10;

/** Opens a bus by name or ARN. Region, credentials and endpoint come from the AWS SDK's settings. */
export function openEventBus(
  bus: string,
  // Callers wait for the bus. Events that were not sent are retried by the sweeper anyway.
  client = new EventBridgeClient({ ...requestTimeouts, maxAttempts: 2 }),
): EventBus {
  return {
    async send(events, abortSignal) {
      let entries: readonly PutEventsResultEntry[];
      try {
        const command = new PutEventsCommand({
          Entries: events.map((event) => ({
            EventBusName: bus,
            Source: EVENT_SOURCE,
            DetailType: STATE_CHANGE_TYPE,
            Time: event.at,
            Detail: JSON.stringify(stateChangeOf(event)),
          })),
        });
        entries = (await client.send(command, { abortSignal })).Entries ?? [];
      } catch (error) {
        throw notAccepted(messageOf(error), error);
      }
      const refused = entries.find(({ ErrorCode }) => ErrorCode !== undefined);
      if (refused) throw notAccepted(`${refused.ErrorCode!}: ${refused.ErrorMessage ?? ''}`);
    },
  };
}

const notAccepted = (reason: string, cause?: unknown): DependencyError =>
  new DependencyError('event bus', `The event bus did not accept the events: ${reason}`, { cause });
