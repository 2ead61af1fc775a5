/**
 * One Lambda execution environment: a child process that runs one function, one invocation at a time, and
 * is kept warm in between. A crash, an out-of-memory kill or a timeout ends this process and no other.
 *
 *            fork                'ready'
 *   (none) ────────▶ starting ────────────▶ idle ◀──────────────────────┐
 *                       │                  │    │ invoke                │ response, or an error
 *                       │ exit             │    ▼                       │ the handler threw
 *                       │      stop:       │  busy ─────────────────────┘
 *                       │      SIGTERM,    │    │ exit; timeout (SIGKILL); stop (SIGTERM, grace, SIGKILL)
 *                       ▼      SIGKILL     ▼    ▼
 *                      dead ◀───────────────────┘          a dead one is never used again
 */
import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import type {
  EnvironmentMessage,
  FunctionConfiguration,
  FunctionDescription,
  InvocationResult,
  InvokeMessage,
} from './invocation.ts';
import { forEachLine } from '../process/for-each-line.ts';

type State = 'starting' | 'idle' | 'busy' | 'dead';

const CHILD = join(import.meta.dirname, 'execution-environment-child.ts');

export class ExecutionEnvironment {
  readonly #child: ChildProcess;
  readonly #configuration: FunctionConfiguration;
  readonly #ready: Promise<void>;
  readonly #exited: Promise<string>;
  #state: State = 'starting';

  /** @param onLine gets every line the function writes to stdout or stderr. */
  constructor(configuration: FunctionConfiguration, onLine: (line: string) => void) {
    this.#configuration = configuration;
    this.#child = fork(CHILD, [JSON.stringify(functionDescription(configuration))], {
      cwd: configuration.root,
      env: functionEnvironment(configuration),
      execArgv: ['--disable-warning=ExperimentalWarning'],
      // A process group of its own: Ctrl-C reaches the stack alone, which then stops things in order.
      detached: true,
      silent: true,
    });
    forEachLine([this.#child.stdout, this.#child.stderr], onLine);
    this.#exited = once(this.#child, 'exit').then(
      ([code, signal]) => endOf(code as number | null, signal as NodeJS.Signals | null),
      (error: unknown) => `could not be started: ${String(error)}`,
    );
    void this.#exited.then(() => (this.#state = 'dead'));
    this.#ready = new Promise((resolve) => {
      this.#child.once('message', () => {
        if (this.#state === 'starting') this.#state = 'idle';
        resolve();
      });
    });
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  get dead(): boolean {
    return this.#state === 'dead';
  }

  /**
   * Runs one invocation; never rejects. The timeout counts from when the handler starts; loading the
   * function has the same time of its own.
   */
  async invoke(event: unknown): Promise<InvocationResult> {
    const notReady = await this.#within(this.#ready);
    if (notReady) return notReady;
    this.#state = 'busy';
    const requestId = randomUUID();
    const answered = this.#answer(requestId);
    const deadline = Date.now() + this.#configuration.timeoutSeconds * 1000;
    const message: InvokeMessage = { type: 'invoke', requestId, event, deadline };
    // A child that is gone is noticed by its exit, not by this write.
    this.#child.send(message, () => undefined);
    const result = await this.#within(answered);
    if (!this.dead) this.#state = 'idle';
    return result;
  }

  /** Asks the function to stop (SIGTERM) and, `graceSeconds` later, makes it (SIGKILL). */
  async stop(graceSeconds: number): Promise<void> {
    if (this.dead) return;
    this.#child.kill('SIGTERM');
    const killer = setTimeout(() => this.#child.kill('SIGKILL'), graceSeconds * 1000);
    await this.#exited;
    clearTimeout(killer);
  }

  #answer(requestId: string): Promise<InvocationResult> {
    return new Promise((resolve) => {
      const onMessage = (message: EnvironmentMessage): void => {
        if (message.type === 'ready' || message.requestId !== requestId) return;
        this.#child.off('message', onMessage);
        if (message.type === 'response')
          resolve({ ok: true, payload: JSON.parse(message.payload) as unknown });
        else resolve({ ok: false, errorType: message.errorType, message: message.message });
      };
      this.#child.on('message', onMessage);
    });
  }

  /** What comes first: the answer, or the process' end, which the timeout brings about. */
  async #within<T>(answer: Promise<T>): Promise<T | FailedInvocation> {
    const { timeoutSeconds } = this.#configuration;
    let timedOut = false;
    const timer = setTimeout(() => {
      timedOut = true;
      this.#child.kill('SIGKILL');
    }, timeoutSeconds * 1000);
    const end = this.#exited.then((how): FailedInvocation =>
      timedOut
        ? failed('Sandbox.Timedout', `Task timed out after ${timeoutSeconds.toFixed(2)} seconds`)
        : failed('Runtime.ExitError', `The runtime ${how}`),
    );
    try {
      return await Promise.race([answer, end]);
    } finally {
      clearTimeout(timer);
    }
  }
}

type FailedInvocation = InvocationResult & { ok: false };

const failed = (errorType: string, message: string): FailedInvocation => ({ ok: false, errorType, message });

const endOf = (code: number | null, signal: NodeJS.Signals | null): string =>
  signal === null ? `exited with status ${String(code)}` : `was ended by ${signal}`;

const functionDescription = (configuration: FunctionConfiguration): FunctionDescription => ({
  handler: configuration.handler,
  functionName: configuration.functionName,
  memoryMegabytes: configuration.memoryMegabytes,
  region: configuration.region,
});

const functionEnvironment = (configuration: FunctionConfiguration): Record<string, string> => ({
  ...configuration.environment,
  AWS_REGION: configuration.region,
  AWS_LAMBDA_FUNCTION_NAME: configuration.functionName,
  AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
  AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(configuration.memoryMegabytes),
  LAMBDA_TASK_ROOT: configuration.root,
  _HANDLER: configuration.handler,
  TZ: 'UTC',
});
