/** Workers are killed after they changed a job's status and before they sent the event. */
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { stateChangeSchema } from '../../lib/events/state-change.ts';
import { isActive } from '../../lib/jobs/job.ts';
import { LocalEventBus } from '../../local/aws/events/event-bus.ts';
import type { BusEvent } from '../../local/aws/events/put-events.ts';
import { eventually } from '../support/eventually.ts';
import { TcpProxy } from '../support/tcp-proxy.ts';
import { FaultStack } from './fault-stack.ts';
import { SUITE_TIMEOUT_MS } from './counts.ts';
import { recordResult } from './results.ts';
import { sendSignal } from './workers.ts';

const GRID = { n_estimators: [5], max_depth: [2] };

describe.each(['dynamodb', 'postgres'] as const)('jobs in %s', (jobTable) => {
  const folder = mkdtempSync(join(tmpdir(), 'treino-bus-'));
  let bus: LocalEventBus;
  let proxy: TcpProxy;
  let stack: FaultStack;

  beforeAll(async () => {
    bus = await LocalEventBus.start({
      port: 0,
      folder,
      buses: ['treino'],
      rules: [],
      // Without rules this function is never invoked.
      function: {
        functionName: 'none',
        handler: 'none',
        root: folder,
        timeoutSeconds: 1,
        memoryMegabytes: 128,
        region: 'us-east-1',
        environment: {},
      },
      maxConcurrency: 1,
      onFailure: () => Promise.resolve(),
      log: () => undefined,
      functionLog: () => undefined,
      graceSeconds: 0,
    });
    proxy = await TcpProxy.start(Number(new URL(bus.endpoint).port));
    stack = await FaultStack.start({
      jobTable,
      machines: ['CLAIM', 'END'],
      rows: 600,
      environment: {
        EVENT_BUS: 'treino',
        AWS_ENDPOINT_URL_EVENTBRIDGE: `http://127.0.0.1:${proxy.port}`,
      },
    });
  }, SUITE_TIMEOUT_MS);
  afterAll(async () => {
    await stack.stop();
    await Promise.all([proxy.stop(), bus.stop()]);
    rmSync(folder, { recursive: true });
  }, SUITE_TIMEOUT_MS);

  const receivedEvents = (id: string) => {
    const lines = readFileSync(bus.file, { encoding: 'utf8', flag: 'a+' }).trim().split('\n');
    return lines
      .filter((line) => line !== '')
      .map((line) => stateChangeSchema.parse((JSON.parse(line) as BusEvent).detail))
      .filter((change) => change.process_id === id);
  };
  const waitForEvents = (id: string, last: string) =>
    eventually(
      () => [...new Map(receivedEvents(id).map((change) => [change.sequence, change])).values()],
      (changes) => changes.some(({ status }) => status === last),
      { deadlineSeconds: 60, what: `the event "${last}"` },
    ).then((changes) => changes.toSorted((one, other) => one.sequence - other.sequence));
  const numbered = (count: number) => Array.from({ length: count }, (_, i) => i + 1);

  it(
    'the sweeper sends the event of the claim, and later events follow',
    async () => {
      proxy.mode = { kind: 'silent' };
      const started = once(stack.mapping, 'invocation-started') as Promise<[{ pid: number }]>;
      const { processId } = await stack.submit('CLAIM', GRID);
      const [{ pid }] = await started;
      await stack.waitFor(processId, ({ status }) => status === 'running', {
        deadlineSeconds: 30,
        what: 'the claim',
      });
      expect(sendSignal(pid, 'SIGKILL')).toBe(true);
      expect(receivedEvents(processId)).toEqual([]);
      expect(await stack.jobs.unsentEvents(processId)).toMatchObject([{ sequence: 2, status: 'running' }]);
      proxy.mode = { kind: 'forward' };
      await stack.waitForEnd(processId);
      const changes = await waitForEvents(processId, 'completed');
      recordResult(`killed between claim and event, ${jobTable}`, {
        events: changes.length,
        statuses: changes.map(({ status }) => status).join(' '),
      });
      // The test itself wrote the first status, with a job table that has no outbox.
      expect(changes.map(({ sequence }) => sequence)).toEqual(numbered(changes.length + 1).slice(1));
      expect(changes[0]).toMatchObject({ status: 'running', previous_status: 'pending', attempt: 1 });
      expect(changes.at(-1)).toMatchObject({ status: 'completed', attempt: 2 });
    },
    SUITE_TIMEOUT_MS,
  );

  it(
    'the sweeper sends the final event, although the job does not change any more',
    async () => {
      const started = once(stack.mapping, 'invocation-started') as Promise<[{ pid: number }]>;
      const { processId } = await stack.submit('END', GRID);
      const [{ pid }] = await started;
      await eventually(
        () => receivedEvents(processId),
        (events) => events.length === 1,
        {
          deadlineSeconds: 30,
          what: 'the event of the claim',
        },
      );
      proxy.mode = { kind: 'silent' };
      proxy.makeHalfOpen();
      const job = await stack.waitFor(processId, ({ status }) => !isActive(status), {
        deadlineSeconds: 60,
        what: 'the end of the job',
      });
      expect(sendSignal(pid, 'SIGKILL')).toBe(true);
      expect(job.status).toBe('completed');
      expect(await stack.jobs.unsentEvents(processId)).toMatchObject([{ sequence: 3, status: 'completed' }]);
      expect(receivedEvents(processId)).toHaveLength(1);
      proxy.mode = { kind: 'forward' };
      const changes = await waitForEvents(processId, 'completed');
      expect(changes.map(({ sequence, status }) => [sequence, status])).toEqual([
        [2, 'running'],
        [3, 'completed'],
      ]);
      expect(changes[1]).toMatchObject({ model_id: job.modelId, bucket_address: job.bucketAddress });
      await eventually(
        () => stack.jobs.unsentEvents(processId),
        (unsent) => unsent.length === 0,
        {
          deadlineSeconds: 30,
          what: 'an empty outbox',
        },
      );
    },
    SUITE_TIMEOUT_MS,
  );
});
