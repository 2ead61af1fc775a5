/**
 * EventBridge's schedule for one function: invoked right at the start and then once an interval, in an
 * execution environment of its own, never two at a time. What fails is logged; the next turn tries again.
 */
import { randomUUID } from 'node:crypto';
import type { ScheduledEvent } from 'aws-lambda';
import { messageOf, TreinoError } from '../../../lib/errors.ts';
import { ExecutionEnvironment } from './execution-environment.ts';
import type { FunctionConfiguration } from './invocation.ts';

export interface SchedulerOptions {
  readonly function: FunctionConfiguration;
  readonly intervalSeconds: number;
  readonly log: (line: string) => void;
  /** How long a running invocation may go on after stop(), seconds. */
  readonly graceSeconds: number;
}

export class Scheduler {
  readonly #options: SchedulerOptions;
  #environment: ExecutionEnvironment | undefined;
  /** The invocation asked for last; settles after all before it, and never rejects. */
  #last: Promise<void> = Promise.resolve();
  #unfinished = 0;
  #timer: NodeJS.Timeout | undefined;
  #isStopped = false;

  constructor(options: SchedulerOptions) {
    this.#options = options;
  }

  /** Invokes now, and from now on once an interval; a turn that finds the one before it running is left out. */
  start(): void {
    const turn = (): void => {
      // What went wrong was logged.
      if (this.#unfinished === 0) void this.run().catch(() => undefined);
    };
    turn();
    this.#timer = setInterval(turn, this.#options.intervalSeconds * 1000);
  }

  /**
   * Invokes once, out of turn; what runs already ends first.
   * @throws TreinoError `function_failed` when the function threw, crashed or ran out of time.
   */
  run(): Promise<void> {
    this.#unfinished += 1;
    const run = this.#last.then(() => this.#invoke()).finally(() => (this.#unfinished -= 1));
    this.#last = run.catch((error: unknown) => this.#options.log(messageOf(error)));
    return run;
  }

  /** No more turns; what runs is asked to stop (SIGTERM) and, after the grace, made to. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    clearInterval(this.#timer);
    await this.#environment?.stop(this.#options.graceSeconds);
    await this.#last;
  }

  async #invoke(): Promise<void> {
    const { function: configuration, log } = this.#options;
    if (this.#isStopped) throw functionFailed(configuration, 'the stack stops');
    if (!this.#environment || this.#environment.dead) {
      this.#environment = new ExecutionEnvironment(configuration, log);
    }
    const result = await this.#environment.invoke(scheduledEvent(configuration));
    if (!result.ok) throw functionFailed(configuration, `${result.errorType}: ${result.message}`);
  }
}

const functionFailed = ({ functionName }: FunctionConfiguration, reason: string): TreinoError =>
  new TreinoError(`${functionName} did not end well: ${reason}`, { code: 'function_failed' });

const scheduledEvent = ({
  functionName,
  region,
}: FunctionConfiguration): ScheduledEvent<Record<string, never>> => ({
  version: '0',
  id: randomUUID(),
  'detail-type': 'Scheduled Event',
  source: 'aws.events',
  account: '000000000000',
  time: new Date().toISOString(),
  region,
  resources: [`arn:aws:events:${region}:000000000000:rule/${functionName}`],
  detail: {},
});
