/** `COPY … FROM STDIN` as a destination of a stream. */
import type { Writable } from 'node:stream';
import type { Queryable } from './connect.ts';

/** An empty message this often keeps the connection from being considered dead while the source pauses. */
const KEEP_ALIVE_MS = 15_000;

/**
 * Runs the statement and passes its stream to `send`, which writes all rows and waits until the stream has finished.
 * @throws errors of `send`; Error of the client, the statement or the connection
 */
export async function copyIn(
  sql: Queryable,
  statement: string,
  send: (copy: Writable) => Promise<void>,
): Promise<void> {
  const query = sql.unsafe(statement);
  const opened: { copy?: Writable } = {};
  // The client rejects the query when the server refuses a row. After the last row, nothing else reports that error, and
  // the stream would never finish.
  const pending = query as unknown as { reject: (error: Error) => void };
  const { reject } = pending;
  pending.reject = (error) => {
    opened.copy?.destroy(error);
    reject(error);
  };
  const stream = await query.writable();
  opened.copy = stream;
  const keepAlive = setInterval(() => {
    if (!stream.writableEnded && !stream.destroyed) stream.write(Buffer.alloc(0));
  }, KEEP_ALIVE_MS);
  try {
    await send(stream);
  } finally {
    clearInterval(keepAlive);
  }
}
