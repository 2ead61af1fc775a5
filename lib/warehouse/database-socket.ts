/**
 * The socket under a database connection, with a limit on silence: a peer that swallows what it is sent
 * answers neither queries nor keepalives, and the client would wait for ever.
 */
import { once } from 'node:events';
import { createConnection } from 'node:net';
import type { Socket } from 'node:net';

const connectMs = 10_000;

/** Nothing came or went for so long: the connection is taken for dead. */
class SilentConnectionError extends Error {
  readonly code = 'ETIMEDOUT';
}

/**
 * Connects to the first host that answers.
 * @param silenceSeconds a connection on which nothing comes or goes for so long is destroyed; its query
 *   fails with code ETIMEDOUT. Longer than any statement may be silent.
 * @throws Error of the last host tried.
 */
export async function openDatabaseSocket(
  { host, port }: { readonly host: readonly string[]; readonly port: readonly number[] },
  silenceSeconds: number,
): Promise<Socket> {
  let failure: unknown;
  for (const [index, name] of host.entries()) {
    const socket = createConnection({ host: name, port: port[index]!, keepAlive: true });
    try {
      await once(socket, 'connect', { signal: AbortSignal.timeout(connectMs) });
    } catch (error) {
      socket.destroy();
      failure =
        error instanceof Error && error.name === 'AbortError' ? silent(`${name} did not answer`) : error;
      continue;
    }
    socket.setTimeout(silenceSeconds * 1000, () => {
      socket.destroy(silent(`nothing came from ${name} for ${silenceSeconds} s`));
    });
    return socket;
  }
  throw failure;
}

const silent = (message: string): Error => new SilentConnectionError(message);
