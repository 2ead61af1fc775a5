/**
 * Lets a server on 127.0.0.1 also answer on ::1. The name `localhost` means ::1 first for many programs, and some do not try
 * the other address. No other machine can reach either address.
 */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { LOCAL_HOST, LOCAL_HOST_IPV6 } from '../../lib/local-settings.ts';

/** Whether a host that a server listens on means this machine only. */
export const isLoopbackHost = (host: string): boolean =>
  [LOCAL_HOST, LOCAL_HOST_IPV6, 'localhost'].includes(host);

/** Whether an error of `listen` says that this machine has no IPv6. */
export const hasNoIpv6 = ({ code }: NodeJS.ErrnoException): boolean =>
  code === 'EADDRNOTAVAIL' || code === 'EAFNOSUPPORT';

/**
 * @param server listens on 127.0.0.1; it gets the requests to both addresses
 * @returns a function that ends the connections to ::1. Call it when the server stops.
 * @throws Error when another program listens on ::1 at this port
 */
export async function listenOnIpv6(server: Server): Promise<() => void> {
  const twin = createServer((request, response) => void server.emit('request', request, response));
  twin.on('checkContinue', (request: IncomingMessage, response: ServerResponse) => {
    if (server.emit('checkContinue', request, response)) return;
    response.writeContinue();
    server.emit('request', request, response);
  });
  const { keepAliveTimeout, headersTimeout, requestTimeout } = server;
  Object.assign(twin, { keepAliveTimeout, headersTimeout, requestTimeout });
  // As an object: guard-ports.ts replaces calls of listen(port, …).
  twin.listen({ port: (server.address() as AddressInfo).port, host: LOCAL_HOST_IPV6, ipv6Only: true });
  try {
    await once(twin, 'listening');
  } catch (error) {
    if (hasNoIpv6(error as NodeJS.ErrnoException)) return () => undefined;
    throw error;
  }
  return () => {
    twin.close();
    twin.closeAllConnections();
  };
}
