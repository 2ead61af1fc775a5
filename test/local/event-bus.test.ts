/** The local event bus, called by the real SDK: accepted events, invocations and retries. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import type { PutEventsRequestEntry } from '@aws-sdk/client-eventbridge';
import { LocalEventBus } from '../../local/aws/events/event-bus.ts';
import { matches } from '../../local/aws/events/event-pattern.ts';
import { eventually } from '../support/eventually.ts';
import { REGION, temporaryFolder } from './support.ts';

const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };

let folder: ReturnType<typeof temporaryFolder>;
let bus: LocalEventBus;
let client: EventBridgeClient;
let failures: Record<string, unknown>[];

const startBus = (): Promise<LocalEventBus> =>
  LocalEventBus.start({
    port: 0,
    folder: join(folder.path, 'events'),
    buses: ['treino'],
    rules: [{ bus: 'treino', pattern: { 'detail-type': ['Greeting'], detail: { to: [{ prefix: 'w' }] } } }],
    function: {
      functionName: 'listener',
      handler: 'fixtures/listener.handler',
      root: import.meta.dirname,
      timeoutSeconds: 10,
      memoryMegabytes: 128,
      region: REGION,
      environment: { PATH: process.env.PATH!, FOLDER: folder.path },
    },
    maxConcurrency: 2,
    retrySeconds: [0.05, 0.05],
    onFailure: (record) => Promise.resolve(void failures.push(record as Record<string, unknown>)),
    log: () => undefined,
    functionLog: () => undefined,
    graceSeconds: 1,
  });
const connect = () =>
  new EventBridgeClient({ endpoint: bus.endpoint, region: REGION, credentials, maxAttempts: 1 });

beforeEach(async () => {
  folder = temporaryFolder();
  failures = [];
  bus = await startBus();
  client = connect();
});
afterEach(async () => {
  client.destroy();
  await bus.stop();
  folder.remove();
});

const greeting = (detail: object, over: PutEventsRequestEntry = {}): PutEventsRequestEntry => ({
  EventBusName: 'treino',
  Source: 'test',
  DetailType: 'Greeting',
  Detail: JSON.stringify(detail),
  ...over,
});
const put = async (...Entries: PutEventsRequestEntry[]) => client.send(new PutEventsCommand({ Entries }));
const settled = (id: string) =>
  eventually(
    () => bus.deliveriesOf(id),
    (all) => all.length > 0 && all.every(({ state }) => state !== 'waiting'),
    { deadlineSeconds: 20, what: 'the outcome of the delivery' },
  );

describe('the local event bus', () => {
  it('invokes the function for matching events, in the format of EventBridge', async () => {
    const at = new Date('2026-11-25T10:00:00Z');
    const { FailedEntryCount, Entries } = await put(
      greeting({ to: 'world' }, { Time: at, Resources: ['arn:x'] }),
      greeting({ to: 'nobody' }),
      greeting({ to: 'world' }, { EventBusName: 'default' }),
    );
    expect(FailedEntryCount).toBe(0);
    const [matching, ...others] = Entries!.map(({ EventId }) => EventId!);
    expect(await settled(matching!)).toEqual([
      {
        state: 'done',
        attempts: 1,
        error: null,
        result: {
          version: '0',
          id: matching,
          'detail-type': 'Greeting',
          source: 'test',
          account: '000000000000',
          time: '2026-11-25T10:00:00Z',
          region: REGION,
          resources: ['arn:x'],
          detail: { to: 'world' },
        },
      },
    ]);
    for (const id of others) expect(bus.deliveriesOf(id)).toEqual([]);
  });

  it('rejects the entries that EventBridge rejects and accepts the others', async () => {
    const { FailedEntryCount, Entries } = await put(
      greeting({}),
      greeting({}, { Detail: '[1]' }),
      greeting({}, { Detail: '' }),
      greeting({}, { Source: 'aws.s3' }),
      greeting({}, { EventBusName: 'other' }),
      greeting({ much: 'x'.repeat(300_000) }),
    );
    expect(FailedEntryCount).toBe(5);
    expect(Entries!.map(({ ErrorCode }) => ErrorCode)).toEqual([
      undefined,
      'MalformedDetail',
      'InvalidArgument',
      'NotAuthorizedForSourceException',
      'ResourceNotFoundException',
      'InvalidArgument',
    ]);
    await expect(put()).rejects.toMatchObject({ name: 'ValidationException' });
  });

  it('retries a failed invocation and finally sends a record to the failure destination', async () => {
    const { Entries } = await put(greeting({ to: 'w', failures: 1 }), greeting({ to: 'w', failures: 9 }));
    const [once, always] = Entries!.map(({ EventId }) => EventId!);
    expect(await settled(once!)).toMatchObject([{ state: 'done', attempts: 2 }]);
    expect(await settled(always!)).toMatchObject([
      { state: 'failed', attempts: 3, error: 'Error: on purpose' },
    ]);
    expect(failures).toMatchObject([
      {
        requestContext: { condition: 'RetriesExhausted', approximateInvokeCount: 3 },
        requestPayload: { id: always, detail: { failures: 9 } },
        responsePayload: { errorType: 'Error', errorMessage: 'on purpose' },
      },
    ]);
  });

  it('runs an accepted event after a restart', async () => {
    mkdirSync(join(folder.path, 'hold'));
    const { Entries } = await put(greeting({ to: 'w', waits: true }));
    const id = Entries![0]!.EventId!;
    expect(bus.deliveriesOf(id)).toMatchObject([{ state: 'waiting', attempts: 0 }]);
    await bus.stop();
    client.destroy();
    bus = await startBus();
    client = connect();
    mkdirSync(join(folder.path, 'go'));
    expect(await settled(id)).toMatchObject([{ state: 'done', attempts: 1 }]);
  });
});

it('matches an event when every field of the pattern has one of its values', () => {
  const pattern = { source: ['a', 'b'], detail: { key: [{ prefix: 'manifests/' }], size: ['1'] } };
  const event = { source: 'b', detail: { key: 'manifests/x', size: '1', more: 2 }, id: 'x' };
  expect(matches(pattern, event)).toBe(true);
  expect(matches(pattern, { ...event, source: 'c' })).toBe(false);
  expect(matches(pattern, { ...event, detail: { ...event.detail, key: 'manifest' } })).toBe(false);
  expect(matches(pattern, { source: 'a' })).toBe(false);
  expect(matches({}, {})).toBe(true);
});
