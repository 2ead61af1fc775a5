/**
 * The execution environments of one function. Everything that invokes functions on this machine uses a pool: event
 * source mappings, asynchronous invocations and the scheduler.
 *
 *   invoke ─▶ warm environment free? ──yes──▶ run ──▶ alive: keep it warm for the next invocation
 *                     └──no──▶ start one ──────┘  ├─▶ of an older copy of the sources: stop it
 *                                                 └─▶ dead (crash, timeout, stop): forget it
 *
 * The pool has no limit. Its users limit their concurrency before they invoke.
 */
import { ExecutionEnvironment } from './execution-environment.ts';
import type { FunctionConfiguration, InvocationResult } from './invocation.ts';

export interface EnvironmentPoolOptions {
  readonly function: FunctionConfiguration;
  /** How long a running invocation may continue after stop(), seconds. */
  readonly graceSeconds: number;
  /** Receives each line that the function writes to stdout or stderr. */
  readonly log: (line: string) => void;
}

export class EnvironmentPool {
  readonly #options: EnvironmentPoolOptions;
  /** Every environment that may still have a process. */
  readonly #environments = new Set<ExecutionEnvironment>();
  readonly #idle: ExecutionEnvironment[] = [];
  #function: FunctionConfiguration;

  constructor(options: EnvironmentPoolOptions) {
    this.#options = options;
    this.#function = options.function;
  }

  /** The folders that running code comes from. */
  get roots(): string[] {
    return [this.#function.root, ...[...this.#environments].map((environment) => environment.root)];
  }

  /**
   * Runs the next invocations from another copy of the sources. Running invocations finish on their own.
   * @returns how many run
   */
  switchTo(root: string): number {
    this.#function = { ...this.#function, root };
    const idle = this.#idle.splice(0);
    for (const environment of idle) void this.#retire(environment);
    if (idle.length > 0) this.warmUp();
    return [...this.#environments].filter((environment) => environment.isBusy).length;
  }

  /** Starts an environment ahead of the first invocation. */
  warmUp(): void {
    this.#idle.push(this.#start());
  }

  /**
   * Runs one invocation in a warm environment, or in a new one when none is free. Never rejects.
   * @param onStart receives the process ID just before the invocation
   */
  async invoke(event: unknown, onStart?: (pid: number | undefined) => void): Promise<InvocationResult> {
    const environment = this.#takeIdle() ?? this.#start();
    onStart?.(environment.pid);
    const result = await environment.invoke(event);
    if (environment.isDead) this.#environments.delete(environment);
    else if (environment.root === this.#function.root) this.#idle.push(environment);
    else void this.#retire(environment);
    return result;
  }

  async #retire(environment: ExecutionEnvironment): Promise<void> {
    await environment.stop(this.#options.graceSeconds);
    this.#environments.delete(environment);
  }

  /** Stops every environment: SIGTERM, and SIGKILL after the grace period. Invoke nothing afterwards. */
  async stop(): Promise<void> {
    await Promise.all(
      [...this.#environments].map((environment) => environment.stop(this.#options.graceSeconds)),
    );
  }

  /** The environment used most recently, because its caches are the warmest. */
  #takeIdle(): ExecutionEnvironment | undefined {
    for (let idle = this.#idle.pop(); idle; idle = this.#idle.pop()) {
      if (!idle.isDead) return idle;
      this.#environments.delete(idle);
    }
    return undefined;
  }

  #start(): ExecutionEnvironment {
    const environment = new ExecutionEnvironment(this.#function, this.#options.log);
    this.#environments.add(environment);
    return environment;
  }
}
