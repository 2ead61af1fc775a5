/**
 * Lambda's asynchronous invocations of one function, with its retries and its destination on failure:
 *
 *   accept ─▶ waiting ─▶ running ─▶ done: what the function answered
 *               ▲           │ threw, crashed, timed out
 *               └─ later ───┤
 *                           └ the last time ─▶ a record in the queue for failures ─▶ failed
 *
 * What is accepted is on disk before it is answered for, so that neither a stop nor a kill loses it: what ran then
 * runs again.
 */
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { messageOf } from '../../../lib/errors.ts';
import { ExecutionEnvironment } from './execution-environment.ts';
import type { FunctionConfiguration, InvocationResult } from './invocation.ts';

/** Lambda waits a minute before the second try, and two before the third. */
export const RETRY_SECONDS: readonly number[] = [60, 120];

/** How many that are over are remembered, for who asks what came of them. */
const REMEMBERED = 1000;

export interface AsynchronousInvocationsOptions {
  readonly folder: string;
  readonly function: FunctionConfiguration;
  readonly maximumConcurrency: number;
  /** Before each further try, seconds. */
  readonly retrySeconds?: readonly number[];
  /** Sends to the queue that is the destination on failure. */
  readonly onFailure: (record: object) => Promise<void>;
  readonly log: (line: string) => void;
  /** How long a running invocation may go on after stop(), seconds. */
  readonly graceSeconds: number;
}

/** What became of an event that was accepted. */
export interface Delivery {
  readonly state: 'waiting' | 'done' | 'failed';
  readonly attempts: number;
  /** What the function answered, when it is done. */
  readonly result: unknown;
  /** What went wrong last. */
  readonly error: string | null;
}

interface Row {
  readonly id: number;
  readonly event: string;
  readonly attempts: number;
}

export class AsynchronousInvocations {
  readonly #options: AsynchronousInvocationsOptions;
  readonly #retrySeconds: readonly number[];
  readonly #database: DatabaseSync;
  readonly #idle: ExecutionEnvironment[] = [];
  readonly #environments = new Set<ExecutionEnvironment>();
  readonly #running = new Map<number, Promise<void>>();
  #timer: NodeJS.Timeout | undefined;
  #isStopped = false;

