/**
 * A transaction that an AbortSignal ends in the server too: the statement that runs is cancelled over a
 * connection of its own, as PostgreSQL wants it, and the transaction rolled back.
 *
 *   abort ─▶ pg_cancel_backend ─▶ the statement fails ─▶ rollback ─▶ rejects with the signal's reason
 *     └─ nothing of that within 5 s (the server is gone) ──────────▶ rejects with the signal's reason
 */
import postgres from 'postgres';
import type { Queryable } from './connect.ts';
import { transact } from './transaction.ts';

const graceMs = 5_000;

export interface TransactionOptions {
  /** As after BEGIN. */
  readonly mode: string;
  /** The snapshot another transaction has exported, to see what that one sees; one of its own when absent. */
  readonly snapshot?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * @throws what the signal was aborted with; what `work` throws
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
  const gone = Promise.withResolvers<never>();
  const onAbort = (): void => {
    timer = setTimeout(() => gone.reject(signal?.reason as Error), graceMs);
    if (backend !== undefined) cancelled = cancelBackend(sql, backend);
  };
  signal?.addEventListener('abort', onAbort, { once: true });

  const transacted = transact(sql, mode, async (transaction) => {
    // Before any query: the first would take a snapshot of its own.
    if (snapshot !== undefined)
      await transaction.unsafe(`SET TRANSACTION SNAPSHOT '${snapshot.replaceAll("'", "''")}'`);
    const [row] = await transaction<{ pid: number }[]>`SELECT pg_backend_pid() AS pid`;
    backend = row!.pid;
    signal?.throwIfAborted();
    try {
      return await work(transaction);
    } finally {
      // A late cancellation must not meet the connection's next statement.
      await cancelled;
    }
  });
  try {
    const result = await Promise.race([transacted, gone.promise]);
    signal?.throwIfAborted();
    return result;
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  } finally {
    signal?.removeEventListener('abort', onAbort);
    clearTimeout(timer);
    // Its end interests no one once the server is given up.
    transacted.catch(() => undefined);
  }
}

/** Never rejects: where it fails there is nothing left to cancel, or the grace period ends the wait. */
async function cancelBackend(sql: postgres.Sql, backend: number): Promise<void> {
  const own = postgres({ ...sql.options, max: 1 } as unknown as postgres.Options<Record<string, never>>);
  try {
    await own`SELECT pg_cancel_backend(${backend})`;
  } catch {
    // Told above.
  } finally {
    await own.end({ timeout: 1 });
  }
}
