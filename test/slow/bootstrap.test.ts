/** scripts/bootstrap.mjs in a temporary checkout with a fake npm: when it installs, and what it runs. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { until } from '../support/eventually.ts';
import { ROOT, temporaryFolder } from '../local/support.ts';

let folder: ReturnType<typeof temporaryFolder>;
let checkout: string;

beforeEach(() => {
  folder = temporaryFolder();
  checkout = join(folder.path, 'a checkout');
  const programs = join(folder.path, 'programs');
  for (const path of [join(checkout, 'scripts'), programs]) mkdirSync(path, { recursive: true });
  for (const script of ['bootstrap.mjs', 'console-stamp.mjs'])
    copyFileSync(join(ROOT, 'scripts', script), join(checkout, 'scripts', script));
  write('package.json', '{ "name": "x", "type": "module" }');
  lock('1.0.0');
  write(
    'scripts/fetch-xgboost.mjs',
    `import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
     mkdirSync('.treino/xgboost', { recursive: true });
     writeFileSync('.treino/xgboost/library.json', '{}');
     appendFileSync('calls', 'fetch-xgboost\\n');`,
  );
  write(
    'scripts/build-console.mjs',
    `import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
     import { consoleStamp } from './console-stamp.mjs';
     mkdirSync('console/dist', { recursive: true });
     writeFileSync('console/dist/stamp', consoleStamp('.'));
     appendFileSync('calls', 'build-console\\n');`,
  );
  write(
    'target.ts',
    `const answer: string = process.argv.slice(2).join('|'); console.log(answer); process.exit(7);`,
  );
  // Slow enough for two bootstraps to overlap.
  const npm = join(programs, 'npm');
  writeFileSync(
    npm,
    `#!/bin/sh
echo "npm $1" >> calls
echo "$@" > npm-options
sleep 0.3
[ -e fail ] && { echo "error from npm"; exit 9; }
rm -rf node_modules
mkdir -p node_modules/.bin
[ -e no-link ] || ln -s "${process.execPath}" node_modules/.bin/node
mkdir -p node_modules/node-here/bin
ln -s "${process.execPath}" node_modules/node-here/bin/node
ln -s ../../tool.mjs node_modules/.bin/tsc
cp package-lock.json node_modules/.package-lock.json
`,
  );
  chmodSync(npm, 0o755);
  write('tool.mjs', `console.log(process.version, process.argv.slice(2).join('|'));`);
});

afterEach(() => folder.remove());

const write = (path: string, text: string): void => writeFileSync(join(checkout, path), text);
const lock = (version: string): void =>
  write(
    'package-lock.json',
    JSON.stringify({
      packages: {
        '': { version },
        'node_modules/a': { version },
        'node_modules/not-for-this-platform': { version, optional: true },
      },
    }),
  );
const calls = (): string[] => {
  const file = join(checkout, 'calls');
  return existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : [];
};

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function start(options: readonly string[], environment: Record<string, string> = {}) {
  const child = spawn(process.execPath, [join(checkout, 'scripts/bootstrap.mjs'), ...options], {
    cwd: checkout,
    env: { PATH: `${join(folder.path, 'programs')}:${process.env.PATH!}`, HOME: '', ...environment },
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const end = once(child, 'close').then(([code]): Ended => ({ code: code as number | null, stdout, stderr }));
  return { child, end, stdout: () => stdout };
}

const bootstrap = (...options: string[]): Promise<Ended> => start(options).end;

describe('bootstrap', () => {
  it('installs and fetches once, then runs the target with its arguments and exit code', async () => {
    expect(await bootstrap('target.ts', 'one', 'two words')).toMatchObject({
      code: 7,
      stdout: 'one|two words\n',
    });
    const again = await bootstrap('target.ts');
    expect(again).toEqual({ code: 7, stdout: '\n', stderr: '' });
    expect(calls()).toEqual(['npm ci', 'fetch-xgboost']);
    expect(readFileSync(join(checkout, 'npm-options'), 'utf8')).toContain(' --ignore-scripts ');
  });

  it('runs the target in the folder where the user typed the command, although npm run changes to the checkout', async () => {
    write('target.ts', `console.log(JSON.stringify([process.cwd(), process.env.TREINO_STATE_DIR ?? null]));`);
    const typedIn = join(realpathSync(checkout), 'scripts');
    const npmEnvironment = {
      INIT_CWD: typedIn,
      npm_package_json: join(realpathSync(checkout), 'package.json'),
    };
    const run = async (environment: Record<string, string>): Promise<unknown> => {
      const { stdout } = await start(['target.ts'], environment).end;
      return JSON.parse(stdout);
    };
    expect(await run(npmEnvironment)).toEqual([typedIn, null]);
    expect(await run({ ...npmEnvironment, TREINO_STATE_DIR: 'state' })).toEqual([
      typedIn,
      join(typedIn, 'state'),
    ]);
    // Started by a script of another package.
    expect(await run({ ...npmEnvironment, npm_package_json: '/another/package.json' })).toEqual([
      realpathSync(checkout),
      null,
    ]);
  });

  it('installs once when two commands start at the same time', async () => {
    const ends = await Promise.all([bootstrap('target.ts'), bootstrap('bin', 'tsc', '--check')]);
    expect(ends.map(({ code }) => code)).toEqual([7, 0]);
    expect(calls()).toEqual(['npm ci', 'fetch-xgboost']);
    expect(ends.filter(({ stderr }) => stderr.includes('waiting for it'))).toHaveLength(1);
  });

  it('links the pinned Node when npm did not, as npm 10', async () => {
    write('no-link', '');
    write(
      'package.json',
      '{ "type": "module", "optionalDependencies": { "node-elsewhere": "1", "node-here": "1" } }',
    );
    expect(await bootstrap('bin', 'tsc')).toMatchObject({ code: 0, stdout: `${process.version} \n` });
    expect(readlinkSync(join(checkout, 'node_modules/.bin/node'))).toBe('../node-here/bin/node');
  });

  it('installs again when the lock file changes, unless npm already installed it', async () => {
    await bootstrap('bin', 'tsc');
    lock('2.0.0');
    await bootstrap('bin', 'tsc');
    expect(calls()).toEqual(['npm ci', 'npm ci']);
    lock('3.0.0');
    copyFileSync(join(checkout, 'package-lock.json'), join(checkout, 'node_modules/.package-lock.json'));
    await bootstrap('bin', 'tsc');
    expect(calls()).toHaveLength(2);
  });

  it('runs programs of node_modules without fetching libxgboost', async () => {
    expect(await bootstrap('bin', 'tsc', '-p', 'x')).toMatchObject({
      code: 0,
      stdout: `${process.version} -p|x\n`,
    });
    expect(calls()).toEqual(['npm ci']);
  });

  it('builds the console once for programs that serve it, and again when its sources change', async () => {
    for (const path of ['local', 'console/src']) mkdirSync(join(checkout, path), { recursive: true });
    write('local/start.ts', '');
    write('console/src/main.ts', '1');
    await bootstrap('target.ts');
    expect(calls()).toEqual(['npm ci', 'fetch-xgboost']);
    expect(await bootstrap('local/start.ts')).toMatchObject({ code: 0, stderr: '' });
    await bootstrap('local/start.ts');
    expect(calls().slice(2)).toEqual(['build-console']);
    write('console/src/main.ts', '2');
    await bootstrap('local/start.ts');
    expect(calls().slice(2)).toEqual(['build-console', 'build-console']);
  });

  it('takes over the lock of a killed bootstrap', async () => {
    mkdirSync(join(checkout, '.treino'));
    // No process has this ID: it is above the maximum of Linux and macOS.
    write('.treino/bootstrap.lock', '99999999');
    expect(await bootstrap('bin', 'tsc')).toMatchObject({ code: 0 });
  });

  it('shows why an installation failed and does not run the target', async () => {
    write('fail', '');
    const end = await bootstrap('target.ts');
    expect(end).toMatchObject({ code: 1, stdout: '' });
    expect(end.stderr).toContain('error from npm');
    expect(end.stderr).toContain('npm ci failed (exit code 9)');
    expect(existsSync(join(checkout, '.treino/bootstrap.lock'))).toBe(false);
  });

  it('forwards signals to the target', async () => {
    write(
      'target.ts',
      `process.on('SIGTERM', () => process.exit(5)); console.log('listening'); setInterval(() => {}, 1000);`,
    );
    const { child, end, stdout } = start(['target.ts']);
    await until('the target listens', () => stdout().includes('listening'));
    child.kill('SIGTERM');
    expect((await end).code).toBe(5);
  });
});
