/**
 * A transaction that an AbortSignal also ends on the server. The running statement is cancelled over a second connection,
 * as PostgreSQL requires, and the transaction is rolled back.
 *
 *   abort ─▶ pg_cancel_backend ─▶ the statement fails ─▶ rollback ─▶ rejects with the signal's reason
 *     └─ no reaction within 5 s (the server is gone) ──────────────▶ rejects with the signal's reason
 */
import postgres from 'postgres';
import type { Queryable } from './connect.ts';
import { transact } from './transaction.ts';

const CANCEL_TIMEOUT_MS = 5_000;

export interface TransactionOptions {
  /** Transaction mode, as in `BEGIN <mode>`. */
  readonly mode: string;
  /** Snapshot exported by another transaction, to see the same rows. By default, the transaction takes its own. */
  readonly snapshot?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Runs `work` in a transaction.
 * @throws the abort reason of the signal; errors of `work`
 */
export async function cancellableTransaction<T>(
  sql: postgres.Sql,
  { mode, snapshot, signal }: TransactionOptions,
  work: (transaction: Queryable) => Promise<T>,
): Promise<T> {
  signal?.throwIfAborted();
  let backend: number | undefined;
  let cancelled: Promise<unknown> | undefined;
  let timer: NodeJS.Timeout | undefined;
  const timedOut = Promise.withResolvers<never>();
  const onAbort = (): void => {
    timer = setTimeout(() => timedOut.reject(signal?.reason as Error), CANCEL_TIMEOUT_MS);
    if (backend !== undefined) cancelled = cancelBackend(sql, backend);
  };
  signal?.addEventListener('abort', onAbort, { once: true });

  const transacted = transact(sql, mode, async (transaction) => {
    // Must come before the first query, which takes a snapshot.
    if (snapshot !== undefined)
      await transaction.unsafe(`SET TRANSACTION SNAPSHOT '${snapshot.replaceAll("'", "''")}'`);
    const [row] = await transaction<{ pid: number }[]>`SELECT pg_backend_pid() AS pid`;
    backend = row!.pid;
    signal?.throwIfAborted();
    try {
      return await work(transaction);
    } finally {
      // Otherwise a late cancellation could hit the connection's next statement.
      await cancelled;
    }
  });
  try {
    const result = await Promise.race([transacted, timedOut.promise]);
    signal?.throwIfAborted();
    return result;
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  } finally {
    signal?.removeEventListener('abort', onAbort);
    clearTimeout(timer);
    // Avoids an unhandled rejection: after the timeout, nothing awaits this promise.
    transacted.catch(() => undefined);
  }
}

/** Never rejects. If it fails, there is nothing left to cancel, or the timeout ends the wait. */
async function cancelBackend(sql: postgres.Sql, backend: number): Promise<void> {
  const canceller = postgres({ ...sql.options, max: 1 } as unknown as postgres.Options<
    Record<string, never>
  >);
  try {
    await canceller`SELECT pg_cancel_backend(${backend})`;
  } catch {
    // Nothing is left to cancel.
  } finally {
    await canceller.end({ timeout: 1 });
  }
}
