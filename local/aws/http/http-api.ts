/** The HTTP API: `serverless offline` in a process of its own, serving the functions of serverless.yml. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { connect } from 'node:net';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { DependencyError } from '../../../lib/errors.ts';
import { writeFunctionEntries } from './function-entries.ts';
import { forEachLine } from '../process/for-each-line.ts';
import { localBaseUrl, LOCAL_HOST } from '../../../lib/local-settings.ts';
import type { LocalSettings } from '../../../lib/local-settings.ts';

const START_SECONDS = 60;
const STOP_SECONDS = 5;
const TAIL_LINES = 30;
const ROOT = join(import.meta.dirname, '../../..');

/** @returns once somebody listens there; false when nobody did until the signal. */
async function listens(port: number, signal: AbortSignal): Promise<boolean> {
  while (!signal.aborted) {
    const socket = connect(port, LOCAL_HOST);
    try {
      await once(socket, 'connect');
      return true;
    } catch {
      await delay(25);
    } finally {
      socket.destroy();
    }
  }
  return false;
}

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
  settings: Pick<
    LocalSettings,
    'TREINO_HTTP_HOST' | 'TREINO_HTTP_PORT' | 'TREINO_LAMBDA_PORT' | 'TREINO_STATE_DIR'
  >,
  environment: Readonly<Record<string, string>>,
  onLine: (line: string) => void,
): Promise<HttpApi> {
  const serverless = join(
    dirname(createRequire(import.meta.url).resolve('serverless/package.json')),
    'bin/serverless.js',
  );
  const entries = join(settings.TREINO_STATE_DIR, 'functions');
  writeFunctionEntries(ROOT, entries);
  const ports = ['--httpPort', settings.TREINO_HTTP_PORT, '--lambdaPort', settings.TREINO_LAMBDA_PORT].map(
    String,
  );
  const child = fork(serverless, ['offline', '--host', settings.TREINO_HTTP_HOST, ...ports], {
    cwd: ROOT,
    // Five lines a request are more than the request itself takes; LOG_LEVEL=DEBUG tells of each in one.
    env: { ...environment, SLS_LOG_LEVEL: 'warning', TREINO_FUNCTIONS: entries },
    execArgv: [
      '--disable-warning=ExperimentalWarning',
      '--import',
      join(import.meta.dirname, '../process/die-with-parent.ts'),
    ],
    // A process group of its own: Ctrl-C reaches the stack alone, which then stops things in order.
    detached: true,
    silent: true,
  });
  const exited = once(child, 'exit');
  const tail: string[] = [];
  forEachLine([child.stdout, child.stderr], (line) => {
    tail.push(line);
    if (tail.length > TAIL_LINES) tail.shift();
    onLine(line);
  });
  const failure = (what: string): DependencyError =>
    new DependencyError(
      'http api',
      `The HTTP API (serverless offline) ${what}. Its last lines:\n${tail.join('\n')}`,
    );

  const tooLate = AbortSignal.timeout(START_SECONDS * 1000);
  const notUp = new AbortController();
  void exited.then(() => notUp.abort());
  if (!(await listens(settings.TREINO_HTTP_PORT, AbortSignal.any([tooLate, notUp.signal])))) {
    const what =
      child.exitCode === null ? `did not answer within ${START_SECONDS} s` : 'ended while it started';
    child.kill('SIGKILL');
    await exited;
    throw failure(what);
  }

  let stopping = false;
  return {
    baseUrl: localBaseUrl(settings),
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
