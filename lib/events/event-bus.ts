/** The event bus that hears of jobs: EventBridge's PutEvents. */
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import type { PutEventsResultEntry } from '@aws-sdk/client-eventbridge';
import { DependencyError, messageOf } from '../errors.ts';
import { requestTimeouts } from '../platform/aws/request-timeouts.ts';
import type { JobEvent } from '../jobs/job-outbox.ts';
import { eventSource, stateChangeOf, stateChangeType } from './state-change.ts';

export interface EventBus {
  /**
   * Sends events, in order.
   * @param events 1 to 10.
   * @throws DependencyError when the bus did not take all of them; it may have taken some.
   */
  send(events: readonly JobEvent[], signal: AbortSignal): Promise<void>;
}

/** PutEvents takes no more at a time. */
export const MAX_EVENTS = 10;

/** Opens a bus by name or ARN; region, credentials and endpoint come from the AWS SDK's own settings. */
export function openEventBus(
  bus: string,
  // Who sends has little patience; what is not sent is tried again anyway.
  client = new EventBridgeClient({ ...requestTimeouts, maxAttempts: 2 }),
): EventBus {
  return {
    async send(events, abortSignal) {
      let entries: readonly PutEventsResultEntry[];
      try {
        const command = new PutEventsCommand({
          Entries: events.map((event) => ({
            EventBusName: bus,
            Source: eventSource,
            DetailType: stateChangeType,
            Time: event.at,
            Detail: JSON.stringify(stateChangeOf(event)),
          })),
        });
        entries = (await client.send(command, { abortSignal })).Entries ?? [];
      } catch (error) {
        throw notTaken(messageOf(error), error);
      }
      const refused = entries.find(({ ErrorCode }) => ErrorCode !== undefined);
      if (refused) throw notTaken(`${refused.ErrorCode!}: ${refused.ErrorMessage ?? ''}`);
    },
  };
}

const notTaken = (reason: string, cause?: unknown): DependencyError =>
  new DependencyError('event bus', `The event bus did not take the events: ${reason}`, { cause });
