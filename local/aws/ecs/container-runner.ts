/**
 * ECS on one machine, reduced to `RunTask`, which starts a child process instead of a container. Requests with the same
 * client token share one task.
 *
 *   POST / RunTask ─▶ waiting ──fewer than `maxTasks` run──▶ running ──exit──▶ stopped
 *                        │ stop()                                   │ stop(): SIGTERM, grace, SIGKILL
 *                        ▼                                          ▼
 *                     dropped                                    stopped
 *
 * Tasks are not persisted. After a restart, unfinished jobs are recovered from the job table.
 */
import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { messageOf } from '../../../lib/errors.ts';
import { ACCOUNT, REGION } from '../account.ts';
import { AwsServiceError, startAwsJsonServer } from '../aws-json-server.ts';
import type { AwsJsonServer } from '../aws-json-server.ts';
import { forEachLine } from '../process/for-each-line.ts';

const RUN_TASK = 'AmazonEC2ContainerServiceV20141113.RunTask';

export interface ContainerRunnerOptions {
  readonly port: number;
  /** The module that a task runs, absolute or below `root`: the entry point of the image. */
  readonly entry: string;
  /** The folder that the code comes from, and the working directory of the tasks. */
  readonly root: string;
  readonly environment: Readonly<Record<string, string>>;
  /** The variables that RunTask may set. Others, such as NODE_OPTIONS, would let a caller run its own code. */
  readonly overridable: readonly string[];
  /** How many tasks run at once. Others wait. */
  readonly maxTasks: number;
  /** How long a task may continue after stop(), seconds. */
  readonly graceSeconds: number;
  readonly log: (line: string) => void;
}

const runTaskSchema = z.object({
  cluster: z.string().default('default'),
  taskDefinition: z.string(),
  clientToken: z.string().max(64).optional(),
  overrides: z
    .object({
      containerOverrides: z
        .array(
          z.object({ environment: z.array(z.object({ name: z.string(), value: z.string() })).default([]) }),
        )
        .default([]),
    })
    .default({ containerOverrides: [] }),
});

type RunTask = z.infer<typeof runTaskSchema>;

interface Task {
  readonly arn: string;
  /** The request that created it. */
  readonly request: RunTask;
}

export class ContainerRunner {
  readonly #options: ContainerRunnerOptions;
  #server!: AwsJsonServer;
  readonly #byToken = new Map<string, Task>();
  readonly #waiting: Task[] = [];
  readonly #running = new Map<ChildProcess, Promise<void>>();
  /** The folders that running tasks come from. */
  readonly #rootOf = new Map<ChildProcess, string>();
  #root: string;
  #isStopped = false;

  private constructor(options: ContainerRunnerOptions) {
    this.#options = options;
    this.#root = options.root;
  }

  /** Listens on 127.0.0.1. Port 0 picks a free port. */
  static async start(options: ContainerRunnerOptions): Promise<ContainerRunner> {
    const runner = new ContainerRunner(options);
    runner.#server = await startAwsJsonServer({
      port: options.port,
      target: RUN_TASK,
      schema: runTaskSchema,
      validationErrorType: 'InvalidParameterException',
      internalErrorType: 'ServerException',
      handle: (request) => ({ failures: [], tasks: [describeTask(runner.#accept(request))] }),
      log: options.log,
    });
    return runner;
  }

  /** For `AWS_ENDPOINT_URL_ECS`. */
  get endpoint(): string {
    return this.#server.endpoint;
  }

  /** The folders that running code comes from. */
  get roots(): string[] {
    return [this.#root, ...this.#rootOf.values()];
  }

  /**
   * Starts the next tasks from another copy of the sources. Running tasks continue.
   * @returns how many run
   */
  switchTo(root: string): number {
    this.#root = root;
    return this.#running.size;
  }

  /** Accepts no more tasks, drops those that wait, and stops those that run (SIGTERM, grace period, SIGKILL). */
  async stop(): Promise<void> {
    this.#isStopped = true;
    const closed = this.#server.stop();
    for (const { arn } of this.#waiting.splice(0)) this.#options.log(`${arn} was dropped before it started`);
    const children = [...this.#running.keys()];
    for (const child of children) child.kill('SIGTERM');
    const killer = setTimeout(() => {
      for (const child of children) child.kill('SIGKILL');
    }, this.#options.graceSeconds * 1000);
    await Promise.all([closed, ...this.#running.values()]);
    clearTimeout(killer);
  }

  /** Returns the task of the request's client token, or creates one. */
  #accept(request: RunTask): Task {
    this.#checkOverrides(request);
    const { clientToken: token } = request;
    const known = token === undefined ? undefined : this.#byToken.get(token);
    if (known) {
      if (JSON.stringify(known.request) === JSON.stringify(request)) return known;
      throw new AwsServiceError('ConflictException', 'The clientToken was used for another request.', {
        resourceIds: [known.arn],
      });
    }
    if (this.#isStopped) throw new AwsServiceError('ServerException', 'The stack is stopping.');
    const id = randomUUID().replaceAll('-', '');
    const task = { arn: `arn:aws:ecs:${REGION}:${ACCOUNT}:task/${request.cluster}/${id}`, request };
    if (token !== undefined) this.#byToken.set(token, task);
    this.#waiting.push(task);
    this.#startNext();
    return task;
  }

  #checkOverrides(request: RunTask): void {
    const { overridable } = this.#options;
    const refused = overridesOf(request).find(([name]) => !overridable.includes(name));
    if (refused)
      throw new AwsServiceError(
        'InvalidParameterException',
        `RunTask may not set the variable ${refused[0]} here, only: ${overridable.join(', ')}.`,
      );
  }

  #startNext(): void {
    while (!this.#isStopped && this.#running.size < this.#options.maxTasks) {
      const task = this.#waiting.shift();
      if (!task) return;
      this.#run(task);
    }
  }

  #run({ arn, request }: Task): void {
    const { entry, environment, log } = this.#options;
    const root = this.#root;
    const child = fork(resolve(root, entry), [], {
      cwd: root,
      env: { ...environment, TZ: 'UTC', ...Object.fromEntries(overridesOf(request)) },
      execArgv: [
        '--disable-warning=ExperimentalWarning',
        '--import',
        join(import.meta.dirname, '../process/die-with-parent.ts'),
      ],
      // Its own process group: Ctrl-C reaches only the stack, which then stops its parts in order.
      detached: true,
      silent: true,
    });
    forEachLine([child.stdout, child.stderr], log);
    log(`${arn} runs as process ${String(child.pid)}`);
    // 'close' instead of 'exit': by then all output has been read.
    const ended = once(child, 'close').then(
      ([code, signal]) => `exit code ${String(code ?? signal)}`,
      (error: unknown) => messageOf(error),
    );
    const finished = ended.then((how) => {
      log(`${arn} stopped: ${how}`);
      this.#running.delete(child);
      this.#rootOf.delete(child);
      this.#startNext();
    });
    this.#running.set(child, finished);
    this.#rootOf.set(child, root);
  }
}

/** The variables that a request sets. */
const overridesOf = (request: RunTask): (readonly [string, string])[] =>
  request.overrides.containerOverrides.flatMap((override) =>
    override.environment.map(({ name, value }) => [name, value] as const),
  );

const describeTask = ({ arn, request }: Task): object => ({
  taskArn: arn,
  lastStatus: 'PROVISIONING',
  desiredStatus: 'RUNNING',
  overrides: request.overrides,
});
