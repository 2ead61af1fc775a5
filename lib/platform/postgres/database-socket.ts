/**
 * The socket of a database connection, with an idle timeout. Without it, the client would wait forever for a server that
 * responds to neither queries nor keepalives.
 */
import { once } from 'node:events';
import { createConnection } from 'node:net';
import { Duplex } from 'node:stream';

const CONNECT_TIMEOUT_MS = 10_000;

/** The connection was silent for too long and is considered dead. */
class SilentConnectionError extends Error {
  readonly code = 'ETIMEDOUT';
}

/**
 * Connects to the first host that answers.
 * @param silenceSeconds a connection without data for this time is destroyed, and its query fails with ETIMEDOUT. Must be
 *   longer than any statement runs without sending data.
 * @returns the socket. If no host answers, a socket that fails with the error of the last host. It is not a rejected
 *   promise, because the client would then never use that connection again.
 */
export async function openDatabaseSocket(
  { host, port }: { readonly host: readonly string[]; readonly port: readonly number[] },
  silenceSeconds: number,
): Promise<Duplex> {
  let failure = new Error('There is no host to connect to.');
  for (const [index, name] of host.entries()) {
    const socket = createConnection({ host: name, port: port[index]!, keepAlive: true });
    try {
      await once(socket, 'connect', { signal: AbortSignal.timeout(CONNECT_TIMEOUT_MS) });
    } catch (error) {
      socket.destroy();
      const { name: kind } = error as Error;
      failure = kind === 'AbortError' ? silent(`${name} did not answer`) : (error as Error);
      continue;
    }
    socket.setTimeout(silenceSeconds * 1000, () => {
      socket.destroy(silent(`${name} was silent for ${silenceSeconds} s`));
    });
    return socket;
  }
  return failingSocket(failure);
}

/** A socket that fails on the first write. */
export const failingSocket = (failure: Error): Duplex =>
  new Duplex({
    read: () => undefined,
    write: (_bytes, _encoding, done) => {
      done(failure);
    },
  });

const silent = (message: string): Error => new SilentConnectionError(message);
