/**
 * ECS on one machine, as much of it as the service asks for: `RunTask`, over ECS' own protocol, starts a
 * child process in place of a container. A client token starts one task, however often it is sent.
 *
 *   POST / RunTask ─▶ waiting ──fewer than `maximumTasks` run──▶ running ──exit──▶ ended
 *                        │ stop()                                   │ stop(): SIGTERM, grace, SIGKILL
 *                        ▼                                          ▼
 *                     dropped                                     ended
 *
 * What waits or runs is not remembered over a restart: the job table is what knows of unfinished jobs.
 */
import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import { z } from 'zod';
import { messageOf } from '../../../lib/errors.ts';
import { RefusedError, startAwsJsonServer } from '../aws-json-server.ts';
import type { AwsJsonServer } from '../aws-json-server.ts';
import { forEachLine } from '../process/for-each-line.ts';
import { REGION } from '../../stack/stack-environment.ts';

const RUN_TASK = 'AmazonEC2ContainerServiceV20141113.RunTask';

export interface ContainerRunnerOptions {
  readonly port: number;
  /** The module a task runs: the image's entry point. */
  readonly entry: string;
  /** The folder it runs in. */
  readonly root: string;
  /** A task's environment, but for what RunTask overrides. */
  readonly environment: Readonly<Record<string, string>>;
  /** How many run at once; the others wait their turn. */
  readonly maximumTasks: number;
  /** How long a task may go on after stop(), seconds. */
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
  /** The request that started it. */
  readonly request: RunTask;
}

export class ContainerRunner {
  readonly #options: ContainerRunnerOptions;
  #server!: AwsJsonServer;
  readonly #byToken = new Map<string, Task>();
  readonly #waiting: Task[] = [];
  readonly #running = new Map<ChildProcess, Promise<void>>();
  #isStopped = false;

  private constructor(options: ContainerRunnerOptions) {
    this.#options = options;
  }

  /** Listens on 127.0.0.1; port 0 takes a free one. */
  static async start(options: ContainerRunnerOptions): Promise<ContainerRunner> {
    const runner = new ContainerRunner(options);
    runner.#server = await startAwsJsonServer({
      port: options.port,
      target: RUN_TASK,
      schema: runTaskSchema,
      invalid: 'InvalidParameterException',
      failure: 'ServerException',
      answer: (request) => ({ failures: [], tasks: [described(runner.#take(request))] }),
      log: options.log,
    });
    return runner;
  }

  /** For `AWS_ENDPOINT_URL_ECS`. */
  get endpoint(): string {
    return this.#server.endpoint;
  }

  /** Takes no more, drops what waits, ends what runs. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    const closed = this.#server.stop();
    for (const { arn } of this.#waiting.splice(0)) this.#options.log(`${arn} had not begun`);
    const children = [...this.#running.keys()];
    for (const child of children) child.kill('SIGTERM');
    const killer = setTimeout(() => {
      for (const child of children) child.kill('SIGKILL');
    }, this.#options.graceSeconds * 1000);
    await Promise.all([closed, ...this.#running.values()]);
    clearTimeout(killer);
  }

  /** The token's task when there is one, else a new one. */
  #take(request: RunTask): Task {
    const { clientToken: token } = request;
    const known = token === undefined ? undefined : this.#byToken.get(token);
    if (known) {
      if (JSON.stringify(known.request) === JSON.stringify(request)) return known;
      throw new RefusedError('ConflictException', 'The clientToken was used for another request.', {
        resourceIds: [known.arn],
      });
    }
    if (this.#isStopped) throw new RefusedError('ServerException', 'The stack stops.');
    const id = randomUUID().replaceAll('-', '');
    const task = { arn: `arn:aws:ecs:${REGION}:000000000000:task/${request.cluster}/${id}`, request };
    if (token !== undefined) this.#byToken.set(token, task);
    this.#waiting.push(task);
    this.#startNext();
    return task;
  }

  #startNext(): void {
    while (!this.#isStopped && this.#running.size < this.#options.maximumTasks) {
      const task = this.#waiting.shift();
      if (!task) return;
      this.#run(task);
    }
  }

  #run({ arn, request }: Task): void {
    const { entry, root, environment, log } = this.#options;
    const overridden = request.overrides.containerOverrides.flatMap((override) =>
      override.environment.map(({ name, value }) => [name, value] as const),
    );
    const child = fork(entry, [], {
      cwd: root,
      env: { ...environment, TZ: 'UTC', ...Object.fromEntries(overridden) },
      execArgv: [
        '--disable-warning=ExperimentalWarning',
        '--import',
        join(import.meta.dirname, '../process/die-with-parent.ts'),
      ],
      // A process group of its own: Ctrl-C reaches the stack alone, which then stops things in order.
      detached: true,
      silent: true,
    });
    forEachLine([child.stdout, child.stderr], log);
    log(`${arn} runs as process ${String(child.pid)}`);
    // 'close', not 'exit': by then all its lines were read.
    const ended = once(child, 'close').then(
      ([code, signal]) => `exit code ${String(code ?? signal)}`,
      (error: unknown) => messageOf(error),
    );
    const cleared = ended.then((how) => {
      log(`${arn} ended: ${how}`);
      this.#running.delete(child);
      this.#startNext();
    });
    this.#running.set(child, cleared);
  }
}

const described = ({ arn, request }: Task): object => ({
  taskArn: arn,
  lastStatus: 'PROVISIONING',
  desiredStatus: 'RUNNING',
  overrides: request.overrides,
});
