/**
 * `npm run dev` and `npm start` in a copy of this checkout, whose files the tests edit: what is reloaded, what is printed,
 * and that a running training is not disturbed.
 */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { LocalSettings } from '../../lib/local-settings.ts';
import { until } from '../support/eventually.ts';
import { asEnvironment, freeSettings, openClients } from '../support/stack.ts';
import { stackEnvironment } from '../../local/stack/stack-environment.ts';
import { insertTinyTelemetry } from '../support/tiny-telemetry.ts';
import { ROOT, temporaryFolder } from '../local/support.ts';

const HEALTH = 'lib/api/health/health.ts';
const COPIED = ['cli', 'console', 'functions', 'lib', 'local', 'plugins', 'scripts', 'deploy'];

let folder: ReturnType<typeof temporaryFolder>;
let checkout: string;
let settings: LocalSettings;
const started: ChildProcess[] = [];

beforeAll(async () => {
  folder = temporaryFolder();
  checkout = join(folder.path, 'checkout');
  for (const path of [
    ...COPIED,
    ...['docs/openapi.json', 'package.json', 'package-lock.json', 'serverless.yml', 'tsconfig.json'],
  ])
    cpSync(join(ROOT, path), join(checkout, path), { recursive: true });
  symlinkSync(join(ROOT, 'node_modules'), join(checkout, 'node_modules'));
  settings = await freeSettings();
  // The library of this checkout.
  const state = process.env.TREINO_STATE_DIR ?? join(ROOT, '.treino');
  cpSync(join(state, 'xgboost'), join(settings.TREINO_STATE_DIR, 'xgboost'), { recursive: true });
}, 60_000);

afterAll(() => {
  // After a failed test.
  for (const child of started) child.kill('SIGKILL');
  folder.remove();
  rmSync(settings.TREINO_STATE_DIR, { recursive: true, force: true });
});

function edit(path: string, from: string | RegExp, to: string): void {
  const file = join(checkout, path);
  const text = readFileSync(file, 'utf8');
  const edited = text.replace(from, to);
  expect(edited).not.toBe(text);
  writeFileSync(file, edited);
}

