/**
 * A transaction on a connection of its own, which ends with it:
 *
 *   connect ─▶ BEGIN ─▶ work ─┬─▶ COMMIT ────────────┬─▶ close
 *                             ├ throws ─▶ ROLLBACK ──┤
 *                             └ connection ends ─────┴─▶ rejects
 *
 * The client's own `begin` does not survive that the connection ends in the middle: its ROLLBACK then throws where
 * no one can catch it, which ends the process, and what the transaction asks after that may run inside another one,
 * on the connection opened again (porsager/postgres, issues 1208 and 1216).
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import postgres from 'postgres';
import type { Queryable } from './connect.ts';
import { failingSocket } from './database-socket.ts';

const closeSeconds = 1;

/** As the client says it, of a connection that ended. */
class ConnectionClosedError extends Error {
  readonly code = 'CONNECTION_CLOSED';
}

/**
 * Runs `work` between BEGIN and COMMIT; when it throws, nothing of it is left in the database.
 * @param sql says where the database is; none of its connections is taken
 * @param mode as after BEGIN
 * @throws what `work` throws; Error of the client
 */
export async function transact<T>(
  sql: postgres.Sql,
  mode: string,
  work: (transaction: Queryable) => Promise<T>,
): Promise<T> {
  const closed = Promise.withResolvers<never>();
  closed.promise.catch(() => undefined);
  const { transaction, isOpen } = openOnce(sql, closed.reject);
  const whileOpen = <R>(asked: PromiseLike<R>): Promise<R> => Promise.race([asked, closed.promise]);
  try {
    await transaction.unsafe(`BEGIN ${mode}`);
    const result = await whileOpen(work(transaction));
    const { command } = await whileOpen(transaction.unsafe('COMMIT'));
    if (command !== 'COMMIT')
      throw new Error('The transaction was rolled back: a statement in it had failed.');
    return result;
  } catch (error) {
    // What prevents it ends the connection, and that the transaction.
    if (isOpen()) await whileOpen(transaction.unsafe('ROLLBACK')).catch(() => undefined);
    throw error;
  } finally {
    await transaction.end({ timeout: isOpen() ? closeSeconds : 0 });
  }
}

/** A client with one connection that, once it has ended, is not opened again: another would be no transaction. */
function openOnce(sql: postgres.Sql, onClosed: (error: Error) => void) {
  let state: 'new' | 'open' | 'closed' = 'new';
  const { socket } = sql.options as unknown as { socket: (hosts: unknown) => unknown };
  const options = {
    ...sql.options,
    max: 1,
    // The transaction's end is the connection's, and nothing else is.
    idle_timeout: null,
    max_lifetime: null,
    socket: (hosts: unknown) => {
      if (state !== 'new') return failingSocket(new ConnectionClosedError('the transaction is over'));
      state = 'open';
      return socket(hosts);
    },
    onclose: () => {
      state = 'closed';
      // After what was asked has been rejected: that says why.
      void nextTurn().then(() => onClosed(new ConnectionClosedError('the connection was closed')));
    },
  };
  const transaction = postgres(options as unknown as postgres.Options<Record<string, never>>);
  return { transaction, isOpen: () => state === 'open' };
}
