/** The scheduler with a function in a real execution environment. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Scheduler } from '../../local/aws/lambda/scheduler.ts';
import { until } from '../support/eventually.ts';
import { isAlive, REGION, temporaryFolder } from './support.ts';

interface Note {
  readonly what: 'started' | 'finished';
  readonly pid: number;
  readonly event?: Record<string, unknown>;
}

let folder: ReturnType<typeof temporaryFolder>;
let lines: string[];
let scheduler: Scheduler;

beforeEach(() => {
  folder = temporaryFolder();
  lines = [];
});

afterEach(async () => {
  command('');
  await scheduler.stop();
  folder.remove();
});

/** By default, the interval is so long that only the first invocation happens. */
function schedule({ intervalSeconds = 3600, timeoutSeconds = 30 } = {}): Scheduler {
  scheduler = new Scheduler({
    function: {
      functionName: 'scheduled',
      handler: 'fixtures/scheduled.handler',
      root: import.meta.dirname,
      timeoutSeconds,
      memoryMegabytes: 512,
      region: REGION,
      environment: { OUTPUT: output(), COMMAND: join(folder.path, 'command'), PATH: process.env.PATH! },
    },
    intervalSeconds,
    log: (line) => lines.push(line),
    graceSeconds: 5,
  });
  return scheduler;
}

const output = (): string => join(folder.path, 'notes');
const command = (text: string): void => writeFileSync(join(folder.path, 'command'), text);
const notes = (): Note[] =>
  existsSync(output())
    ? readFileSync(output(), 'utf8')
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line) as Note)
    : [];
const steps = (): string[] => notes().map(({ what }) => what);

describe('the scheduler', () => {
  it('invokes at the start and then once per interval, in one warm environment', async () => {
    schedule({ intervalSeconds: 0.05 }).start();
    await until('three invocations', () => steps().filter((what) => what === 'finished').length >= 3);
    expect(new Set(notes().map(({ pid }) => pid)).size).toBe(1);
    expect(notes()[0]!.event).toMatchObject({
      'detail-type': 'Scheduled Event',
      source: 'aws.events',
      region: REGION,
      detail: {},
    });
  });

  it('skips intervals while an invocation runs', async () => {
    command('wait');
    schedule({ intervalSeconds: 0.001 }).start();
    await until('the first invocation', () => steps().length === 1);
    // Skipped intervals would have queued invocations before this one.
    const next = scheduler.run();
    command('');
    await next;
    expect(steps()).toEqual(['started', 'finished', 'started', 'finished']);
  });

  it('never runs two invocations at a time, even on request', async () => {
    schedule().start();
    await Promise.all([scheduler.run(), scheduler.run(), scheduler.run()]);
    expect(steps()).toEqual([
      'started',
      'finished',
      'started',
      'finished',
      'started',
      'finished',
      'started',
      'finished',
    ]);
  });

  it('logs a failed invocation and invokes again after the interval', async () => {
    command('throw');
    schedule({ intervalSeconds: 0.05 }).start();
    await until('an error is logged', () => lines.some((line) => line.includes('RangeError: on purpose')));
    command('exit');
    await until('a crash is logged', () => lines.some((line) => line.includes('Runtime.ExitError')));
    command('');
    await until('a success', () => steps().includes('finished'));
  });

  it('rejects a requested invocation with the error of the function', async () => {
    command('exit');
    await expect(schedule().run()).rejects.toMatchObject({
      code: 'function_failed',
      message: 'scheduled failed: Runtime.ExitError: The runtime exited with status 3',
    });
    command('');
    await expect(scheduler.run()).resolves.toBeUndefined();
  });

  it('kills a function that times out', async () => {
    command('busy-loop');
    await expect(schedule({ timeoutSeconds: 3 }).run()).rejects.toThrow('Sandbox.Timedout');
    expect(isAlive(notes()[0]!.pid)).toBe(false);
  });

  it('lets a running invocation finish on stop, starts no other, and leaves no process', async () => {
    command('wait');
    schedule({ intervalSeconds: 0.001 }).start();
    await until('the first invocation', () => steps().length === 1);
    const next = scheduler.run();
    const stopped = scheduler.stop();
    command('');
    await expect(next).rejects.toMatchObject({ code: 'function_failed' });
    await stopped;
    expect(steps()).toEqual(['started', 'finished']);
    expect(isAlive(notes()[0]!.pid)).toBe(false);
  });
});