/** Starts the stack from the copy and waits until it is ready. */
async function start(...options: string[]) {
  const child: ChildProcess = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', join(checkout, 'local/start.ts'), ...options],
    {
      cwd: checkout,
      env: { ...process.env, NODE_OPTIONS: '', ...asEnvironment(settings) },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  started.push(child);
  let output = '';
  for (const stream of [child.stdout!, child.stderr!])
    stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const prints = (text: string): Promise<unknown> =>
    until(
      `"${text}" in the output:\n${output}`,
      () => output.includes(text) || child.exitCode !== null,
      120,
    ).then(() => expect(output).toContain(text));
  await prints('Treino is ready');
  return {
    prints,
    output: () => output,
    async stop() {
      const ended = once(child, 'close');
      child.kill('SIGTERM');
      expect(await ended).toEqual([0, null]);
    },
  };
}

const get = (path: string): Promise<Response> =>
  fetch(`http://127.0.0.1:${settings.TREINO_HTTP_PORT}${path}`);

describe('npm run dev', () => {
  let stack: Awaited<ReturnType<typeof start>>;
  let clients: ReturnType<typeof openClients>;

  beforeAll(async () => {
    stack = await start('--dev');
    clients = openClients(stackEnvironment(settings));
    await insertTinyTelemetry(clients.sql, ['EDITED'], 1500);
  }, 180_000);

  afterAll(async () => {
    await clients.close();
    await stack.stop();
    expect(existsSync(join(settings.TREINO_STATE_DIR, 'dev-sources'))).toBe(false);
  });

  const submit = async (trees: number, folds: number): Promise<string> => {
    const answer = await fetch(`http://127.0.0.1:${settings.TREINO_HTTP_PORT}/train`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        indicator: 'status',
        machine_name: 'EDITED',
        labeling: { window_minutes: 4 },
        search: { folds, param_grid: { n_estimators: [trees], max_depth: [3, 4, 5, 6] } },
      }),
    });
    return ((await answer.json()) as { process_id: string }).process_id;
  };

  const statusOfHealth = async (): Promise<string> =>
    ((await (await get('/health')).json()) as { status: string }).status;

  it('serves edited functions and says so', async () => {
    edit(HEALTH, "status: 'ok',", "status: 'edited' as 'ok',");
    await stack.prints(`${HEALTH} changed: reloaded functions and workers in `);
    expect(await statusOfHealth()).toBe('edited');
  }, 150_000);

  it('keeps the code before when the edited code cannot be loaded, and says where it is wrong', async () => {
    edit('functions/health.ts', 'const log', 'const log log');
    await stack.prints(
      'functions/health.ts changed, but cannot be loaded. The code before it keeps running.',
    );
    expect(stack.output()).toMatch(/keeps running\. functions\/health\.ts:\d+: /);
    expect(await statusOfHealth()).toBe('edited');
    edit(HEALTH, 'edited', 'repaired');
    edit('functions/health.ts', 'const log log', 'const log');
    await until('the repaired function answers', async () => (await statusOfHealth()) === 'repaired', 60);
  }, 200_000);

  it('rebuilds the console', async () => {
    edit('console/index.html', /<title>.*<\/title>/, '<title>Edited title</title>');
    await stack.prints('console/index.html changed: reloaded console in ');
    expect(await (await get('/')).text()).toContain('Edited title');
  }, 150_000);

  it('lets a running job finish on the code it started with, and runs the next on the new code', async () => {
    const running = await submit(600, 5);
    await until('the job trains', async () => (await clients.jobs.get(running))?.status === 'running', 60);
    // The worker thread of a model's report starts at the end of the training.
    const reports = 'lib/report/report-worker.ts';
    const original = readFileSync(join(checkout, reports), 'utf8');
    writeFileSync(join(checkout, reports), "throw new Error('edited while the job ran');\n");
    await stack.prints(`${reports} changed: reloaded functions and workers in `);
    expect(stack.output()).toMatch(/1 running on the code before it will finish there\./);
    await until('the job ends', async () => (await clients.jobs.get(running))?.finishedAt, 120);
    expect(await clients.jobs.get(running)).toMatchObject({ status: 'completed', attempt: 1 });

    const next = await submit(5, 2);
    await until('a job fails on the new code', () => stack.output().includes('edited while the job ran'), 60);
    writeFileSync(join(checkout, reports), original);
    await until('the next job ends', async () => (await clients.jobs.get(next))?.finishedAt, 120);
    expect(await clients.jobs.get(next)).toMatchObject({ status: 'completed' });
    // Copies of ended code are gone. Code that is just ending still has one.
    expect(readdirSync(join(settings.TREINO_STATE_DIR, 'dev-sources')).length).toBeLessThanOrEqual(4);
  }, 240_000);

  it('names files that only a new start uses', async () => {
    edit('local/stack.ts', 'const ROOT', '// Edited.\nconst ROOT');
    await stack.prints('local/stack.ts changed. Restart npm run dev to use it.');
  });
});

it('npm start says once per edit that it runs older code', async () => {
  const stack = await start();
  edit('lib/errors.ts', '/**', '/** ');
  await stack.prints('lib/errors.ts changed. Restart npm start to use it, or use npm run dev');
  // A file that an editor writes again without a change is no edit.
  writeFileSync(join(checkout, 'lib/config.ts'), readFileSync(join(checkout, 'lib/config.ts')));
  edit('functions/health.ts', '/**', '/** ');
  await stack.prints('functions/health.ts changed. Restart');
  expect(stack.output()).not.toContain('lib/config.ts');
  await stack.stop();
}, 240_000);
