/** The program of `npm start` in its own process: its output, its exit code, and that no process is left. */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { assertPortsFree } from '../../local/stack/ports.ts';
import type { LocalSettings } from '../../lib/local-settings.ts';
import { asEnvironment, freeSettings } from '../support/stack.ts';
import { until } from '../support/eventually.ts';
import { descendants, isAlive, ROOT } from '../local/support.ts';

interface Program {
  readonly process: ChildProcess;
  readonly output: () => string;
  /** Exit code and signal. */
  readonly end: Promise<[number | null, NodeJS.Signals | null]>;
}

let settings: LocalSettings;
const programs: Program[] = [];

function start(environment: Record<string, string> = {}): Program {
  const child = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', join(ROOT, 'local/start.ts')],
    {
      cwd: ROOT,
      env: { ...process.env, NODE_OPTIONS: '', ...asEnvironment(settings), ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  let output = '';
  const take = (chunk: Buffer): void => void (output += chunk.toString());
  child.stdout.on('data', take);
  child.stderr.on('data', take);
  const program = {
    process: child,
    output: () => output,
    end: once(child, 'close') as Promise<[number | null, NodeJS.Signals | null]>,
  };
  programs.push(program);
  return program;
}

async function waitUntilReady(program: Program): Promise<void> {
  await until(
    `the stack is ready; output:\n${program.output()}`,
    () => program.output().includes('Treino is ready') || program.process.exitCode !== null,
    90,
  );
  expect(program.output()).toContain('Treino is ready');
}

const health = async (): Promise<unknown> =>
  (await fetch(`http://127.0.0.1:${settings.TREINO_HTTP_PORT}/health`)).json();

beforeAll(async () => {
  settings = await freeSettings();
});

afterEach(async () => {
  for (const { process: child, end } of programs.splice(0)) {
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM');
    await end;
  }
});

afterAll(() => rmSync(settings.TREINO_STATE_DIR, { recursive: true, force: true }));

describe('start', () => {
  it('serves until Ctrl-C and leaves no process', async () => {
    const program = start();
    await waitUntilReady(program);
    expect(program.output()).toContain(`http://127.0.0.1:${settings.TREINO_HTTP_PORT}`);
    expect(program.output()).toContain('"machine_name": "MOTOBOMBA-007"');
    expect(await health()).toMatchObject({ status: 'ok' });
    const children = await descendants(program.process.pid!);
    // PostgreSQL and its workers, serverless offline, one execution environment.
    expect(children.length).toBeGreaterThan(5);

    // In a terminal, Ctrl-C arrives twice: from the terminal and through npm.
    program.process.kill('SIGINT');
    program.process.kill('SIGINT');
    expect(await program.end).toEqual([0, null]);
    // A process keeps its ID until the kernel has removed it.
    await until('every child has exited', () => !children.some(isAlive));
    await assertPortsFree(settings, { timeoutSeconds: 0 });
    expect(existsSync(join(settings.TREINO_STATE_DIR, 'stack.json'))).toBe(false);
  }, 120_000);

  it('starts again after kill -9, whose child processes exit on their own', async () => {
    const first = start();
    await waitUntilReady(first);
    const orphans = await descendants(first.process.pid!);
    first.process.kill('SIGKILL');
    await first.end;

    const second = start();
    await waitUntilReady(second);
    expect(await health()).toMatchObject({ status: 'ok' });
    // A child that is starting notices the death of its parent after loading.
    await until('the orphans have exited', () => !orphans.some(isAlive));

    const third = start();
    expect(await third.end).toEqual([1, null]);
    expect(third.output()).toContain(`Treino is already running on ${settings.TREINO_STATE_DIR}`);
    expect(third.output()).toContain(`process ${second.process.pid!}`);
    expect(await health()).toMatchObject({ status: 'ok' });

    second.process.kill('SIGTERM');
    expect(await second.end).toEqual([0, null]);
  }, 180_000);

  it('names a port in use and the setting that changes it', async () => {
    const other = createServer();
    other.listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    const program = start({ TREINO_AWS_PORT: String(port) });
    expect(await program.end).toEqual([1, null]);
    expect(program.output()).toContain(`Port ${port} on 127.0.0.1 for SQS and S3 is in use`);
    expect(program.output()).toContain('TREINO_AWS_PORT');
    expect(program.output()).not.toMatch(/\n\s+at /);
    await new Promise((resolve) => other.close(resolve));
  });

  it('prints commands with a token when requests need one', async () => {
    const program = start({ AUTH: 'required' });
    await waitUntilReady(program);
    expect(program.output()).toMatch(/curl -X POST \S+\/train -H "authorization: Bearer \$TREINO_TOKEN"/);
    expect(program.output()).toMatch(/curl -H "authorization: Bearer \$TREINO_TOKEN" \S+\/status/);
  }, 120_000);

  it('names an invalid setting', async () => {
    const program = start({ TREINO_HTTP_PORT: 'eight thousand' });
    expect(await program.end).toEqual([1, null]);
    expect(program.output()).toContain('TREINO_HTTP_PORT');
  });
});
