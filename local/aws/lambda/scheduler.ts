/**
 * An EventBridge schedule for one function: invokes it at the start and then once per interval, never two at a time.
 * A failed invocation is logged, and the next one runs as scheduled.
 */
import { randomUUID } from 'node:crypto';
import type { ScheduledEvent } from 'aws-lambda';
import { messageOf, TreinoError } from '../../../lib/errors.ts';
import { ACCOUNT } from '../account.ts';
import { EnvironmentPool } from './environment-pool.ts';
import type { EnvironmentPoolOptions } from './environment-pool.ts';
import type { FunctionConfiguration } from './invocation.ts';

export interface SchedulerOptions extends EnvironmentPoolOptions {
  readonly intervalSeconds: number;
}

export class Scheduler {
  readonly #options: SchedulerOptions;
  readonly #environments: EnvironmentPool;
  /** The last requested invocation. It settles after all earlier ones and never rejects. */
  #last: Promise<void> = Promise.resolve();
  #unfinished = 0;
  #timer: NodeJS.Timeout | undefined;
  #isStopped = false;

  constructor(options: SchedulerOptions) {
    this.#options = options;
    this.#environments = new EnvironmentPool(options);
  }

  /** The function's environments: `npm run dev` gives them new code. */
  get environments(): EnvironmentPool {
    return this.#environments;
  }

  /** Invokes now and then once per interval. Skips an interval while an invocation is unfinished. */
  start(): void {
    const tick = (): void => {
      // run() has logged the error.
      if (this.#unfinished === 0) void this.run().catch(() => undefined);
    };
    tick();
    this.#timer = setInterval(tick, this.#options.intervalSeconds * 1000);
  }

  /**
   * Invokes once outside the schedule, after all unfinished invocations.
   * @throws TreinoError `function_failed` when the function throws, crashes or times out
   */
  run(): Promise<void> {
    this.#unfinished += 1;
    const run = this.#last.then(() => this.#invoke()).finally(() => (this.#unfinished -= 1));
    this.#last = run.catch((error: unknown) => this.#options.log(messageOf(error)));
    return run;
  }

  /** Stops the schedule and a running invocation (SIGTERM, grace period, SIGKILL). */
  async stop(): Promise<void> {
    this.#isStopped = true;
    clearInterval(this.#timer);
    await this.#environments.stop();
    await this.#last;
  }

  async #invoke(): Promise<void> {
    const configuration = this.#options.function;
    if (this.#isStopped) throw functionFailed(configuration, 'the stack is stopping');
    const result = await this.#environments.invoke(scheduledEvent(configuration));
    if (!result.ok) throw functionFailed(configuration, `${result.errorType}: ${result.message}`);
  }
}

const functionFailed = ({ functionName }: FunctionConfiguration, reason: string): TreinoError =>
  new TreinoError(`${functionName} failed: ${reason}`, { code: 'function_failed' });

const scheduledEvent = ({
  functionName,
  region,
}: FunctionConfiguration): ScheduledEvent<Record<string, never>> => ({
  version: '0',
  id: randomUUID(),
  'detail-type': 'Scheduled Event',
  source: 'aws.events',
  account: ACCOUNT,
  time: new Date().toISOString(),
  region,
  resources: [`arn:aws:events:${region}:${ACCOUNT}:rule/${functionName}`],
  detail: {},
});
