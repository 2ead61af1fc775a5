/**
 * Lambda's asynchronous invocations of one function, with retries and a failure destination:
 *
 *   accept ─▶ waiting ─▶ running ──succeeded──▶ done, with the function's response
 *               ▲           │
 *               │           │ threw, crashed, timed out
 *               └─ retry ◀──┤
 *                           └─ no retries left ─▶ record sent to the failure destination ─▶ failed
 */
import { randomUUID } from 'node:crypto';
import { messageOf } from '../../../lib/errors.ts';
import { ACCOUNT } from '../account.ts';
import { DeliveryStore } from './delivery-store.ts';
import type { Delivery, WaitingDelivery } from './delivery-store.ts';
import { EnvironmentPool } from './environment-pool.ts';
import type { EnvironmentPoolOptions } from './environment-pool.ts';
import type { InvocationResult } from './invocation.ts';

/** Lambda waits one minute before the second attempt and two minutes before the third. */
export const RETRY_SECONDS: readonly number[] = [60, 120];

const PAUSE_SECONDS = 5;

export interface AsynchronousInvocationsOptions extends EnvironmentPoolOptions {
  /** Where the accepted events are stored. */
  readonly folder: string;
  readonly maxConcurrency: number;
  /** The wait before each retry, seconds. */
  readonly retrySeconds?: readonly number[];
  /** Sends a record to the failure destination. */
  readonly onFailure: (record: object) => Promise<void>;
}

export class AsynchronousInvocations {
  readonly #options: AsynchronousInvocationsOptions;
  readonly #retrySeconds: readonly number[];
  readonly #deliveries: DeliveryStore;
  readonly #environments: EnvironmentPool;
  /** By delivery ID. */
  readonly #running = new Map<number, Promise<void>>();
  #timer: NodeJS.Timeout | undefined;
  #isStopped = false;
  #isPaused = false;

  constructor(options: AsynchronousInvocationsOptions) {
    this.#options = options;
    this.#retrySeconds = options.retrySeconds ?? RETRY_SECONDS;
    this.#deliveries = new DeliveryStore(options.folder);
    this.#environments = new EnvironmentPool(options);
  }

  /** The function's environments: `npm run dev` gives them new code. */
  get environments(): EnvironmentPool {
    return this.#environments;
  }

  /** Continues the deliveries that an earlier stack accepted. */
  start(): void {
    this.#runDue();
  }

  /** Stores an event and invokes the function as soon as the concurrency allows. */
  accept(event: { readonly id: string }): void {
    this.#deliveries.add(event);
    this.#runDue();
  }

  /** The state of each delivery of an event. */
  deliveriesOf(eventId: string): Delivery[] {
    return this.#deliveries.listByEvent(eventId);
  }

  /** Stops all environments (SIGTERM, grace period, SIGKILL). Unfinished deliveries stay in the store. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    clearTimeout(this.#timer);
    await this.#environments.stop();
    await Promise.all(this.#running.values());
    this.#deliveries.close();
  }

  /** Starts the due deliveries up to the concurrency limit, and sets a timer for the next one. */
  #runDue(): void {
    if (this.#isStopped || this.#isPaused) return;
    clearTimeout(this.#timer);
    let waiting: WaitingDelivery[];
    try {
      waiting = this.#deliveries.listWaiting(this.#options.maxConcurrency * 2);
    } catch (error) {
      this.#pause(error);
      return;
    }
    for (const delivery of waiting) {
      if (this.#running.has(delivery.id)) continue;
      if (this.#running.size >= this.#options.maxConcurrency) return;
      if (delivery.due > Date.now()) {
        this.#timer = setTimeout(() => this.#runDue(), delivery.due - Date.now());
        return;
      }
      const run = this.#process(delivery)
        .catch((error: unknown) => this.#postpone(delivery, messageOf(error)))
        .finally(() => this.#running.delete(delivery.id))
        .then(
          () => this.#runDue(),
          (error: unknown) => this.#pause(error),
        );
      this.#running.set(delivery.id, run);
    }
  }

  /** The store cannot be read or written, for example because the disk is full. Its deliveries are tried again later. */
  #pause(error: unknown): void {
    this.#options.log(`Events wait for ${PAUSE_SECONDS} s, because their store failed: ${messageOf(error)}`);
    this.#isPaused = true;
    this.#timer = setTimeout(() => {
      this.#isPaused = false;
      this.#runDue();
    }, PAUSE_SECONDS * 1000);
  }

  async #process(delivery: WaitingDelivery): Promise<void> {
    const result = await this.#environments.invoke(JSON.parse(delivery.event));
    const attempts = delivery.attempts + 1;
    if (result.ok) {
      this.#deliveries.finish(delivery.id, { state: 'done', attempts, result: result.payload, error: null });
      return;
    }
    // The stack stopped the function. That is not a failed attempt.
    if (this.#isStopped) return;
    const error = `${result.errorType}: ${result.message}`;
    this.#options.log(error);
    if (attempts <= this.#retrySeconds.length) {
      this.#postpone({ ...delivery, attempts }, error);
      return;
    }
    await this.#options.onFailure(this.#failureRecord(delivery, attempts, result));
    this.#deliveries.finish(delivery.id, { state: 'failed', attempts, result: null, error });
  }

  #postpone({ id, attempts }: WaitingDelivery, error: string): void {
    const seconds = this.#retrySeconds[Math.max(0, attempts - 1)] ?? 0;
    this.#options.log(`Retrying in ${seconds} s`);
    this.#deliveries.postpone({ id, attempts, due: Date.now() + seconds * 1000 }, error);
  }

  /** The record that Lambda sends to a failure destination. */
  #failureRecord(
    { event }: WaitingDelivery,
    attempts: number,
    result: InvocationResult & { ok: false },
  ): object {
    const { functionName, region } = this.#options.function;
    return {
      version: '1.0',
      timestamp: new Date().toISOString(),
      requestContext: {
        requestId: randomUUID(),
        functionArn: `arn:aws:lambda:${region}:${ACCOUNT}:function:${functionName}:$LATEST`,
        condition: 'RetriesExhausted',
        approximateInvokeCount: attempts,
      },
      requestPayload: JSON.parse(event) as unknown,
      responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
      responsePayload: { errorType: result.errorType, errorMessage: result.message },
    };
  }
}
