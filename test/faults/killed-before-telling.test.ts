/** Processes killed after they changed a job's status and before the event bus took the event. */
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
import { Bench } from './bench.ts';
import { suiteMs } from './counts.ts';
import { noteFigures } from './figures.ts';
import { signal } from './workers.ts';

const grid = { n_estimators: [5], max_depth: [2] };

describe.each(['dynamodb', 'postgres'] as const)('jobs in %s', (jobTable) => {
  const folder = mkdtempSync(join(tmpdir(), 'treino-bus-'));
  let bus: LocalEventBus;
  let proxy: TcpProxy;
  let bench: Bench;

  beforeAll(async () => {
    bus = await LocalEventBus.start({
      port: 0,
      folder,
      buses: ['treino'],
      rules: [],
      // No rule, no invocation.
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
    bench = await Bench.start({
      jobTable,
      machines: ['CLAIM', 'END'],
      rows: 600,
      environment: {
        EVENT_BUS: 'treino',
        AWS_ENDPOINT_URL_EVENTBRIDGE: `http://127.0.0.1:${proxy.port}`,
      },
    });
  }, suiteMs);
  afterAll(async () => {
    await bench.stop();
    await Promise.all([proxy.stop(), bus.stop()]);
    rmSync(folder, { recursive: true });
  }, suiteMs);

  const toldOf = (id: string) => {
    const lines = readFileSync(bus.file, { encoding: 'utf8', flag: 'a+' }).trim().split('\n');
    return lines
      .filter((line) => line !== '')
      .map((line) => stateChangeSchema.parse((JSON.parse(line) as BusEvent).detail))
      .filter((change) => change.process_id === id);
  };
  const allTold = (id: string, last: string) =>
    eventually(
      () => [...new Map(toldOf(id).map((change) => [change.sequence, change])).values()],
      (changes) => changes.some(({ status }) => status === last),
      { deadlineSeconds: 60, what: `the event "${last}"` },
    ).then((changes) => changes.toSorted((one, other) => one.sequence - other.sequence));
  const numbered = (count: number) => Array.from({ length: count }, (_, i) => i + 1);

  it(
    'the claim is told, and what came after it, once the sweeper ran',
    async () => {
      proxy.treatment = { kind: 'swallow' };
      const started = once(bench.mapping, 'invocation-started') as Promise<[{ pid: number }]>;
      const { processId } = await bench.submit('CLAIM', grid);
      const [{ pid }] = await started;
      await bench.until(processId, ({ status }) => status === 'running', {
        deadlineSeconds: 30,
        what: 'the claim',
      });
      expect(signal(pid, 'SIGKILL')).toBe(true);
      expect(toldOf(processId)).toEqual([]);
      expect(await bench.jobs.unsentEvents(processId)).toMatchObject([{ sequence: 2, status: 'running' }]);
      proxy.treatment = { kind: 'forward' };
      await bench.ended(processId);
      const changes = await allTold(processId, 'completed');
      noteFigures(`killed between claim and event, ${jobTable}`, {
        events: changes.length,
        statuses: changes.map(({ status }) => status).join(' '),
      });
      // The first was written by the test, whose table keeps no events.
      expect(changes.map(({ sequence }) => sequence)).toEqual(numbered(changes.length + 1).slice(1));
      expect(changes[0]).toMatchObject({ status: 'running', previous_status: 'pending', attempt: 1 });
      expect(changes.at(-1)).toMatchObject({ status: 'completed', attempt: 2 });
    },
    suiteMs,
  );

  it(
    'the end is told once the sweeper ran, though nothing else happens to the job any more',
    async () => {
      const started = once(bench.mapping, 'invocation-started') as Promise<[{ pid: number }]>;
      const { processId } = await bench.submit('END', grid);
      const [{ pid }] = await started;
      await eventually(
        () => toldOf(processId),
        (told) => told.length === 1,
        {
          deadlineSeconds: 30,
          what: 'the event of the claim',
        },
      );
      proxy.treatment = { kind: 'swallow' };
      proxy.swallowOpen();
      const job = await bench.until(processId, ({ status }) => !isActive(status), {
        deadlineSeconds: 60,
        what: 'the end of the job',
      });
      expect(signal(pid, 'SIGKILL')).toBe(true);
      expect(job.status).toBe('completed');
      expect(await bench.jobs.unsentEvents(processId)).toMatchObject([{ sequence: 3, status: 'completed' }]);
      expect(toldOf(processId)).toHaveLength(1);
      proxy.treatment = { kind: 'forward' };
      const changes = await allTold(processId, 'completed');
      expect(changes.map(({ sequence, status }) => [sequence, status])).toEqual([
        [2, 'running'],
        [3, 'completed'],
      ]);
      expect(changes[1]).toMatchObject({ model_id: job.modelId, bucket_address: job.bucketAddress });
      await eventually(
        () => bench.jobs.unsentEvents(processId),
        (left) => left.length === 0,
        {
          deadlineSeconds: 30,
          what: 'no event left',
        },
      );
    },
    suiteMs,
  );
});
