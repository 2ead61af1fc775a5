/**
 * Opens the sockets of a pool's connections: tries the hosts in order, encrypts, watches the startup, and pauses between
 * failures.
 *
 *   pause after failures ─▶ host 1 ─▶ TLS ─▶ startup ─▶ ready: failures = 0
 *                             └ fails ─▶ host 2 ─▶ …      └ ends early: failures + 1 ─▶ again, up to MAX_TRIES in a row
 *
 * After MAX_TRIES failures in a row, each query gets one more try and its error, until a connection succeeds.
 */
import { once } from 'node:events';
import { createConnection } from 'node:net';
import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import type { DatabaseHost, DatabaseSettings } from '../../database-url/database-settings.ts';
import { ConnectionError } from './connection-error.ts';
import { codeOf } from './database-errors.ts';
import { negotiateTls } from './negotiate-tls.ts';
import { watchStartup } from './watch-startup.ts';

const CONNECT_TIMEOUT_SECONDS = 10;
/** Connections that end early, in a row, before a query fails. */
const MAX_TRIES = 3;
const FIRST_PAUSE_MS = 100;
const MAX_PAUSE_MS = 2000;

export interface SocketOptions {
  /**
   * A connection without data for this time is destroyed, and its query fails with ETIMEDOUT. Must be longer than any
   * statement runs without sending data.
   */
  readonly silenceSeconds: number;
  /** Chooses the host of each connection. By default the first one that answers. */
  readonly chooseHosts?: (hosts: readonly DatabaseHost[]) => Promise<readonly DatabaseHost[]>;
  readonly sleep?: (milliseconds: number) => Promise<unknown>;
}

/**
 * Returns a function that opens a socket. It never rejects, because the client would then never use that connection again:
 * if no host answers, the socket fails with the error of the last host.
 */
export function socketOpener(
  settings: DatabaseSettings,
  { silenceSeconds, chooseHosts = (hosts) => Promise.resolve(hosts), sleep: pause = sleep }: SocketOptions,
): (onReady?: () => void) => Promise<Duplex> {
  /** Failures since the last connection that got ready. */
  let failures = 0;
  /** Position of the host to start with. */
  let start = 0;
  const maxTries = Math.max(MAX_TRIES, settings.hosts.length);

  const watch = (socket: Socket, host: DatabaseHost, onReady: (() => void) | undefined): void => {
    watchStartup(socket, host.name, {
      onReady: () => {
        failures = 0;
        onReady?.();
      },
      onEarlyEnd: () =>
        failures + 1 < maxTries
          ? undefined
          : new ConnectionError(
              'CONNECTION_CLOSED',
              `${host.name} accepted the connection and closed it, ${failures + 1} times in a row`,
            ),
      onFailure: () => {
        failures += 1;
        start += 1;
      },
    });
  };

  /** Opens the socket of the first host that answers. @throws error of the last host */
  const openFirst = async (onReady: (() => void) | undefined): Promise<Socket> => {
    let failure: unknown;
    for (const host of await chooseHosts(inOrder(settings, start))) {
      try {
        const socket = await openSocket(host, settings);
        watch(socket, host, onReady);
        socket.setTimeout(silenceSeconds * 1000, () => {
          socket.destroy(silent(`${host.name} was silent for ${silenceSeconds} s`));
        });
        return socket;
      } catch (error) {
        failure = error;
      }
    }
    throw failure;
  };

  return async (onReady) => {
    for (;;) {
      if (failures > 0) await pause(pauseMs(failures));
      try {
        return await openFirst(onReady);
      } catch (error) {
        failures += 1;
        if (codeOf(error) !== 'CONNECTION_CLOSED' || failures >= maxTries)
          return failingSocket(error as Error);
      }
    }
  };
}

/** The hosts from `start` on, or in random order. */
function inOrder({ hosts, isOrderRandom }: DatabaseSettings, start: number): DatabaseHost[] {
  const first = isOrderRandom ? Math.floor(Math.random() * hosts.length) : start % hosts.length;
  return [...hosts.slice(first), ...hosts.slice(0, first)];
}

/** Half of it is random, so that many workers do not connect at the same time. */
const pauseMs = (failures: number): number =>
  Math.min(MAX_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (failures - 1)) * (0.5 + Math.random() / 2);

/** Connects to one host, and encrypts the connection. Where TLS is optional, a failed handshake is repeated without it. */
async function openSocket(host: DatabaseHost, settings: DatabaseSettings): Promise<Socket> {
  const { connectTimeoutSeconds: seconds = CONNECT_TIMEOUT_SECONDS, keepAliveSeconds, tls } = settings;
  const signal = seconds === 0 ? undefined : AbortSignal.timeout(seconds * 1000);
  const socket = createConnection(
    host.isUnixSocket
      ? { path: `${host.name}/.s.PGSQL.${host.port}` }
      : { host: host.address ?? host.name, port: host.port },
  );
  // An error between two steps is not lost: the next step fails because the socket is destroyed.
  socket.on('error', () => undefined);
  try {
    await once(socket, 'connect', { signal });
    if (keepAliveSeconds !== undefined) socket.setKeepAlive(true, keepAliveSeconds * 1000);
    const negotiated = await negotiateTls(socket, host, tls, signal);
    if (negotiated.readableEnded || negotiated.destroyed)
      throw new ConnectionError('CONNECTION_CLOSED', `${host.name} closed the connection`);
    // The client's messages contain them.
    return Object.assign(negotiated, { host: host.name, port: host.port });
  } catch (error) {
    socket.destroy();
    if (signal?.aborted) throw silent(`${host.name} did not answer within ${seconds} s`);
    const isOptional = host.sslMode === 'allow' || host.sslMode === 'prefer';
    if (isOptional && error instanceof ConnectionError && error.code === 'TLS_FAILED')
      return openSocket({ ...host, sslMode: 'disable' }, settings);
    throw error;
  }
}

/** A socket that fails on the first write. */
export const failingSocket = (failure: Error): Duplex =>
  new Duplex({
    read: () => undefined,
    write: (_bytes, _encoding, done) => {
      done(failure);
    },
  });

const silent = (message: string): ConnectionError => new ConnectionError('ETIMEDOUT', message);
