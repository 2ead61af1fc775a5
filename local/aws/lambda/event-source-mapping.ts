/**
 * Lambda's event source mapping for one SQS queue, batch size 1, ReportBatchItemFailures on: it polls,
 * invokes and deletes; the function never does.
 *
 *   poll ──message──▶ invoke ──ok, not reported──▶ DeleteMessage
 *     ▲                 └──reported, thrown, crashed, timed out, invalid answer──▶ left to the visibility
 *     └── only while fewer than `maximumConcurrency` run                         timeout, then SQS' redrive
 *
 * Once it stops, what is left comes back at once (visibility 0): the queue outlives the process.
 */
import { EventEmitter, once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  ReceiveMessageCommand,
} from '@aws-sdk/client-sqs';
import type { Message, SQSClient } from '@aws-sdk/client-sqs';
import { messageOf } from '../../../lib/errors.ts';
import { failedMessageIds } from './batch-response.ts';
import { ExecutionEnvironment } from './execution-environment.ts';
import type { FunctionConfiguration, InvocationResult } from './invocation.ts';
import { sqsEvent } from './sqs-event.ts';

/** The most that SQS waits. */
const LONGEST_POLL_SECONDS = 20;
const FIRST_BACKOFF_SECONDS = 0.2;
const LAST_BACKOFF_SECONDS = 10;

export interface EventSourceMappingOptions {
  readonly sqs: SQSClient;
  readonly queueUrl: string;
  readonly queueArn: string;
  /**
   * Makes the queue answer its open polls now. A poll that is cut off instead may still take a message,
   * and lose it to the visibility timeout.
   */
  readonly endPolls: () => void;
  /** How long a poll waits for a message, and so, where polls cannot be ended, stop() for it; at most 20. */
  readonly longPollSeconds?: number;
  readonly function: FunctionConfiguration;
  readonly maximumConcurrency: number;
  readonly log: (line: string) => void;
  /** How long a running invocation may go on after stop(), seconds. */
  readonly graceSeconds: number;
}

export interface FinishedInvocation {
  readonly messageId: string;
  readonly result: InvocationResult;
  /** Whether the message was deleted. */
  readonly deleted: boolean;
}

interface Events {
  'invocation-started': [{ messageId: string; pid: number | undefined }];
  'invocation-finished': [FinishedInvocation];
  'receive-failed': [unknown];
}

export class EventSourceMapping extends EventEmitter<Events> {
  readonly #options: EventSourceMappingOptions;
  readonly #stopping = new AbortController();
  readonly #idle: ExecutionEnvironment[] = [];
  readonly #environments = new Set<ExecutionEnvironment>();
  readonly #running = new Set<Promise<void>>();
  #polling: Promise<void> | undefined;

  constructor(options: EventSourceMappingOptions) {
    super();
    this.#options = options;
  }

  /** Begins to poll, with one environment made ready ahead of the first message. */
  start(): void {
    this.#idle.push(this.#createEnvironment());
    this.#polling = this.#poll();
  }

  /** Ends polling, then every environment: SIGTERM, grace, SIGKILL. Messages in flight are given back. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await Promise.all([
      this.#endPolling(),
      ...[...this.#environments].map((environment) => environment.stop(this.#options.graceSeconds)),
    ]);
    await Promise.all(this.#running);
  }

  async #endPolling(): Promise<void> {
    const ended = Promise.resolve(this.#polling).then(() => true);
    // Again and again: a poll may be on its way to the queue just now.
    do this.#options.endPolls();
    while (!(await Promise.race([ended, delay(50, false)])));
  }

  #isStopped(): boolean {
    return this.#stopping.signal.aborted;
  }

  async #poll(): Promise<void> {
    const stopped = once(this.#stopping.signal, 'abort');
    let backoff = FIRST_BACKOFF_SECONDS;
    while (!this.#isStopped()) {
      try {
        const message = await this.#receive();
        backoff = FIRST_BACKOFF_SECONDS;
        if (message && this.#isStopped()) await this.#return(message);
        else if (message) this.#dispatch(message);
      } catch (error) {
        if (this.#isStopped()) break;
        this.emit('receive-failed', error);
        this.#options.log(`the queue did not answer, trying again in ${backoff} s: ${messageOf(error)}`);
        await delay(backoff * 1000, undefined, { signal: this.#stopping.signal }).catch(() => undefined);
        backoff = Math.min(2 * backoff, LAST_BACKOFF_SECONDS);
      }
      while (!this.#isStopped() && this.#running.size >= this.#options.maximumConcurrency) {
        await Promise.race([...this.#running, stopped]);
      }
    }
  }

  async #receive(): Promise<Message | undefined> {
    const answer = await this.#options.sqs.send(
      new ReceiveMessageCommand({
        QueueUrl: this.#options.queueUrl,
        MaxNumberOfMessages: 1,
        WaitTimeSeconds: this.#options.longPollSeconds ?? LONGEST_POLL_SECONDS,
        MessageSystemAttributeNames: ['All'],
        MessageAttributeNames: ['All'],
      }),
    );
    return answer.Messages?.[0];
  }

  #dispatch(message: Message): void {
    const run = this.#process(message)
      .catch((error: unknown) =>
        this.#options.log(`message ${String(message.MessageId)}: ${messageOf(error)}`),
      )
      .finally(() => this.#running.delete(run));
    this.#running.add(run);
  }

  async #process(message: Message): Promise<void> {
    const messageId = message.MessageId!;
    const { queueArn, function: configuration, log } = this.#options;
    const environment = this.#takeEnvironment();
    this.emit('invocation-started', { messageId, pid: environment.pid });
    const result = await environment.invoke(sqsEvent(message, queueArn, configuration.region));
    this.#giveBack(environment);
    if (!result.ok) log(`${result.errorType}: ${result.message}`);
    const deleted = result.ok && !failedMessageIds(result.payload, [messageId]).has(messageId);
    if (deleted) await this.#delete(message);
    else if (this.#isStopped()) {
      // Not before the last poll has ended, for it would take the message again.
      await this.#polling;
      await this.#return(message);
    }
    this.emit('invocation-finished', { messageId, result, deleted });
  }

  async #delete({ ReceiptHandle }: Message): Promise<void> {
    const { sqs, queueUrl: QueueUrl } = this.#options;
    await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
  }

  async #return({ ReceiptHandle }: Message): Promise<void> {
    const { sqs, queueUrl: QueueUrl } = this.#options;
    await sqs.send(new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle, VisibilityTimeout: 0 }));
  }

  /** The environment used last, for it is the warmest; a new one when none is free. */
  #takeEnvironment(): ExecutionEnvironment {
    for (let free = this.#idle.pop(); free; free = this.#idle.pop()) {
      if (!free.dead) return free;
      this.#environments.delete(free);
    }
    return this.#createEnvironment();
  }

  #createEnvironment(): ExecutionEnvironment {
    const environment = new ExecutionEnvironment(this.#options.function, this.#options.log);
    this.#environments.add(environment);
    return environment;
  }

  #giveBack(environment: ExecutionEnvironment): void {
    if (environment.dead) this.#environments.delete(environment);
    else this.#idle.push(environment);
  }
}
