/**
 * A Lambda event source mapping for one SQS queue, with batch size 1 and ReportBatchItemFailures. The mapping polls,
 * invokes and deletes; the function never touches the queue.
 *
 *   poll ──message──▶ invoke ──succeeded, not reported as failed──▶ DeleteMessage
 *     ▲                 └──reported, thrown, crashed, timed out, invalid response──▶ comes back after the
 *     └── only while fewer than `maxConcurrency` run                                 visibility timeout; SQS redrive
 *
 * When the mapping stops, it makes unfinished messages visible at once, because the queue outlives this process.
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
import { EnvironmentPool } from './environment-pool.ts';
import type { EnvironmentPoolOptions } from './environment-pool.ts';
import type { InvocationResult } from './invocation.ts';
import { sqsEvent } from './sqs-event.ts';

/** The longest poll that SQS allows. */
const MAX_POLL_SECONDS = 20;
const MIN_BACKOFF_SECONDS = 0.2;
const MAX_BACKOFF_SECONDS = 10;

export interface EventSourceMappingOptions extends EnvironmentPoolOptions {
  readonly sqs: SQSClient;
  readonly queueUrl: string;
  readonly queueArn: string;
  /**
   * Makes the queue answer its open polls now. If a poll's connection were cut instead, the queue could still
   * hand out a message, which would then stay invisible until its visibility timeout.
   */
  readonly endPolls: () => void;
  /** How long a poll waits for a message. If polls cannot be ended, stop() takes that long too. At most 20. */
  readonly longPollSeconds?: number;
  readonly maxConcurrency: number;
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
  readonly #environments: EnvironmentPool;
  readonly #running = new Set<Promise<void>>();
  #polling: Promise<void> | undefined;

  constructor(options: EventSourceMappingOptions) {
    super();
    this.#options = options;
    this.#environments = new EnvironmentPool(options);
  }

  /** The function's environments: `npm run dev` gives them new code. */
  get environments(): EnvironmentPool {
    return this.#environments;
  }

  /** Starts polling, with one environment warmed up ahead of the first message. */
  start(): void {
    this.#environments.warmUp();
    this.#polling = this.#poll();
  }

  /** Stops polling and all environments (SIGTERM, grace period, SIGKILL). Makes unfinished messages visible. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await Promise.all([this.#endPolling(), this.#environments.stop()]);
    await Promise.all(this.#running);
  }

  async #endPolling(): Promise<void> {
    const ended = Promise.resolve(this.#polling).then(() => true);
    // Repeatedly, because a poll may be on its way to the queue right now.
    do this.#options.endPolls();
    while (!(await Promise.race([ended, delay(50, false)])));
  }

  #isStopped(): boolean {
    return this.#stopping.signal.aborted;
  }

  async #poll(): Promise<void> {
    const stopped = once(this.#stopping.signal, 'abort');
    let backoff = MIN_BACKOFF_SECONDS;
    while (!this.#isStopped()) {
      try {
        const message = await this.#receive();
        backoff = MIN_BACKOFF_SECONDS;
        if (message && this.#isStopped()) await this.#makeVisible(message);
        else if (message) this.#dispatch(message);
      } catch (error) {
        if (this.#isStopped()) break;
        this.emit('receive-failed', error);
        this.#options.log(`The queue did not answer. Retrying in ${backoff} s: ${messageOf(error)}`);
        await delay(backoff * 1000, undefined, { signal: this.#stopping.signal }).catch(() => undefined);
        backoff = Math.min(2 * backoff, MAX_BACKOFF_SECONDS);
      }
      while (!this.#isStopped() && this.#running.size >= this.#options.maxConcurrency) {
        await Promise.race([...this.#running, stopped]);
      }
    }
  }

  async #receive(): Promise<Message | undefined> {
    const { Messages } = await this.#options.sqs.send(
      new ReceiveMessageCommand({
        QueueUrl: this.#options.queueUrl,
        MaxNumberOfMessages: 1,
        WaitTimeSeconds: this.#options.longPollSeconds ?? MAX_POLL_SECONDS,
        MessageSystemAttributeNames: ['All'],
        MessageAttributeNames: ['All'],
      }),
    );
    return Messages?.[0];
  }

  #dispatch(message: Message): void {
    const run = this.#process(message)
      .catch((error: unknown) =>
        this.#options.log(`Message ${String(message.MessageId)}: ${messageOf(error)}`),
      )
      .finally(() => this.#running.delete(run));
    this.#running.add(run);
  }

  async #process(message: Message): Promise<void> {
    const messageId = message.MessageId!;
    const { queueArn, function: configuration, log } = this.#options;
    const result = await this.#environments.invoke(sqsEvent(message, queueArn, configuration.region), (pid) =>
      this.emit('invocation-started', { messageId, pid }),
    );
    if (!result.ok) log(`${result.errorType}: ${result.message}`);
    const deleted = result.ok && !failedMessageIds(result.payload, [messageId]).has(messageId);
    if (deleted) await this.#delete(message);
    else if (this.#isStopped()) {
      // Only after the last poll has ended: it would receive the message again.
      await this.#polling;
      await this.#makeVisible(message);
    }
    this.emit('invocation-finished', { messageId, result, deleted });
  }

  async #delete({ ReceiptHandle }: Message): Promise<void> {
    const { sqs, queueUrl: QueueUrl } = this.#options;
    await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
  }

  async #makeVisible({ ReceiptHandle }: Message): Promise<void> {
    const { sqs, queueUrl: QueueUrl } = this.#options;
    await sqs.send(new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle, VisibilityTimeout: 0 }));
  }
}
