/** `npm start`'s program as its own process: what it says, how it ends, and what it leaves behind. */
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
import { descendants, isAlive, ROOT } from './support.ts';

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

async function ready(program: Program): Promise<void> {
  await until(
    `ready, after:\n${program.output()}`,
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
  it('serves until Ctrl-C, and leaves nothing running', async () => {
    const program = start();
    await ready(program);
    expect(program.output()).toContain(`http://127.0.0.1:${settings.TREINO_HTTP_PORT}`);
    expect(program.output()).toContain('"machine_name": "MOTOBOMBA-007"');
    expect(await health()).toMatchObject({ status: 'ok' });
    const children = await descendants(program.process.pid!);
    // PostgreSQL with its workers, serverless offline, one execution environment.
    expect(children.length).toBeGreaterThan(5);

    // A terminal's Ctrl-C comes twice: from the terminal, and passed on by npm.
    program.process.kill('SIGINT');
    program.process.kill('SIGINT');
    expect(await program.end).toEqual([0, null]);
    // What the kernel has yet to clear away still has its process id.
    await until('every child has ended', () => !children.some(isAlive));
    await assertPortsFree(settings, { timeoutSeconds: 0 });
    expect(existsSync(join(settings.TREINO_STATE_DIR, 'stack.json'))).toBe(false);
  }, 120_000);

  it('starts again after a kill -9, whose orphans end by themselves', async () => {
    const first = start();
    await ready(first);
    const orphans = await descendants(first.process.pid!);
    first.process.kill('SIGKILL');
    await first.end;

    const second = start();
    await ready(second);
    expect(await health()).toMatchObject({ status: 'ok' });
    // One that was just starting notices its parent's death once it has loaded.
    await until('the orphans have ended', () => !orphans.some(isAlive));

    const third = start();
    expect(await third.end).toEqual([1, null]);
    expect(third.output()).toContain(`Treino is already running on ${settings.TREINO_STATE_DIR}`);
    expect(third.output()).toContain(`process ${second.process.pid!}`);
    expect(await health()).toMatchObject({ status: 'ok' });

    second.process.kill('SIGTERM');
    expect(await second.end).toEqual([0, null]);
  }, 180_000);

  it('names the port that is taken and the setting that changes it, and starts nothing', async () => {
    const other = createServer();
    other.listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    const program = start({ TREINO_AWS_PORT: String(port) });
    expect(await program.end).toEqual([1, null]);
    expect(program.output()).toContain(`Port ${port} on 127.0.0.1, meant for SQS and S3, is in use`);
    expect(program.output()).toContain('TREINO_AWS_PORT');
    expect(program.output()).not.toMatch(/\n\s+at /);
    await new Promise((resolve) => other.close(resolve));
  });

  it('has a place for the token in the lines to paste where one is asked for', async () => {
    const program = start({ AUTH: 'required' });
    await ready(program);
    expect(program.output()).toMatch(/curl -X POST \S+\/train -H "authorization: Bearer \$TREINO_TOKEN"/);
    expect(program.output()).toMatch(/curl -H "authorization: Bearer \$TREINO_TOKEN" \S+\/status/);
  }, 120_000);

  it('names a setting that is wrong', async () => {
    const program = start({ TREINO_HTTP_PORT: 'eight thousand' });
    expect(await program.end).toEqual([1, null]);
    expect(program.output()).toContain('TREINO_HTTP_PORT');
  });
});
