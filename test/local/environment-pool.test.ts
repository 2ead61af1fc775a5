/** The pool of execution environments, with real child processes. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { EnvironmentPool } from '../../local/aws/lambda/environment-pool.ts';
import type { InvocationResult } from '../../local/aws/lambda/invocation.ts';
import { until } from '../support/eventually.ts';
import { isAlive, REGION, temporaryFolder } from './support.ts';

interface Echo {
  readonly pid: number;
  /** Invocations of the process, including this one. */
  readonly invocations: number;
}

let folder: ReturnType<typeof temporaryFolder>;
let lines: string[];
let pool: EnvironmentPool;

beforeEach(() => {
  folder = temporaryFolder();
  lines = [];
  pool = openPool();
});

afterEach(async () => {
  await pool.stop();
  folder.remove();
});

const openPool = (graceSeconds = 5): EnvironmentPool =>
  new EnvironmentPool({
    function: {
      functionName: 'worker',
      handler: 'fixtures/worker.handler',
      root: import.meta.dirname,
      timeoutSeconds: 30,
      memoryMegabytes: 512,
      region: REGION,
      environment: { PATH: process.env.PATH! },
    },
    graceSeconds,
    log: (line) => lines.push(line),
  });

/** Invokes the function with a task of fixtures/worker.ts. */
const invoke = (task: object, onStart?: (pid: number | undefined) => void): Promise<InvocationResult> =>
  pool.invoke({ Records: [{ messageId: 'm', body: JSON.stringify(task) }] }, onStart);

async function echo(): Promise<Echo> {
  const result = await invoke({ do: 'echo' });
  if (!result.ok) throw new Error(result.message);
  return result.payload as Echo;
}

/** Starts an invocation that runs until `release` is called. */
async function block(name: string) {
  const file = join(folder.path, name);
  let pid: number | undefined;
  const result = invoke({ do: 'wait-for-file', file }, (started) => (pid = started));
  await until('the process has started', () => pid !== undefined);
  return { pid: pid!, result, release: () => writeFileSync(file, '') };
}

describe('the environment pool', () => {
  it('reuses a warm environment', async () => {
    const first = await echo();
    expect(first.invocations).toBe(1);
    expect(await echo()).toMatchObject({ pid: first.pid, invocations: 2 });
  });

  it('starts an environment for each parallel invocation and reuses the one that finished last', async () => {
    const first = await block('first');
    const second = await block('second');
    expect(second.pid).not.toBe(first.pid);
    second.release();
    await second.result;
    first.release();
    await first.result;
    expect((await echo()).pid).toBe(first.pid);
  });

  it('uses the environment that was warmed up', async () => {
    pool.warmUp();
    const { pid, invocations } = await echo();
    expect(invocations).toBe(1);
    // A second environment would have to start first.
    expect((await echo()).pid).toBe(pid);
  });

  it('replaces an environment whose process exited during an invocation', async () => {
    const { pid } = await echo();
    expect(await invoke({ do: 'exit' })).toMatchObject({ ok: false, errorType: 'Runtime.ExitError' });
    const next = await echo();
    expect(next.invocations).toBe(1);
    expect(next.pid).not.toBe(pid);
  });

  it('replaces an environment that was killed while idle', async () => {
    const { pid } = await echo();
    process.kill(pid, 'SIGKILL');
    await until('the process is gone', () => !isAlive(pid));
    expect((await echo()).invocations).toBe(1);
  });

  it('returns the error of the function and keeps the environment', async () => {
    const { pid } = await echo();
    expect(await invoke({ do: 'throw' })).toEqual({
      ok: false,
      errorType: 'RangeError',
      message: 'on purpose',
    });
    expect((await echo()).pid).toBe(pid);
  });

  it('logs the output of the function', async () => {
    await invoke({ do: 'print' });
    await until('both lines', () => lines.length >= 2);
    expect(lines).toEqual(expect.arrayContaining(['a line on stdout', 'a line on stderr']));
  });
});

describe('stopping the pool', () => {
  it('stops idle environments and lets a running invocation finish', async () => {
    const idle = await echo();
    const file = join(folder.path, 'output');
    const busy = await block('busy');
    const running = invoke({ do: 'until-terminated', file });
    await until('the function is running', () => existsSync(file));
    busy.release();
    await busy.result;
    await pool.stop();
    expect(await running).toMatchObject({ ok: true });
    expect(readFileSync(file, 'utf8')).toBe('listening\nreleased the job\n');
    expect([idle.pid, busy.pid].filter(isAlive)).toEqual([]);
  });

  it('kills a function that ignores SIGTERM after the grace period', async () => {
    pool = openPool(0.2);
    const file = join(folder.path, 'output');
    let pid: number | undefined;
    const running = invoke({ do: 'ignore-termination', file }, (started) => (pid = started));
    await until('the function is running', () => existsSync(file));
    await pool.stop();
    expect(await running).toEqual({
      ok: false,
      errorType: 'Runtime.ExitError',
      message: 'The runtime was killed by SIGKILL',
    });
    expect(isAlive(pid!)).toBe(false);
  });
});