  constructor(options: AsynchronousInvocationsOptions) {
    this.#options = options;
    this.#retrySeconds = options.retrySeconds ?? RETRY_SECONDS;
    this.#database = new DatabaseSync(join(options.folder, 'deliveries.db'));
    this.#database.exec(`
      PRAGMA journal_mode = WAL;
      CREATE TABLE IF NOT EXISTS deliveries (
        id INTEGER PRIMARY KEY, event_id TEXT NOT NULL, event TEXT NOT NULL, state TEXT NOT NULL,
        attempts INTEGER NOT NULL DEFAULT 0, due REAL NOT NULL, result TEXT, error TEXT);
      CREATE INDEX IF NOT EXISTS deliveries_due ON deliveries (due) WHERE state = 'waiting';
      CREATE INDEX IF NOT EXISTS deliveries_event ON deliveries (event_id);`);
  }

  /** Goes on with what an earlier stack had accepted. */
  start(): void {
    this.#next();
  }

  /** Takes an event in; it is invoked for as soon as there is room. */
  accept(event: { readonly id: string }): void {
    this.#database
      .prepare("INSERT INTO deliveries (event_id, event, state, due) VALUES (?, ?, 'waiting', ?)")
      .run(event.id, JSON.stringify(event), Date.now());
    this.#next();
  }

  /** What became of each delivery of an event. */
  deliveriesOf(eventId: string): Delivery[] {
    const rows = this.#database
      .prepare('SELECT state, attempts, result, error FROM deliveries WHERE event_id = ? ORDER BY id')
      .all(eventId) as unknown as (Omit<Delivery, 'result'> & { result: string | null })[];
    return rows.map(({ state, attempts, result, error }) => ({
      state,
      attempts,
      result: result === null ? null : (JSON.parse(result) as unknown),
      error,
    }));
  }

  /** No more invocations; those that run are asked to stop (SIGTERM) and, after the grace, made to. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    clearTimeout(this.#timer);
    await Promise.all(
      [...this.#environments].map((environment) => environment.stop(this.#options.graceSeconds)),
    );
    await Promise.all(this.#running.values());
    this.#database.close();
  }

  /** Starts what is due while there is room, and comes again when the next one is. */
  #next(): void {
    if (this.#isStopped) return;
    clearTimeout(this.#timer);
    const waiting = this.#database
      .prepare(
        "SELECT id, event, attempts, due FROM deliveries WHERE state = 'waiting' ORDER BY due, id LIMIT ?",
      )
      .all(this.#options.maximumConcurrency * 2) as unknown as (Row & { due: number })[];
    for (const row of waiting) {
      if (this.#running.has(row.id)) continue;
      if (this.#running.size >= this.#options.maximumConcurrency) return;
      if (row.due > Date.now()) {
        this.#timer = setTimeout(() => this.#next(), row.due - Date.now());
        return;
      }
      const run = this.#process(row)
        .catch((error: unknown) => this.#postpone(row, messageOf(error)))
        .finally(() => {
          this.#running.delete(row.id);
          this.#next();
        });
      this.#running.set(row.id, run);
    }
  }

  async #process(row: Row): Promise<void> {
    const environment = this.#takeEnvironment();
    const result = await environment.invoke(JSON.parse(row.event));
    if (environment.dead) this.#environments.delete(environment);
    else this.#idle.push(environment);
    if (result.ok) {
      this.#end(row, 'done', JSON.stringify(result.payload), null);
      return;
    }
    // It was ended with the stack, and counts for nothing.
    if (this.#isStopped) return;
    const error = `${result.errorType}: ${result.message}`;
    this.#options.log(error);
    if (row.attempts < this.#retrySeconds.length) {
      this.#postpone({ ...row, attempts: row.attempts + 1 }, error);
      return;
    }
    await this.#options.onFailure(this.#record(row, result));
    this.#end(row, 'failed', null, error);
  }

  /** Another try after the time that its attempts have. */
  #postpone({ id, attempts }: Row, error: string): void {
    const seconds = this.#retrySeconds[Math.max(0, attempts - 1)] ?? 0;
    this.#options.log(`comes again in ${seconds} s`);
    this.#database
      .prepare('UPDATE deliveries SET attempts = ?, due = ?, error = ? WHERE id = ?')
      .run(attempts, Date.now() + seconds * 1000, error, id);
  }

  #end({ id, attempts }: Row, state: 'done' | 'failed', result: string | null, error: string | null): void {
    this.#database
      .prepare('UPDATE deliveries SET state = ?, attempts = ?, result = ?, error = ? WHERE id = ?')
      .run(state, attempts + 1, result, error, id);
    this.#database
      .prepare("DELETE FROM deliveries WHERE state <> 'waiting' AND id <= ? - ?")
      .run(id, REMEMBERED);
  }

  /** What Lambda sends to a destination on failure. */
  #record({ event, attempts }: Row, result: InvocationResult & { ok: false }): object {
    const { functionName, region } = this.#options.function;
    return {
      version: '1.0',
      timestamp: new Date().toISOString(),
      requestContext: {
        requestId: randomUUID(),
        functionArn: `arn:aws:lambda:${region}:000000000000:function:${functionName}:$LATEST`,
        condition: 'RetriesExhausted',
        approximateInvokeCount: attempts + 1,
      },
      requestPayload: JSON.parse(event) as unknown,
      responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
      responsePayload: { errorType: result.errorType, errorMessage: result.message },
    };
  }

  /** The environment used last, for it is the warmest; a new one when none is free. */
  #takeEnvironment(): ExecutionEnvironment {
    for (let free = this.#idle.pop(); free; free = this.#idle.pop()) {
      if (!free.dead) return free;
      this.#environments.delete(free);
    }
    const environment = new ExecutionEnvironment(this.#options.function, this.#options.log);
    this.#environments.add(environment);
    return environment;
  }
}
