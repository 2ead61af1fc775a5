/**
 * A second connection that shares the work of a transaction and sees what that one sees:
 *
 *   first   ─ exports its snapshot ─ takes work ──────────── takes work, or none is left ─ commits ─┐
 *   second      └▶ connects ─▶ the same snapshot ─▶ takes work ───────────────▶ commits ──────────▶ done
 *
 * It is a help, not a need: the first does not wait for it to come, and when it cannot come (no connection
 * is to be had, or none to the same server), the first does all the work.
 */
import type postgres from 'postgres';
import { cancellableTransaction } from '../../platform/postgres/cancellable-transaction.ts';
import type { Queryable } from '../../platform/postgres/connect.ts';

export interface SecondConnection {
  /** Waits for the work it took, if any. Rejects when that failed. */
  done(): Promise<void>;
}

export interface SharedWork {
  /** As after BEGIN. */
  readonly mode: string;
  /** Exported by the first. */
  readonly snapshot: string;
  readonly signal: AbortSignal;
  /** Whether there is work to take; what is taken is done by `work`. */
  readonly isLeft: () => boolean;
  readonly work: (transaction: Queryable) => Promise<void>;
  /** Told at once when work that it took failed. */
  readonly onFailure: (error: unknown) => void;
}

export function openSecondConnection(sql: postgres.Sql, shared: SharedWork): SecondConnection {
  let hasWork = false;
  const ended = cancellableTransaction(sql, shared, async (transaction) => {
    hasWork = shared.isLeft();
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
