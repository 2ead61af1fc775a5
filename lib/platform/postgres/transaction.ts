/**
 * A transaction on its own connection, which is closed afterwards:
 *
 *   connect ─▶ BEGIN ─▶ work ─┬─▶ COMMIT ────────────┬─▶ close
 *                             ├ throws ─▶ ROLLBACK ──┤
 *                             └ connection ends ─────┴─▶ rejects
 *
 * The client's `begin` cannot handle a connection that ends during the transaction. Its ROLLBACK then throws an error
 * that cannot be caught and ends the process. Later statements of the transaction can even run inside another
 * transaction, on the reopened connection (porsager/postgres, issues 1208 and 1216).
 */
import { setImmediate as nextTick } from 'node:timers/promises';
import postgres from 'postgres';
import { ConnectionError } from './connection-error.ts';
import type { Queryable } from './connect.ts';
import { failingSocket } from './database-socket.ts';

const CLOSE_TIMEOUT_SECONDS = 1;

/** Opens the socket of a connection (connect.ts). `onReady` is called when the server is ready for queries. */
type OpenSocket = (options: unknown, onReady: () => void) => unknown;

/** The connection ended during the transaction. Its code is that of the client's own error. */
const connectionClosed = (message: string): ConnectionError =>
  new ConnectionError('CONNECTION_CLOSED', message);

/**
 * Runs `work` between BEGIN and COMMIT. If it throws, the transaction is rolled back.
 * @param sql provides the connection options; none of its connections is used
 * @param mode transaction mode, as in `BEGIN <mode>`
 * @throws errors of `work`; Error of the client
 */
export async function transact<T>(
  sql: postgres.Sql,
  mode: string,
  work: (transaction: Queryable) => Promise<T>,
): Promise<T> {
  const closed = Promise.withResolvers<never>();
  closed.promise.catch(() => undefined);
  const { transaction, isOpen } = openOnce(sql, closed.reject);
  const whileOpen = <R>(result: PromiseLike<R>): Promise<R> => Promise.race([result, closed.promise]);
  try {
    await transaction.unsafe(`BEGIN ${mode}`);
    const result = await whileOpen(work(transaction));
    const { command } = await whileOpen(transaction.unsafe('COMMIT'));
    if (command !== 'COMMIT')
      throw new Error('The transaction was rolled back because one of its statements failed.');
    return result;
  } catch (error) {
    // If ROLLBACK fails, the connection ends, and with it the transaction.
    if (isOpen()) await whileOpen(transaction.unsafe('ROLLBACK')).catch(() => undefined);
    throw error;
  } finally {
    await transaction.end({ timeout: isOpen() ? CLOSE_TIMEOUT_SECONDS : 0 });
  }
}

/**
 * A client with one connection. Once that is ready it is never reopened: another connection would not be in the
 * transaction.
 */
function openOnce(sql: postgres.Sql, onClosed: (error: Error) => void) {
  let state: 'new' | 'open' | 'closed' = 'new';
  const { socket } = sql.options as unknown as { socket: OpenSocket };
  const options = {
    ...sql.options,
    max: 1,
    // Only the end of the transaction closes the connection.
    idle_timeout: null,
    max_lifetime: null,
    socket: (options: unknown) => {
      if (state !== 'new') return failingSocket(connectionClosed('the transaction is over'));
      return socket(options, () => {
        state = 'open';
      });
    },
    onclose: () => {
      state = 'closed';
      // The running statement rejects first, with the reason.
      void nextTick().then(() => onClosed(connectionClosed('the connection was closed')));
    },
  };
  const transaction = postgres(options as unknown as postgres.Options<Record<string, never>>);
  return { transaction, isOpen: () => state === 'open' };
}
