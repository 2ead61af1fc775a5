/**
 * The accepted asynchronous invocations of one function and their outcomes, in SQLite. An event is on disk before it
 * is acknowledged, so neither a stop nor a kill loses it: an invocation that was running then runs again.
 */
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** How many finished deliveries are kept for queries about them. */
const MAX_FINISHED = 1000;

/** The state of one accepted event. */
export interface Delivery {
  readonly state: 'waiting' | 'done' | 'failed';
  readonly attempts: number;
  /** The function's response if the state is `done`, else null. */
  readonly result: unknown;
  /** The most recent error. */
  readonly error: string | null;
}

/** A delivery that waits for its next attempt. */
export interface WaitingDelivery {
  readonly id: number;
  /** The event as JSON. */
  readonly event: string;
  /** Failed attempts so far. */
  readonly attempts: number;
  /** Time of the next attempt, milliseconds since the Unix epoch. */
  readonly due: number;
}

export class DeliveryStore {
  readonly #database: DatabaseSync;

  constructor(folder: string) {
    this.#database = new DatabaseSync(join(folder, 'deliveries.db'));
    this.#database.exec(`
      PRAGMA journal_mode = WAL;
      CREATE TABLE IF NOT EXISTS deliveries (
        id INTEGER PRIMARY KEY, event_id TEXT NOT NULL, event TEXT NOT NULL, state TEXT NOT NULL,
        attempts INTEGER NOT NULL DEFAULT 0, due REAL NOT NULL, result TEXT, error TEXT);
      CREATE INDEX IF NOT EXISTS deliveries_due ON deliveries (due) WHERE state = 'waiting';
      CREATE INDEX IF NOT EXISTS deliveries_event ON deliveries (event_id);`);
  }

  /** Adds a delivery that is due now. */
  add(event: { readonly id: string }): void {
    this.#database
      .prepare("INSERT INTO deliveries (event_id, event, state, due) VALUES (?, ?, 'waiting', ?)")
      .run(event.id, JSON.stringify(event), Date.now());
  }

  /** The waiting deliveries that are due first. */
  listWaiting(limit: number): WaitingDelivery[] {
    return this.#database
      .prepare(
        "SELECT id, event, attempts, due FROM deliveries WHERE state = 'waiting' ORDER BY due, id LIMIT ?",
      )
      .all(limit) as unknown as WaitingDelivery[];
  }

  /** All deliveries of an event: one for each rule that matched. */
  listByEvent(eventId: string): Delivery[] {
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

  /** Records a failed attempt and the time of the next one. */
  postpone({ id, attempts, due }: Omit<WaitingDelivery, 'event'>, error: string): void {
    this.#database
      .prepare('UPDATE deliveries SET attempts = ?, due = ?, error = ? WHERE id = ?')
      .run(attempts, due, error, id);
  }

  /** Records the final outcome of a delivery and removes the oldest finished ones. */
  finish(id: number, { state, attempts, result, error }: Delivery): void {
    this.#database
      .prepare('UPDATE deliveries SET state = ?, attempts = ?, result = ?, error = ? WHERE id = ?')
      .run(state, attempts, result === null ? null : JSON.stringify(result), error, id);
    this.#database
      .prepare("DELETE FROM deliveries WHERE state <> 'waiting' AND id <= ? - ?")
      .run(id, MAX_FINISHED);
  }

  close(): void {
    this.#database.close();
  }
}
