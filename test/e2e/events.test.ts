/** Incoming and outgoing events on the embedded stack: created jobs, dead-lettered events, published events. */
import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { DeleteMessageCommand, ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { DATA_READY_TYPE } from '../../lib/events/data-ready.ts';
import { stateChangeSchema } from '../../lib/events/state-change.ts';
import type { StateChange } from '../../lib/events/state-change.ts';
import { isActive } from '../../lib/jobs/job.ts';
import { busEvent } from '../../local/aws/events/put-events.ts';
import type { BusEvent } from '../../local/aws/events/put-events.ts';
import { startStack } from '../../local/stack.ts';
import type { Stack } from '../../local/stack.ts';
import { eventually } from '../support/eventually.ts';
import { asEnvironment, freeSettings, openClients } from '../support/stack.ts';
import { insertTinyTelemetry } from '../support/tiny-telemetry.ts';

const root = join(import.meta.dirname, '../..');
const machines = ['EVENT-0', 'EVENT-1', 'EVENT-2', 'EVENT-3'];

const body = (machine_name: string, overrides: object = {}) => ({
  indicator: 'status',
  machine_name,
  labeling: { window_minutes: 4 },
  search: { folds: 2, param_grid: { n_estimators: [2], max_depth: [2] } },
  ...overrides,
});
const dataReady = (detail: unknown): BusEvent =>
  busEvent({ source: 'telemetry', 'detail-type': DATA_READY_TYPE, detail });

let stack: Stack;
let clients: ReturnType<typeof openClients>;

beforeAll(async () => {
  stack = await startStack(await freeSettings(), { graceSeconds: 1 });
  clients = openClients(stack.environment);
  await insertTinyTelemetry(clients.sql, machines, 600);
}, 60_000);
afterAll(async () => {
  await clients.close();
  await stack.stop();
}, 60_000);

const jobsOf = async (machineName: string) => (await clients.jobs.list({ machineName, limit: 100 })).jobs;

/** All events that the bus has recorded. */
const publishedEvents = (): BusEvent[] =>
  readFileSync(stack.eventBus.file, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as BusEvent);
const stateChangesOf = (processId: string): StateChange[] =>
  publishedEvents()
    .filter(({ source }) => source === 'treino')
    .map(({ detail }) => stateChangeSchema.parse(detail))
    .filter(({ process_id: id }) => id === processId);

interface DeadLettered {
  readonly event: { readonly id: string };
  readonly code: string | undefined;
  readonly reason: string | undefined;
}

/** Receives and deletes messages from the dead-letter queue until `count` of them have arrived. */
async function receiveDeadLettered(count: number): Promise<DeadLettered[]> {
  const QueueUrl = stack.environment.DATA_READY_DLQ_URL;
  const deadLettered: DeadLettered[] = [];
  await eventually(
    async () => {
      const { Messages = [] } = await clients.sqs.send(
        new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, MessageAttributeNames: ['All'] }),
      );
      for (const { Body, MessageAttributes, ReceiptHandle } of Messages) {
        deadLettered.push({
          event: JSON.parse(Body!) as DeadLettered['event'],
          code: MessageAttributes?.ERROR_CODE?.StringValue,
          reason: MessageAttributes?.ERROR_MESSAGE?.StringValue,
        });
        await clients.sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
      }
      return deadLettered.length;
    },
    (found) => found >= count,
    { deadlineSeconds: 30, what: `${count} dead-lettered events` },
  );
  return deadLettered;
}

async function upload(key: string, content: string): Promise<void> {
  const bucket = stack.environment.MODELS_BUCKET;
  const { ETag } = await clients.s3.send(
    new PutObjectCommand({ Bucket: bucket, Key: key, Body: Buffer.from(content) }),
  );
  // An external S3 store does not notify the embedded bus.
  if (stack.settings.TREINO_S3_ENDPOINT === undefined) return;
  const etag = ETag!.replaceAll('"', '');
  stack.eventBus.objectCreated({ bucket, key, size: content.length, etag, at: new Date() });
}

