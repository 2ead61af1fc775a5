/**
 * One Lambda execution environment: a child process that runs one function, one invocation at a time, and stays warm
 * in between. A crash, an out-of-memory kill or a timeout ends this process and no other.
 *
 *            fork                'ready'
 *   (none) ────────▶ starting ────────────▶ idle ◀──────────────────────┐
 *                       │                  │    │ invoke                │ response, or error
 *                       │ exit             │    ▼                       │ of the handler
 *                       │      stop:       │  busy ─────────────────────┘
 *                       │      SIGTERM,    │    │ exit; timeout (SIGKILL); stop (SIGTERM, grace, SIGKILL)
 *                       ▼      SIGKILL     ▼    ▼
 *                      dead ◀───────────────────┘          never used again
 */
import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import { forEachLine } from '../process/for-each-line.ts';
import type {
  EnvironmentMessage,
  FunctionConfiguration,
  FunctionDescription,
  InvocationResult,
  InvokeMessage,
} from './invocation.ts';

type State = 'starting' | 'idle' | 'busy' | 'dead';

const CHILD = join(import.meta.dirname, 'execution-environment-child.ts');

export class ExecutionEnvironment {
  readonly #child: ChildProcess;
  readonly #configuration: FunctionConfiguration;
  readonly #ready: Promise<void>;
  readonly #exited: Promise<string>;
  #state: State = 'starting';

  /** @param onLine receives each line that the function writes to stdout or stderr */
  constructor(configuration: FunctionConfiguration, onLine: (line: string) => void) {
    this.#configuration = configuration;
    this.#child = fork(CHILD, [JSON.stringify(functionDescription(configuration))], {
      cwd: configuration.root,
      env: functionEnvironment(configuration),
      execArgv: ['--disable-warning=ExperimentalWarning'],
      // Its own process group: Ctrl-C reaches only the stack, which then stops its parts in order.
      detached: true,
      silent: true,
    });
    forEachLine([this.#child.stdout, this.#child.stderr], onLine);
    this.#exited = once(this.#child, 'exit').then(
      ([code, signal]) => describeExit(code as number | null, signal as NodeJS.Signals | null),
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

  /** The folder that its code comes from. */
  get root(): string {
    return this.#configuration.root;
  }

  get isBusy(): boolean {
    return this.#state === 'busy';
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  get isDead(): boolean {
    return this.#state === 'dead';
  }

  /**
   * Runs one invocation. Never rejects. The timeout starts with the handler; loading the function has a separate
   * timeout of the same length.
   */
  async invoke(event: unknown): Promise<InvocationResult> {
    const failedStart = await this.#orExit(this.#ready);
    if (failedStart) return failedStart;
    this.#state = 'busy';
    const requestId = randomUUID();
    const response = this.#response(requestId);
    const deadline = Date.now() + this.#configuration.timeoutSeconds * 1000;
    const message: InvokeMessage = { type: 'invoke', requestId, event, deadline };
    // Errors are ignored: the exit of a dead child is noticed below.
    this.#child.send(message, () => undefined);
    const result = await this.#orExit(response);
    if (!this.isDead) this.#state = 'idle';
    return result;
  }

  /** Sends SIGTERM, and SIGKILL `graceSeconds` later. Resolves when the process has exited. */
  async stop(graceSeconds: number): Promise<void> {
    if (this.isDead) return;
    this.#child.kill('SIGTERM');
    const killer = setTimeout(() => this.#child.kill('SIGKILL'), graceSeconds * 1000);
    await this.#exited;
    clearTimeout(killer);
  }

  #response(requestId: string): Promise<InvocationResult> {
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

  /** Resolves with the response, or with a failure if the process exits first. The timeout kills the process. */
  async #orExit<T>(response: Promise<T>): Promise<T | FailedInvocation> {
    const { timeoutSeconds } = this.#configuration;
    let isTimedOut = false;
    const timer = setTimeout(() => {
      isTimedOut = true;
      this.#child.kill('SIGKILL');
    }, timeoutSeconds * 1000);
    const exit = this.#exited.then((how): FailedInvocation =>
      isTimedOut
        ? failed('Sandbox.Timedout', `Task timed out after ${timeoutSeconds.toFixed(2)} seconds`)
        : failed('Runtime.ExitError', `The runtime ${how}`),
    );
    try {
      return await Promise.race([response, exit]);
    } finally {
      clearTimeout(timer);
    }
  }
}

type FailedInvocation = InvocationResult & { ok: false };

const failed = (errorType: string, message: string): FailedInvocation => ({ ok: false, errorType, message });

const describeExit = (code: number | null, signal: NodeJS.Signals | null): string =>
  signal === null ? `exited with status ${String(code)}` : `was killed by ${signal}`;

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
