/** Events that are delivered again, late, or while a dependency is down. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { DataError, DependencyError, RequestError } from '../../lib/errors.ts';
import { openDynamoDbJobTable } from '../../lib/jobs/dynamodb/job-table.ts';
import type { JobTable } from '../../lib/jobs/job-table.ts';
import { handleDataReady } from '../../lib/training/submission/handle-data-ready.ts';
import type { DataReadyServices } from '../../lib/training/submission/handle-data-ready.ts';
import { QueueFullError } from '../../lib/training/submission/queue-limits.ts';
import { startDynamoDb } from '../support/dynamodb.ts';
import type { TestDynamoDb } from '../support/dynamodb.ts';
import { wideLimits } from '../support/limits.ts';
import { silentLog } from '../support/log.ts';
import { RecordingMetrics } from '../support/metrics.ts';

let db: TestDynamoDb;
let jobs: JobTable;
let knownMachines: Set<string>;
let deadLettered: { event: unknown; code: string; message: string }[];
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
  knownMachines = new Set([`M-${count}`]);
  deadLettered = [];
  files = new Map();
  services = {
    jobs,
    queue: { enqueue: () => Promise.resolve() },
    machineExists: (name) => Promise.resolve(knownMachines.has(name)),
    limits: { ...wideLimits, queuedPerMachine: 3 },
    columnNames: () => Promise.resolve({ features: ['Oil_P', 'Oil_L'], others: ['note'] }),
    estimateSeconds: () => Promise.resolve(1),
    log: silentLog,
    metrics: new RecordingMetrics(),
    manifests: {
      read({ key }) {
        const content = files.get(key);
        return typeof content === 'string' ? Promise.resolve(content) : Promise.reject(content!);
      },
    },
    deadLetters: { send: (event, reason) => Promise.resolve(void deadLettered.push({ event, ...reason })) },
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
const uploaded = (key: string, overrides: object = {}) => ({
  id: `upload-${count}`,
  source: 'aws.s3',
  'detail-type': 'Object Created',
  detail: {
    bucket: { name: 'b' },
    object: { key, size: 10, etag: 'e', sequencer: `s-${count}`, ...overrides },
  },
});
const pending = () => jobs.countPending(machine());

describe('handleDataReady', () => {
  it('returns the same job for a repeated event, even if the machine has disappeared', async () => {
    const first = await handleDataReady(event('one'), services);
    knownMachines.clear();
    expect(await handleDataReady(event('one'), services)).toEqual(first);
    expect(await pending()).toBe(1);
    expect(deadLettered).toEqual([]);
    const [job] = (await jobs.list({ machineName: machine(), limit: 1 })).jobs;
    expect(job!.correlationId).toBe(event('one').id);
  });

  it('creates another job for the same id from another source', async () => {
    await handleDataReady(event('one'), services);
    await handleDataReady({ ...event('one'), source: 'another' }, services);
    expect(await pending()).toBe(2);
  });

  it('throws while the machine has too many pending jobs, and dead-letters nothing', async () => {
    for (const id of ['1', '2', '3']) await handleDataReady(event(id), services);
    await expect(handleDataReady(event('4'), services)).rejects.toThrow(QueueFullError);
    // An accepted event is still answered.
    expect(await handleDataReady(event('3'), services)).toHaveProperty('process_ids');
    expect(deadLettered).toEqual([]);
  });

  it('dead-letters an event at once if the telemetry table is unsuitable', async () => {
    const message = 'The column timestamp of processed_data has the type bigint: it must be timestamptz.';
    const machineExists = () => Promise.reject(new DataError('unsuitable_table', message));
    expect(await handleDataReady(event('table'), { ...services, machineExists })).toEqual({
      dead_lettered: { code: 'unsuitable_table', message },
    });
    expect(deadLettered).toMatchObject([{ event: { id: `table-${count}` }, code: 'unsuitable_table' }]);
    expect(await pending()).toBe(0);
  });

  it('throws while a dependency is unavailable, and continues with the next delivery', async () => {
    files.set('manifests/a.json', JSON.stringify([body(), { ...body(), end_date: '2026-01-01' }]));
    let creations = 0;
    const flaky: DataReadyServices = {
      ...services,
      jobs: {
        ...jobs,
        create: (job) =>
          (creations += 1) === 2
            ? Promise.reject(new DependencyError('job table', 'It is unavailable.'))
            : jobs.create(job),
      },
    };
    await expect(handleDataReady(uploaded('manifests/a.json'), flaky)).rejects.toThrow('It is unavailable.');
    const { process_ids: ids } = (await handleDataReady(uploaded('manifests/a.json'), flaky)) as {
      process_ids: string[];
    };
    expect(new Set(ids).size).toBe(2);
    expect(await pending()).toBe(2);
    expect(deadLettered).toEqual([]);
  });

  it('handles an upload once, even if S3 sends several events for it', async () => {
    files.set('manifests/a.json', JSON.stringify(body()));
    const first = await handleDataReady(uploaded('manifests/a.json'), services);
    expect(await handleDataReady({ ...uploaded('manifests/a.json'), id: 'another' }, services)).toEqual(
      first,
    );
    const again = await handleDataReady(uploaded('manifests/a.json', { sequencer: 'later' }), services);
    expect(again).not.toEqual(first);
    expect(await pending()).toBe(2);
  });

  it('dead-letters an event or a manifest that asks for too much work, with the figures', async () => {
    const work = { ...wideLimits.work, fits: 108, seconds: 60 };
    const limited: DataReadyServices = {
      ...services,
      limits: { ...wideLimits, work },
      estimateSeconds: ({ endDate }) => Promise.resolve(endDate === null ? 61 : 60),
    };
    // The default grid has 109 fits.
    await handleDataReady(event('grid'), limited);
    const small = { ...body(), search: { param_grid: { max_depth: [3] } } };
    await handleDataReady(event('long', small), limited);
    files.set('manifests/a.json', JSON.stringify([{ ...small, end_date: '2026-01-01' }, small]));
    await handleDataReady(uploaded('manifests/a.json'), limited);
    expect(deadLettered).toMatchObject([
      { code: 'too_much_work', message: expect.stringMatching(/109 fits .* at most 108/) },
      { code: 'too_much_work', message: expect.stringMatching(/about 61 s; at most 60 s/) },
      { code: 'bad_manifest', message: expect.stringMatching(/1 of .* 2 .*\[1\] search would train/) },
    ]);
    expect(await pending()).toBe(0);
  });

  it('dead-letters deeply nested requests, in an event and in a manifest', async () => {
    const brackets = `${'['.repeat(50_000)}${']'.repeat(50_000)}`;
    await handleDataReady(event('deep', { ...body(), search: JSON.parse(brackets) as unknown }), services);
    files.set(
      'manifests/a.json',
      `{"indicator":"status","machine_name":"${machine()}","search":${brackets}}`,
    );
    await handleDataReady(uploaded('manifests/a.json'), services);
    expect(deadLettered.map(({ code, message }) => [code, message])).toEqual([
      ['malformed_json', 'The request is nested more than 32 levels deep.'],
      ['malformed_json', 'The manifest is nested more than 32 levels deep.'],
    ]);
    expect(await pending()).toBe(0);
  });

  it('throws when the dead-letter queue is unavailable', async () => {
    const unavailable: DataReadyServices = {
      ...services,
      deadLetters: { send: () => Promise.reject(new DependencyError('queue', 'It is unavailable.')) },
    };
    await expect(handleDataReady(event('bad', {}), unavailable)).rejects.toThrow('It is unavailable.');
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
  ])('dead-letters an event: %s', async (code, wrong) => {
    const gone = { code: 'manifest_gone', httpStatus: 404 };
    files.set('manifests/gone.json', new RequestError('The manifest is gone.', gone));
    files.set('manifests/many.json', JSON.stringify(Array.from({ length: 1001 }, body)));
    expect(await handleDataReady(wrong, services)).toMatchObject({ dead_lettered: { code } });
    expect(deadLettered).toMatchObject([{ event: wrong, code }]);
    expect(await pending()).toBe(0);
  });
});
