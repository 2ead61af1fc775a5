/**
 * The socket under a database connection, with a limit on silence: a peer that swallows what it is sent
 * answers neither queries nor keepalives, and the client would wait for ever.
 */
import { once } from 'node:events';
import { createConnection } from 'node:net';
import { Duplex } from 'node:stream';

const connectMs = 10_000;

/** Nothing came or went for so long: the connection is taken for dead. */
class SilentConnectionError extends Error {
  readonly code = 'ETIMEDOUT';
}

/**
 * Connects to the first host that answers. When none does, the socket is one that fails with the error of the
 * last host tried: of a promise that rejects the client tells the query, but never tries that connection again.
 * @param silenceSeconds a connection on which nothing comes or goes for so long is destroyed; its query
 *   fails with code ETIMEDOUT. Longer than any statement may be silent.
 */
export async function openDatabaseSocket(
  { host, port }: { readonly host: readonly string[]; readonly port: readonly number[] },
  silenceSeconds: number,
): Promise<Duplex> {
  let failure = new Error('There is no host to connect to.');
  for (const [index, name] of host.entries()) {
    const socket = createConnection({ host: name, port: port[index]!, keepAlive: true });
    try {
      await once(socket, 'connect', { signal: AbortSignal.timeout(connectMs) });
    } catch (error) {
      socket.destroy();
      const { name: kind } = error as Error;
      failure = kind === 'AbortError' ? silent(`${name} did not answer`) : (error as Error);
      continue;
    }
    socket.setTimeout(silenceSeconds * 1000, () => {
      socket.destroy(silent(`nothing came from ${name} for ${silenceSeconds} s`));
    });
    return socket;
  }
  return failingSocket(failure);
}

/** A socket that answers the first that is written to it with its end. */
export const failingSocket = (failure: Error): Duplex =>
  new Duplex({
    read: () => undefined,
    write: (_bytes, _encoding, done) => {
      done(failure);
    },
  });

const silent = (message: string): Error => new SilentConnectionError(message);
