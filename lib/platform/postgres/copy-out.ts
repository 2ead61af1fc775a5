/** `COPY … TO STDOUT`, piece by piece. */
import type { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import type { Queryable } from './connect.ts';

/**
 * Runs the statement and gives `take` its data as the socket has them: nothing gathers, and the socket is read no
 * faster than they are taken.
 * @throws Error of the client, of the statement or of its data's way here
 */
export async function copyOut(
  sql: Queryable,
  statement: string,
  take: (piece: Uint8Array) => void,
): Promise<void> {
  const query = sql.unsafe(statement);
  // A short answer comes whole, its error included, in one read of the socket, and a stream's error comes before
  // whoever awaits the stream has it: it is listened to from where the client makes it.
  const made = query as unknown as { resolve: (stream: Readable) => void };
  const { resolve } = made;
  let ended: Promise<void> | undefined;
  made.resolve = (stream) => {
    made.resolve = resolve;
    ended = finished(stream.on('data', take));
    ended.catch(() => undefined);
    resolve(stream);
  };
  await query.readable();
  await ended;
}
