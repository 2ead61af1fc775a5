/** The HTTP API: `serverless offline` in a process of its own, serving the functions of serverless.yml. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { DependencyError } from '../lib/errors.ts';
import { forEachLine } from './lines.ts';
import { baseUrlOf } from './settings.ts';
import type { Settings } from './settings.ts';

const START_SECONDS = 60;
const STOP_SECONDS = 5;
const TAIL_LINES = 30;
const ROOT = join(import.meta.dirname, '..');

export interface HttpApi {
  readonly baseUrl: string;
  /** Settles when the process ends without having been asked to. */
  readonly failed: Promise<DependencyError>;
  stop(): Promise<void>;
}

/**
 * Starts the API and waits until it listens.
 * @param environment the whole environment of the process and, through it, of the functions.
 * @throws DependencyError with the end of its output, when it does not come up.
 */
export async function startHttpApi(
  settings: Pick<Settings, 'TREINO_HTTP_HOST' | 'TREINO_HTTP_PORT' | 'TREINO_LAMBDA_PORT'>,
  environment: Readonly<Record<string, string>>,
  onLine: (line: string) => void,
): Promise<HttpApi> {
  const serverless = join(
    dirname(createRequire(import.meta.url).resolve('serverless/package.json')),
    'bin/serverless.js',
  );
  const ports = ['--httpPort', settings.TREINO_HTTP_PORT, '--lambdaPort', settings.TREINO_LAMBDA_PORT].map(
    String,
  );
  const child = fork(serverless, ['offline', '--host', settings.TREINO_HTTP_HOST, ...ports], {
    cwd: ROOT,
    env: environment,
    execArgv: [
      '--disable-warning=ExperimentalWarning',
      '--import',
      join(import.meta.dirname, 'die-with-parent.ts'),
    ],
    // A process group of its own: Ctrl-C reaches the stack alone, which then stops things in order.
    detached: true,
    silent: true,
  });
  const exited = once(child, 'exit');
  const tail: string[] = [];
  const listening = new Promise<true>((resolve) => {
    const take = (line: string): void => {
      tail.push(line);
      if (tail.length > TAIL_LINES) tail.shift();
      onLine(line);
      if (line.includes('Server ready:')) resolve(true);
    };
    forEachLine([child.stdout, child.stderr], take);
  });
  const failure = (what: string): DependencyError =>
    new DependencyError(
      'http api',
      `The HTTP API (serverless offline) ${what}. Its last lines:\n${tail.join('\n')}`,
    );

  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<false>(
    (resolve) => (timer = setTimeout(() => resolve(false), START_SECONDS * 1000)),
  );
  const up = await Promise.race([listening, exited.then(() => false), late]);
  clearTimeout(timer);
  if (!up) {
    const what =
      child.exitCode === null ? `did not answer within ${START_SECONDS} s` : 'ended while it started';
    child.kill('SIGKILL');
    await exited;
    throw failure(what);
  }

  let stopping = false;
  return {
    baseUrl: baseUrlOf(settings),
    failed: new Promise((resolve) => {
      void exited.then(() => {
        if (!stopping) resolve(failure('ended unexpectedly'));
      });
    }),
    async stop() {
      stopping = true;
      child.kill('SIGINT');
      const killer = setTimeout(() => child.kill('SIGKILL'), STOP_SECONDS * 1000);
      await exited;
      clearTimeout(killer);
    },
  };
}
