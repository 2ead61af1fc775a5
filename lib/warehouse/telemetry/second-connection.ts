/**
 * A second connection that shares the work of a transaction and sees the same snapshot:
 *
 *   first   ─ exports its snapshot ─ takes work ──────────── takes work, or none is left ─ commits ─┐
 *   second      └▶ connects ─▶ the same snapshot ─▶ takes work ───────────────▶ commits ──────────▶ done
 *
 * The second connection is optional. The first one does not wait for it and does all the work if it cannot connect, or
 * connects to another server.
 */
import type postgres from 'postgres';
import { cancellableTransaction } from '../../platform/postgres/cancellable-transaction.ts';
import type { Queryable } from '../../platform/postgres/connect.ts';

export interface SecondConnection {
  /** Waits for the work that the second connection took, if any. Rejects if that work failed. */
  done(): Promise<void>;
}

export interface SharedWork {
  /** Transaction mode, as in `BEGIN <mode>`. */
  readonly mode: string;
  /** Snapshot exported by the first connection. */
  readonly snapshot: string;
  readonly signal: AbortSignal;
  /** Whether there is work left for `work`. */
  readonly hasWorkLeft: () => boolean;
  readonly work: (transaction: Queryable) => Promise<void>;
  /** Called as soon as work on the second connection fails. */
  readonly onFailure: (error: unknown) => void;
}

export function openSecondConnection(sql: postgres.Sql, shared: SharedWork): SecondConnection {
  let hasWork = false;
  const ended = cancellableTransaction(sql, shared, async (transaction) => {
    hasWork = shared.hasWorkLeft();
    if (hasWork) await shared.work(transaction);
  });
  ended.catch((error: unknown) => {
    if (hasWork) shared.onFailure(error);
  });
  return {
    async done() {
      if (hasWork) await ended;
    },
  };
}
