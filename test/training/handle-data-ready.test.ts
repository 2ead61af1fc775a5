/** Events that come again, late, or at a bad time: what does not depend on how they are delivered. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { DependencyError, RequestError } from '../../lib/errors.ts';
import { openDynamoDbJobTable } from '../../lib/jobs/dynamodb/job-table.ts';
import type { JobTable } from '../../lib/jobs/job-table.ts';
import { QueueFullError } from '../../lib/training/submission/submit-training.ts';
import { handleDataReady } from '../../lib/training/submission/handle-data-ready.ts';
import type { DataReadyServices } from '../../lib/training/submission/handle-data-ready.ts';
import { startDynamoDb } from '../support/dynamodb.ts';
import type { TestDynamoDb } from '../support/dynamodb.ts';
import { silentLog } from '../support/log.ts';
import { KeptMetrics } from '../support/metrics.ts';

let db: TestDynamoDb;
let jobs: JobTable;
let known: Set<string>;
let parked: { event: unknown; code: string; message: string }[];
let files: Map<string, string | Error>;
let services: DataReadyServices;
let count = 0;

beforeAll(async () => {
  db = await startDynamoDb();
  await db.createJobTable('training_jobs');
  jobs = openDynamoDbJobTable('training_jobs', db.client);
});
afterAll(() => db.stop());
beforeEach(() => {
  count += 1;
  known = new Set([`M-${count}`]);
  parked = [];
  files = new Map();
  services = {
    jobs,
    queue: { enqueue: () => Promise.resolve() },
    machineExists: (name) => Promise.resolve(known.has(name)),
    maxQueuedPerMachine: 3,
    log: silentLog,
    metrics: new KeptMetrics(),
    manifests: {
      read({ key }) {
        const content = files.get(key);
        return typeof content === 'string' ? Promise.resolve(content) : Promise.reject(content!);
      },
    },
    deadLetters: { send: (event, reason) => Promise.resolve(void parked.push({ event, ...reason })) },
  };
});

const machine = () => `M-${count}`;
const body = () => ({ indicator: 'status', machine_name: machine() });
const event = (id: string, detail: unknown = body()) => ({
  id: `${id}-${count}`,
  source: 'telemetry',
  'detail-type': 'ProcessedDataReady',
  detail,
});
const uploaded = (key: string, over: object = {}) => ({
  id: `upload-${count}`,
  source: 'aws.s3',
  'detail-type': 'Object Created',
  detail: { bucket: { name: 'b' }, object: { key, size: 10, etag: 'e', sequencer: `s-${count}`, ...over } },
});
const pending = () => jobs.countPending(machine());

describe('an event that asks for trainings', () => {
  it('gives the same job whenever it comes, also when its machine is gone meanwhile', async () => {
    const first = await handleDataReady(event('one'), services);
    known.clear();
    expect(await handleDataReady(event('one'), services)).toEqual(first);
    expect(await pending()).toBe(1);
    expect(parked).toEqual([]);
    const [job] = (await jobs.list({ machineName: machine(), limit: 1 })).jobs;
    expect(job!.correlationId).toBe(event('one').id);
  });

  it('does not share jobs with the same id of another source', async () => {
    await handleDataReady(event('one'), services);
    await handleDataReady({ ...event('one'), source: 'another' }, services);
    expect(await pending()).toBe(2);
  });

  it('comes again while the machine has too many jobs waiting, and nothing is parked', async () => {
    for (const id of ['1', '2', '3']) await handleDataReady(event(id), services);
    await expect(handleDataReady(event('4'), services)).rejects.toThrow(QueueFullError);
    // What was taken is told of all the same.
    expect(await handleDataReady(event('3'), services)).toHaveProperty('process_ids');
    expect(parked).toEqual([]);
  });

  it('comes again while something is away, and goes on where it was', async () => {
    files.set('manifests/a.json', JSON.stringify([body(), { ...body(), end_date: '2026-01-01' }]));
    let creations = 0;
    const flaky: DataReadyServices = {
      ...services,
      jobs: {
        ...jobs,
        create: (job) =>
          (creations += 1) === 2
            ? Promise.reject(new DependencyError('job table', 'It is away.'))
            : jobs.create(job),
      },
    };
    await expect(handleDataReady(uploaded('manifests/a.json'), flaky)).rejects.toThrow('It is away.');
    const { process_ids: ids } = (await handleDataReady(uploaded('manifests/a.json'), flaky)) as {
      process_ids: string[];
    };
    expect(new Set(ids).size).toBe(2);
    expect(await pending()).toBe(2);
    expect(parked).toEqual([]);
  });

  it('is one upload, by whatever event S3 tells of it', async () => {
    files.set('manifests/a.json', JSON.stringify(body()));
    const first = await handleDataReady(uploaded('manifests/a.json'), services);
    expect(await handleDataReady({ ...uploaded('manifests/a.json'), id: 'another' }, services)).toEqual(
      first,
    );
    const again = await handleDataReady(uploaded('manifests/a.json', { sequencer: 'later' }), services);
    expect(again).not.toEqual(first);
    expect(await pending()).toBe(2);
  });

  it('is not lost when it cannot be parked either', async () => {
    const away: DataReadyServices = {
      ...services,
      deadLetters: { send: () => Promise.reject(new DependencyError('queue', 'It is away.')) },
    };
    await expect(handleDataReady(event('bad', {}), away)).rejects.toThrow('It is away.');
  });

  it.each<[string, unknown]>([
    ['unknown_event', { hello: 'world' }],
    ['unknown_event', 'text'],
    ['unknown_event', { ...event('x'), 'detail-type': 'SomethingElse' }],
    ['unknown_event', { ...uploaded('manifests/a.json'), source: 'somebody' }],
    ['unknown_event', { ...uploaded('x'), detail: { bucket: { name: 'b' } } }],
    ['invalid_request', event('x', null)],
    ['invalid_request', { ...event('x'), detail: undefined }],
    ['invalid_request', event('x', [])],
    ['manifest_gone', uploaded('manifests/gone.json')],
    ['manifest_too_large', uploaded('manifests/large.json', { size: 2_000_000 })],
    ['manifest_too_large', uploaded('manifests/many.json')],
  ])('is parked: %s', async (code, wrong) => {
    const gone = { code: 'manifest_gone', httpStatus: 404 };
    files.set('manifests/gone.json', new RequestError('It is gone.', gone));
    files.set('manifests/many.json', JSON.stringify(Array.from({ length: 1001 }, body)));
    expect(await handleDataReady(wrong, services)).toMatchObject({ parked: { code } });
    expect(parked).toMatchObject([{ event: wrong, code }]);
    expect(await pending()).toBe(0);
  });
});
