/**
 * A transaction that an AbortSignal ends in the server too: the statement that runs is cancelled over a
 * connection of its own, as PostgreSQL wants it, and the transaction rolled back.
 *
 *   abort ─▶ pg_cancel_backend ─▶ the statement fails ─▶ rollback ─▶ rejects with the signal's reason
 *     └─ nothing of that within 5 s (the server is gone) ──────────▶ rejects with the signal's reason
 */
import postgres from 'postgres';

const graceMs = 5_000;

/**
 * @param mode as after BEGIN
 * @throws what the signal was aborted with; what `work` throws
 */
export async function cancellableTransaction<T>(
  sql: postgres.Sql,
  mode: string,
  signal: AbortSignal | undefined,
  work: (transaction: postgres.TransactionSql) => Promise<T>,
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

  const transacted = sql.begin(mode, async (transaction) => {
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
    return result as T;
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
