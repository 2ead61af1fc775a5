/**
 * EventBridge on one machine, reduced to PutEvents and the rules of serverless.yml with their function.
 *
 *   PutEvents ──────┐                   ┌─▶ events.jsonl and the log, one line per event
 *   object created ─┴─▶ event on a bus ─┤
 *                                       └─▶ matching rules ─▶ one asynchronous invocation per rule
 *
 * For `npm run emit`, GET /deliveries/<event id> returns the invocations of an event.
 */
import { appendFileSync, mkdirSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { messageOf } from '../../../lib/errors.ts';
import { OBJECT_CREATED_TYPE } from '../../../lib/events/data-ready.ts';
import { STATE_CHANGE_TYPE } from '../../../lib/events/state-change.ts';
import type { StateChange } from '../../../lib/events/state-change.ts';
import { startAwsJsonServer } from '../aws-json-server.ts';
import type { AwsJsonServer } from '../aws-json-server.ts';
import type { StoredObject } from '../emulators/sqs-and-s3.ts';
import { AsynchronousInvocations } from '../lambda/asynchronous-invocations.ts';
import type { AsynchronousInvocationsOptions } from '../lambda/asynchronous-invocations.ts';
import type { Delivery } from '../lambda/delivery-store.ts';
import type { EnvironmentPool } from '../lambda/environment-pool.ts';
import { matches } from './event-pattern.ts';
import type { EventPattern } from './event-pattern.ts';
import { busEvent, putEventsSchema, toEvent } from './put-events.ts';
import type { BusEvent, Entry } from './put-events.ts';

const PUT_EVENTS = 'AWSEvents.PutEvents';
const MAX_FILE_BYTES = 10 * 1024 * 1024;

interface Rule {
  readonly bus: string;
  readonly pattern: EventPattern;
}

export interface EventBusOptions extends Omit<AsynchronousInvocationsOptions, 'log'> {
  readonly port: number;
  /** The buses in addition to `default`. */
  readonly buses: readonly string[];
  readonly rules: readonly Rule[];
  /** Receives one line per event. */
  readonly log: (line: string) => void;
  /** Receives each line of the function's output. */
  readonly functionLog: (line: string) => void;
}

export class LocalEventBus {
  readonly #options: EventBusOptions;
  #server!: AwsJsonServer;
  readonly #invocations: AsynchronousInvocations;

  private constructor(options: EventBusOptions) {
    this.#options = options;
    mkdirSync(options.folder, { recursive: true });
    this.#invocations = new AsynchronousInvocations({ ...options, log: options.functionLog });
  }

  /** Listens on 127.0.0.1 and continues the unfinished invocations of an earlier bus. Port 0 picks a free port. */
  static async start(options: EventBusOptions): Promise<LocalEventBus> {
    const bus = new LocalEventBus(options);
    bus.#server = await startAwsJsonServer({
      port: options.port,
      target: PUT_EVENTS,
      schema: putEventsSchema,
      validationErrorType: 'ValidationException',
      internalErrorType: 'InternalException',
      handle: ({ Entries }) => bus.#putAll(Entries),
      inspect: (path) =>
        path.startsWith('/deliveries/') ? bus.deliveriesOf(path.slice('/deliveries/'.length)) : undefined,
      log: options.log,
    });
    bus.#invocations.start();
    return bus;
  }

  /** The environments of the rules' function. */
  get environments(): EnvironmentPool {
    return this.#invocations.environments;
  }

  /** For `AWS_ENDPOINT_URL_EVENTBRIDGE`. */
  get endpoint(): string {
    return this.#server.endpoint;
  }

  /** The file with all events, one per line. */
  get file(): string {
    return join(this.#options.folder, 'events.jsonl');
  }

  /** Publishes the event `Object Created` on the bus `default`, as S3 does. */
  objectCreated(object: StoredObject): void {
    try {
      this.#publishObject(object);
    } catch (error) {
      this.#options.log(`The event of the object ${object.key} is lost: ${messageOf(error)}`);
    }
  }

  #publishObject({ bucket, key, size, etag, at }: StoredObject): void {
    const sequencer = `${at.getTime().toString(16).padStart(16, '0')}${etag.slice(0, 8)}`;
    this.publish(
      'default',
      busEvent({
        source: 'aws.s3',
        'detail-type': OBJECT_CREATED_TYPE,
        resources: [`arn:aws:s3:::${bucket}`],
        time: at,
        detail: {
          version: '0',
          bucket: { name: bucket },
          object: { key, size, etag, sequencer },
          reason: 'PutObject',
        },
      }),
    );
  }

  /** Puts an event on a bus. Publishing the same event again delivers it again. */
  publish(bus: string, event: BusEvent): void {
    const targets = this.#options.rules.filter((rule) => rule.bus === bus && matches(rule.pattern, event));
    // Most events on the default bus are about objects that no rule matches.
    if (targets.length > 0 || bus !== 'default') this.#record(event);
    for (const _ of targets) this.#invocations.accept(event);
  }

  /** The state of each invocation for an event. */
  deliveriesOf(eventId: string): Delivery[] {
    return this.#invocations.deliveriesOf(eventId);
  }

  /** Accepts no more events. The next stack continues the unfinished invocations. */
  async stop(): Promise<void> {
    await this.#server.stop();
    await this.#invocations.stop();
  }

  #record(event: BusEvent): void {
    try {
      if ((statSync(this.file, { throwIfNoEntry: false })?.size ?? 0) > MAX_FILE_BYTES) {
        renameSync(this.file, this.file.replace('.jsonl', '.old.jsonl'));
      }
      appendFileSync(this.file, `${JSON.stringify(event)}\n`);
    } catch (error) {
      // The file is for people. The event itself is delivered.
      this.#options.log(`${this.file} cannot be written: ${messageOf(error)}`);
    }
    this.#options.log(summarize(event));
  }

  #putAll(entries: readonly Entry[]): object {
    const Entries = entries.map((entry) => this.#put(entry));
    return { FailedEntryCount: Entries.filter((entry) => 'ErrorCode' in entry).length, Entries };
  }

  #put(entry: Entry): object {
    const bus = entry.EventBusName.replace(/^arn:.*:event-bus\//, '');
    if (bus !== 'default' && !this.#options.buses.includes(bus)) {
      return { ErrorCode: 'ResourceNotFoundException', ErrorMessage: `Event bus ${bus} does not exist.` };
    }
    const event = toEvent(entry);
    if ('ErrorCode' in event) return event;
    this.publish(bus, event);
    return { EventId: event.id };
  }
}

/** One line for the log. */
function summarize(event: BusEvent): string {
  const { 'detail-type': type, detail } = event;
  if (type === STATE_CHANGE_TYPE) {
    const { process_id: id, machine_name: machine, status, sequence } = detail as StateChange;
    return `${type} ${sequence}: ${status}, ${machine}, job ${id}`;
  }
  if (type === OBJECT_CREATED_TYPE) return `${type}: ${(detail as { object: StoredObject }).object.key}`;
  return `${type} ${event.id} from ${event.source}`;
}