describe('incoming events', () => {
  it('create one job when an event is delivered ten times', async () => {
    const event = dataReady(body('EVENT-0'));
    for (let i = 0; i < 10; i += 1) stack.eventBus.publish('treino', event);
    const ids = await eventually(
      () => stack.eventBus.deliveriesOf(event.id).map(({ result }) => result),
      (results) => results.length === 10 && results.every((result) => result !== null),
      { deadlineSeconds: 30, what: 'ten deliveries' },
    );
    const jobs = await jobsOf('EVENT-0');
    expect(jobs).toHaveLength(1);
    expect(ids).toEqual(Array.from({ length: 10 }, () => ({ process_ids: [jobs[0]!.processId] })));
  }, 60_000);

  it('create separate jobs for different ids with the same request', async () => {
    const [first, second] = [dataReady(body('EVENT-1')), dataReady(body('EVENT-1'))];
    for (const event of [first, second, first]) stack.eventBus.publish('treino', event);
    await eventually(
      () => jobsOf('EVENT-1'),
      (jobs) => jobs.length === 2,
      {
        deadlineSeconds: 30,
        what: 'two jobs',
      },
    );
  }, 60_000);

  it('are dead-lettered with a reason when invalid, and create no job', async () => {
    const first = dataReady(body('EVENT-2'));
    const invalid: Record<string, BusEvent> = {
      unknown_machine: dataReady(body('NOBODY')),
      unknown_indicator: dataReady({ indicator: 'mood', machine_name: 'EVENT-2' }),
      invalid_request: dataReady(body('EVENT-2', { colour: 'red' })),
      start_after_end: dataReady(body('EVENT-2', { start_date: '2026-02-01', end_date: '2026-01-01' })),
      body_too_large: dataReady(body('EVENT-2', { note: 'x'.repeat(70_000) })),
      event_id_reused: { ...first, detail: body('EVENT-3') },
    };
    stack.eventBus.publish('treino', first);
    await eventually(
      () => jobsOf('EVENT-2'),
      (jobs) => jobs.length === 1,
      {
        deadlineSeconds: 30,
        what: 'the job of the valid event',
      },
    );
    for (const event of Object.values(invalid)) stack.eventBus.publish('treino', event);
    const deadLettered = await receiveDeadLettered(6);
    const byCode = new Map(deadLettered.map((message) => [message.code, message]));
    expect([...byCode.keys()].toSorted()).toEqual(Object.keys(invalid).toSorted());
    for (const [code, event] of Object.entries(invalid)) expect(byCode.get(code)!.event).toEqual(event);
    expect(byCode.get('unknown_machine')!.reason).toBe(
      'machine_name "NOBODY" is not known: processed_data has no rows of this machine.',
    );
    expect(byCode.get('invalid_request')!.reason).toBe('colour is not a known field; remove it.');
    expect(await jobsOf('EVENT-2')).toHaveLength(1);
    expect(await jobsOf('EVENT-3')).toEqual([]);
  }, 60_000);

  it('create a job for every request in a manifest, or none if any is invalid', async () => {
    await upload(
      'manifests/nightly.json',
      JSON.stringify([body('EVENT-3'), body('EVENT-3', { end_date: '2026-01-02' })]),
    );
    await eventually(
      () => jobsOf('EVENT-3'),
      (jobs) => jobs.length === 2,
      {
        deadlineSeconds: 30,
        what: 'two jobs',
      },
    );
    await upload('elsewhere/nightly.json', JSON.stringify(body('EVENT-3')));
    await upload('manifests/', '');
    await upload('manifests/broken.json', '{"indicator": ');
    await upload('manifests/empty.json', '[]');
    await upload(
      'manifests/half.json',
      JSON.stringify([body('EVENT-3'), { indicator: 'status' }, body('NOBODY')]),
    );
    const deadLettered = await receiveDeadLettered(3);
    expect(Object.fromEntries(deadLettered.map(({ code, reason }) => [code, reason]))).toEqual({
      malformed_json: 'The manifest is not valid JSON.',
      empty_manifest: 'The manifest contains no requests.',
      bad_manifest:
        "2 of the manifest's 3 requests are invalid, so none was accepted. [1] machine_name is missing; it must be a string. " +
        '[2] machine_name "NOBODY" is not known: processed_data has no rows of this machine.',
    });
    expect(await jobsOf('EVENT-3')).toHaveLength(2);
  }, 60_000);
});

describe('outgoing events', () => {
  it('report every change of a job in sequence order', async () => {
    const [job] = await jobsOf('EVENT-0');
    const { processId } = job!;
    await eventually(
      () => clients.jobs.get(processId),
      (seen) => !isActive(seen!.status),
      {
        deadlineSeconds: 60,
        what: 'the end of the job',
      },
    );
    const changes = await eventually(
      () => stateChangesOf(processId),
      (seen) => seen.length >= 3,
      {
        deadlineSeconds: 30,
        what: 'three events',
      },
    );
    const { modelId, bucketAddress, finishedAt } = (await clients.jobs.get(processId))!;
    const bySequence = [...new Map(changes.map((event) => [event.sequence, event])).values()];
    expect(bySequence).toMatchObject([
      { sequence: 1, status: 'pending', previous_status: null, attempt: 0, machine_name: 'EVENT-0' },
      { sequence: 2, status: 'running', previous_status: 'pending', attempt: 1, model_id: null },
      {
        sequence: 3,
        status: 'completed',
        previous_status: 'running',
        at: finishedAt!.toISOString(),
        model_id: modelId,
        bucket_address: bucketAddress,
      },
    ]);
    expect(new Set(changes.map(({ event_id: id }) => id)).size).toBe(3);
    const unsentEvents = () => clients.jobs.unsentEvents(processId);
    await eventually(unsentEvents, (events) => events.length === 0, {
      deadlineSeconds: 30,
      what: 'no unsent events',
    });
  }, 120_000);
});

describe('npm run emit', () => {
  const emit = async (content: string) => {
    const file = join(stack.settings.TREINO_STATE_DIR, `${randomUUID()}.json`);
    writeFileSync(file, content);
    try {
      const { stdout } = await promisify(execFile)(
        process.execPath,
        ['--disable-warning=ExperimentalWarning', 'local/emit.ts', file],
        { cwd: root, env: { ...process.env, ...asEnvironment(stack.settings), NODE_OPTIONS: '' } },
      );
      return { code: 0, stdout, stderr: '' };
    } catch (error) {
      return error as { code: number; stdout: string; stderr: string };
    }
  };

  it('publishes an event and prints its result', async () => {
    const accepted = await emit(JSON.stringify({ 'detail-type': DATA_READY_TYPE, detail: body('EVENT-2') }));
    expect(accepted).toMatchObject({ code: 0, stdout: expect.stringMatching(/^event \S+\njob \S+\n$/) });
    const refused = await emit(JSON.stringify(body('NOBODY')));
    expect(refused).toMatchObject({
      code: 1,
      stdout: expect.stringMatching(
        /^event \S+\nrejected and moved to data_ready_dlq \(unknown_machine\): machine_name "NOBODY" is not known/,
      ),
    });
    const malformed = await emit('{"detail": 3}');
    expect(malformed).toMatchObject({ code: 1, stderr: expect.stringContaining('is not an event') });
  }, 60_000);
});
