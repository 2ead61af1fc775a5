/**
 * EventBridge on one machine, as much of it as the service asks for: PutEvents over its own protocol, the rules of
 * serverless.yml, and their function.
 *
 *   PutEvents ──────────┐                      ┌─▶ events.jsonl, one a line, and a line in the log
 *   an object was made ─┴─▶ an event on a bus ─┤
 *                                              └─▶ rules that match ─▶ an asynchronous invocation each
 *
 * Besides, for `npm run emit`: GET /deliveries/<event id> tells what came of an event.
 */
import { appendFileSync, mkdirSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { objectCreatedType } from '../../../lib/events/data-ready.ts';
import { stateChangeType } from '../../../lib/events/state-change.ts';
import type { StateChange } from '../../../lib/events/state-change.ts';
import { AsynchronousInvocations } from '../lambda/asynchronous-invocations.ts';
import type { AsynchronousInvocationsOptions, Delivery } from '../lambda/asynchronous-invocations.ts';
import { startAwsJsonServer } from '../aws-json-server.ts';
import type { AwsJsonServer } from '../aws-json-server.ts';
import { matches } from './event-pattern.ts';
import type { EventPattern } from './event-pattern.ts';
import { busEvent, eventOf, putEventsSchema } from './put-events.ts';
import type { BusEvent, Entry } from './put-events.ts';

const PUT_EVENTS = 'AWSEvents.PutEvents';
const LARGEST_FILE_BYTES = 10 * 1024 * 1024;

export interface Rule {
  readonly bus: string;
  readonly pattern: EventPattern;
}

/** An object that was just written. */
export interface StoredObject {
  readonly bucket: string;
  readonly key: string;
  readonly size: number;
  /** Without quotation marks. */
  readonly etag: string;
  readonly at: Date;
}

export interface EventBusOptions extends Omit<AsynchronousInvocationsOptions, 'log'> {
  readonly port: number;
  /** Buses there are besides `default`. */
  readonly buses: readonly string[];
  readonly rules: readonly Rule[];
  /** Gets a line for each event. */
  readonly log: (line: string) => void;
  /** Gets the function's lines. */
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

  /** Listens on 127.0.0.1, port 0 takes a free one, and goes on with what was accepted before. */
  static async start(options: EventBusOptions): Promise<LocalEventBus> {
    const bus = new LocalEventBus(options);
    bus.#server = await startAwsJsonServer({
      port: options.port,
      target: PUT_EVENTS,
      schema: putEventsSchema,
      invalid: 'ValidationException',
      failure: 'InternalException',
      answer: ({ Entries }) => bus.#putAll(Entries),
      look: (path) =>
        path.startsWith('/deliveries/') ? bus.deliveriesOf(path.slice('/deliveries/'.length)) : undefined,
      log: options.log,
    });
    bus.#invocations.start();
    return bus;
  }

  /** For `AWS_ENDPOINT_URL_EVENTBRIDGE`. */
  get endpoint(): string {
    return this.#server.endpoint;
  }

  /** Where every event is kept, one a line. */
  get file(): string {
    return join(this.#options.folder, 'events.jsonl');
  }

  /** Tells a new object's event, as S3 does on the bus `default`. */
  objectCreated({ bucket, key, size, etag, at }: StoredObject): void {
    const sequencer = `${at.getTime().toString(16).padStart(16, '0')}${etag.slice(0, 8)}`;
    this.publish(
      'default',
      busEvent({
        source: 'aws.s3',
        'detail-type': objectCreatedType,
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

  /** Puts an event on a bus, also one that was there before: a bus may deliver one twice. */
  publish(bus: string, event: BusEvent): void {
    const targets = this.#options.rules.filter((rule) => rule.bus === bus && matches(rule.pattern, event));
    // Not every file that is stored is worth a line: those that a rule asks for.
    if (targets.length > 0 || bus !== 'default') this.#keep(event);
    for (const _ of targets) this.#invocations.accept(event);
  }

  /** What became of each delivery of an event. */
  deliveriesOf(eventId: string): Delivery[] {
    return this.#invocations.deliveriesOf(eventId);
  }

  /** Takes no more; what is not done goes on with the next stack. */
  async stop(): Promise<void> {
    await this.#server.stop();
    await this.#invocations.stop();
  }

  #keep(event: BusEvent): void {
    if ((statSync(this.file, { throwIfNoEntry: false })?.size ?? 0) > LARGEST_FILE_BYTES) {
      renameSync(this.file, this.file.replace('.jsonl', '.old.jsonl'));
    }
    appendFileSync(this.file, `${JSON.stringify(event)}\n`);
    this.#options.log(inBrief(event));
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
    const event = eventOf(entry);
    if ('ErrorCode' in event) return event;
    this.publish(bus, event);
    return { EventId: event.id };
  }
}

/** One line for a person. */
function inBrief(event: BusEvent): string {
  const { 'detail-type': type, detail } = event;
  if (type === stateChangeType) {
    const { process_id: id, machine_name: machine, status, sequence } = detail as StateChange;
    return `${type} ${sequence}: ${status}, ${machine}, job ${id}`;
  }
  if (type === objectCreatedType) return `${type}: ${(detail as { object: StoredObject }).object.key}`;
  return `${type} ${event.id} from ${event.source}`;
}
