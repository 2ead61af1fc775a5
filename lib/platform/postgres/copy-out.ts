/** `COPY … TO STDOUT` as a stream of chunks. */
import type { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import type { Queryable } from './connect.ts';

/**
 * Runs the statement and passes its data to `onChunk` as it arrives. Data is not buffered: the socket is read only as fast
 * as `onChunk` handles it.
 * @throws Error of the client, the statement or the connection
 */
export async function copyOut(
  sql: Queryable,
  statement: string,
  onChunk: (chunk: Uint8Array) => void,
): Promise<void> {
  const query = sql.unsafe(statement);
  // A short response arrives in one read of the socket, including its error. The stream can then fail before `await`
  // returns it. So the listeners are added where the client creates the stream.
  const pending = query as unknown as { resolve: (stream: Readable) => void };
  const { resolve } = pending;
  let ended: Promise<void> | undefined;
  pending.resolve = (stream) => {
    pending.resolve = resolve;
    ended = finished(stream.on('data', onChunk));
    ended.catch(() => undefined);
    resolve(stream);
  };
  await query.readable();
  await ended;
}
