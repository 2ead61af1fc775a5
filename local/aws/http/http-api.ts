/** The HTTP API: `serverless offline` in a child process, with the functions of serverless.yml. */
import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { connect } from 'node:net';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { configSchema } from '../../../lib/config.ts';
import { DependencyError } from '../../../lib/errors.ts';
import { localBaseUrl, LOCAL_HOST } from '../../../lib/local-settings.ts';
import type { LocalSettings } from '../../../lib/local-settings.ts';
import { forEachLine } from '../process/for-each-line.ts';
import { writeFunctionEntries } from './function-entries.ts';
import type { SwitchedMessage, SwitchMessage } from './function-host.ts';
import type { PortGuard } from './guard-ports.ts';

const START_SECONDS = 60;
const STOP_SECONDS = 5;
/** Lines of output in the error message of a failed start. */
const TAIL_LINES = 30;
const ROOT = join(import.meta.dirname, '../../..');

/** Resolves with true when a server listens on the port, and with false when the signal aborts first. */
async function waitForListener(port: number, signal: AbortSignal): Promise<boolean> {
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

/** Waits until the functions of a copy are loaded. @returns why they could not be loaded, if so */
async function switched(child: ChildProcess, root: string): Promise<string | undefined> {
  for (;;) {
    const [message] = (await once(child, 'message')) as [SwitchedMessage];
    if (message.root === root) return message.error;
  }
}

const portGuard = (
  settings: Pick<LocalSettings, 'AUTH' | 'TREINO_HTTP_NAMES' | 'TREINO_HTTP_PORT' | 'TREINO_LAMBDA_PORT'>,
  environment: Readonly<Record<string, string>>,
): PortGuard => ({
  httpPort: settings.TREINO_HTTP_PORT,
  lambdaPort: settings.TREINO_LAMBDA_PORT,
  api:
    settings.AUTH === 'none'
      ? {
          names: settings.TREINO_HTTP_NAMES,
          origins: configSchema.shape.CORS_ORIGINS.parse(environment.CORS_ORIGINS),
        }
      : null,
});

export interface HttpApi {
  readonly baseUrl: string;
  /** Resolves if the process ends before stop(). */
  readonly failed: Promise<DependencyError>;
  /**
   * Runs the next requests from another copy of the sources. Needs `functionRoot`.
   * @returns why the functions could not be loaded, if so; the code before then stays
   */
  switchTo(root: string): Promise<string | undefined>;
  stop(): Promise<void>;
}

/**
 * Starts the API and waits until it listens.
 * @param environment all environment variables of the process and of the functions
 * @param functionRoot the folder with the functions if switchTo() may change it. They then run in a separate process.
 * @throws DependencyError with the end of the output when the API does not start
 */
export async function startHttpApi(
  settings: Pick<
    LocalSettings,
    | 'AUTH'
    | 'TREINO_HTTP_HOST'
    | 'TREINO_HTTP_NAMES'
    | 'TREINO_HTTP_PORT'
    | 'TREINO_LAMBDA_PORT'
    | 'TREINO_STATE_DIR'
  >,
  environment: Readonly<Record<string, string>>,
  onLine: (line: string) => void,
  functionRoot?: string,
): Promise<HttpApi> {
  const serverless = join(
    dirname(createRequire(import.meta.url).resolve('serverless/package.json')),
    'bin/serverless.js',
  );
  const entries = join(settings.TREINO_STATE_DIR, 'functions');
  const host = join(import.meta.dirname, 'function-host.ts');
  writeFunctionEntries(ROOT, entries, functionRoot === undefined ? undefined : host);
  const ports = ['--httpPort', settings.TREINO_HTTP_PORT, '--lambdaPort', settings.TREINO_LAMBDA_PORT].map(
    String,
  );
  const child = fork(serverless, ['offline', '--host', settings.TREINO_HTTP_HOST, ...ports], {
    cwd: ROOT,
    // serverless-offline's five log lines per request cost more time than the request. LOG_LEVEL=DEBUG logs one line.
    env: {
      ...environment,
      SLS_LOG_LEVEL: 'warning',
      TREINO_FUNCTIONS: entries,
      TREINO_PORT_GUARD: JSON.stringify(portGuard(settings, environment)),
      ...(functionRoot !== undefined && { TREINO_FUNCTION_ROOT: functionRoot }),
    },
    execArgv: [
      '--disable-warning=ExperimentalWarning',
      '--import',
      join(import.meta.dirname, '../process/die-with-parent.ts'),
      '--import',
      join(import.meta.dirname, 'guard-ports.ts'),
      ...(functionRoot === undefined ? [] : ['--import', host]),
    ],
    // Its own process group: Ctrl-C reaches only the stack, which then stops its parts in order.
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
  const failure = (problem: string): DependencyError =>
    new DependencyError(
      'http api',
      `The HTTP API (serverless offline) ${problem}. Its last output:\n${tail.join('\n')}`,
    );

  const timeout = AbortSignal.timeout(START_SECONDS * 1000);
  const exit = new AbortController();
  void exited.then(() => exit.abort());
  const loaded = functionRoot === undefined ? undefined : switched(child, functionRoot);
  if (!(await waitForListener(settings.TREINO_HTTP_PORT, AbortSignal.any([timeout, exit.signal])))) {
    const problem =
      child.exitCode === null ? `did not listen within ${START_SECONDS} s` : 'exited during startup';
    child.kill('SIGKILL');
    await exited;
    throw failure(problem);
  }
  const loadError = await Promise.race([loaded, exited.then(() => 'their process exited')]);
  if (loadError !== undefined) {
    child.kill('SIGKILL');
    await exited;
    throw new DependencyError('http api', `The functions cannot be loaded: ${loadError}`);
  }

  let isStopping = false;
  return {
    baseUrl: localBaseUrl(settings),
    failed: new Promise((resolve) => {
      void exited.then(() => {
        if (!isStopping) resolve(failure('exited unexpectedly'));
      });
    }),
    switchTo(root) {
      const outcome = switched(child, root);
      child.send({ type: 'switch', root } satisfies SwitchMessage);
      return outcome;
    },
    async stop() {
      isStopping = true;
      child.kill('SIGINT');
      const killer = setTimeout(() => child.kill('SIGKILL'), STOP_SECONDS * 1000);
      await exited;
      clearTimeout(killer);
    },
  };
}
