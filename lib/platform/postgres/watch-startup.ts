/**
 * Watches a new connection until the server is ready for queries:
 *
 *   StartupMessage ─▶ R (login) ─▶ … ─▶ Z (ready)
 *          │              └ a login that the client does not know: error at once
 *          ├ not an answer of PostgreSQL: error at once
 *          └ the connection ends: onEarlyEnd decides
 *
 * Without it, the client waits for its timeout after an answer that it does not understand, and it reconnects without
 * limit and pause when a proxy accepts connections and closes them.
 */
import type { Socket } from 'node:net';
import { ConnectionError } from './connection-error.ts';

/** First letters of the messages that a server may send before it is ready. */
const STARTUP_MESSAGES = 'RSKZENv';

/** The kinds of login that the client knows: none, password, MD5, SCRAM and its two later steps. */
const KNOWN_LOGINS = new Set([0, 3, 5, 10, 11, 12]);

/** A CancelRequest, which the server answers by closing the connection. A StartupMessage is longer. */
const CANCEL_REQUEST_BYTES = 16;

const HEADER_BYTES = 5;
/** Longer messages are not part of a startup. */
const MAX_MESSAGE_BYTES = 100_000;

export interface StartupEvents {
  /** The server is ready for queries. */
  readonly onReady: () => void;
  /**
   * The connection ended before the server was ready.
   * @returns the error for the client. Undefined if it should reconnect, as it does after an end without an error.
   */
  readonly onEarlyEnd: () => Error | undefined;
  /** The connection is closed, for any reason, before the server was ready. */
  readonly onFailure: () => void;
}

/** Starts to watch. The socket flows afterwards, so the caller must add its listener in the same turn. */
export function watchStartup(
  socket: Socket,
  hostName: string,
  { onReady, onEarlyEnd, onFailure }: StartupEvents,
): void {
  let isReady = false;
  const isCancelRequest = (): boolean => socket.bytesWritten === CANCEL_REQUEST_BYTES;
  let received = Buffer.alloc(0);
  const onData = (bytes: Buffer): void => {
    received = Buffer.concat([received, bytes]);
    while (received.length >= HEADER_BYTES) {
      const kind = String.fromCharCode(received[0]!);
      const length = received.readUInt32BE(1);
      const problem = problemOf(kind, length, received);
      if (problem) {
        socket.destroy(new ConnectionError(problem.code, `${hostName} ${problem.text}`));
        return;
      }
      if (kind === 'Z') {
        isReady = true;
        socket.off('data', onData);
        onReady();
        return;
      }
      if (received.length < 1 + length) return;
      received = received.subarray(1 + length);
    }
  };
  socket.prependListener('data', onData);
  socket.once('end', () => {
    if (isCancelRequest()) return;
    socket.destroy(
      isReady ? new ConnectionError('CONNECTION_CLOSED', `${hostName} closed the connection`) : onEarlyEnd(),
    );
  });
  socket.once('close', () => {
    if (!isReady && !isCancelRequest()) onFailure();
  });
  socket.resume();
}

function problemOf(
  kind: string,
  length: number,
  message: Buffer,
): { code: 'NOT_POSTGRES' | 'LOGIN_UNSUPPORTED'; text: string } | undefined {
  if (!STARTUP_MESSAGES.includes(kind) || length < 4 || length > MAX_MESSAGE_BYTES)
    return { code: 'NOT_POSTGRES', text: 'does not answer like PostgreSQL' };
  if (kind !== 'R' || message.length < HEADER_BYTES + 4) return undefined;
  const login = message.readUInt32BE(HEADER_BYTES);
  return KNOWN_LOGINS.has(login)
    ? undefined
    : { code: 'LOGIN_UNSUPPORTED', text: 'asks for a login such as GSSAPI, which is not supported' };
}
