/** The schedule, on a function in a real execution environment. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Scheduler } from '../../local/aws/lambda/scheduler.ts';
import { until } from '../support/eventually.ts';
import { isAlive, REGION, temporaryFolder } from './support.ts';

interface Note {
  readonly what: 'begins' | 'ends';
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
  order('');
  await scheduler.stop();
  folder.remove();
});

/** An hour between turns shows one turn only. */
function schedule({ intervalSeconds = 3600, timeoutSeconds = 30 } = {}): Scheduler {
  scheduler = new Scheduler({
    function: {
      functionName: 'scheduled',
      handler: 'fixtures/scheduled.handler',
      root: import.meta.dirname,
      timeoutSeconds,
      memoryMegabytes: 512,
      region: REGION,
      environment: { OUTPUT: output(), ORDER: join(folder.path, 'order'), PATH: process.env.PATH! },
    },
    intervalSeconds,
    log: (line) => lines.push(line),
    graceSeconds: 5,
  });
  return scheduler;
}

const output = (): string => join(folder.path, 'notes');
const order = (what: string): void => writeFileSync(join(folder.path, 'order'), what);
const notes = (): Note[] =>
  existsSync(output())
    ? readFileSync(output(), 'utf8')
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line) as Note)
    : [];
const story = (): string[] => notes().map(({ what }) => what);

describe('a schedule', () => {
  it('invokes right at the start, then once an interval, in one warm environment', async () => {
    schedule({ intervalSeconds: 0.05 }).start();
    await until('three turns', () => story().filter((what) => what === 'ends').length >= 3);
    expect(new Set(notes().map(({ pid }) => pid)).size).toBe(1);
    expect(notes()[0]!.event).toMatchObject({
      'detail-type': 'Scheduled Event',
      source: 'aws.events',
      region: REGION,
      detail: {},
    });
  });

  it('leaves out the turns that come while one runs', async () => {
    order('wait');
    schedule({ intervalSeconds: 0.001 }).start();
    await until('the first turn', () => story().length === 1);
    // Behind the first one: were there others, they would be between.
    const next = scheduler.run();
    order('');
    await next;
    expect(story()).toEqual(['begins', 'ends', 'begins', 'ends']);
  });

  it('never runs two at a time, also when asked out of turn', async () => {
    schedule().start();
    await Promise.all([scheduler.run(), scheduler.run(), scheduler.run()]);
    expect(story()).toEqual(['begins', 'ends', 'begins', 'ends', 'begins', 'ends', 'begins', 'ends']);
  });

  it('logs what fails, and goes on at the next turn', async () => {
    order('throw');
    schedule({ intervalSeconds: 0.05 }).start();
    await until('an error logged', () => lines.some((line) => line.includes('RangeError: on purpose')));
    order('exit');
    await until('a crash logged', () => lines.some((line) => line.includes('Runtime.ExitError')));
    order('');
    await until('a good turn', () => story().includes('ends'));
  });

  it('tells who asked what went wrong', async () => {
    order('exit');
    await expect(schedule().run()).rejects.toMatchObject({
      code: 'function_failed',
      message: 'scheduled did not end well: Runtime.ExitError: The runtime exited with status 3',
    });
    order('');
    await expect(scheduler.run()).resolves.toBeUndefined();
  });

  it('ends a function that takes too long', async () => {
    order('busy-loop');
    await expect(schedule({ timeoutSeconds: 3 }).run()).rejects.toThrow('Sandbox.Timedout');
    expect(isAlive(notes()[0]!.pid)).toBe(false);
  });

  it('stops: what runs may end, nothing begins any more, no process stays', async () => {
    order('wait');
    schedule({ intervalSeconds: 0.001 }).start();
    await until('the first turn', () => story().length === 1);
    const next = scheduler.run();
    const stopped = scheduler.stop();
    order('');
    await expect(next).rejects.toMatchObject({ code: 'function_failed' });
    await stopped;
    expect(story()).toEqual(['begins', 'ends']);
    expect(isAlive(notes()[0]!.pid)).toBe(false);
  });
});
