/**
 * A TCP proxy that simulates a broken network. It can delay, reset or silence connections. A silent connection is
 * half-open: it stays open, but no data passes.
 */
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';

const HOST = '127.0.0.1';

/** How the proxy handles a new connection. */
export type ConnectionMode =
  | { readonly kind: 'forward' }
  /** Accepted, and forwarded after `until`. */
  | { readonly kind: 'hold'; readonly until: Promise<unknown> }
  /** Accepted and read, but never answered. */
  | { readonly kind: 'silent' }
  /** Forwarded, and reset after the client has sent this many bytes. */
  | { readonly kind: 'cut'; readonly afterBytes: number };

interface Pair {
  readonly client: Socket;
  readonly server: Socket | undefined;
}

export class TcpProxy {
  readonly #listener: Server;
  readonly #target: number;
  readonly #pairs = new Set<Pair>();
  #mode: ConnectionMode = { kind: 'forward' };

  private constructor(targetPort: number) {
    this.#target = targetPort;
    this.#listener = createServer((client) => this.#accept(client));
  }

  /** Forwards `port`, by default a free one, to `targetPort`. Both are on 127.0.0.1. */
  static async start(targetPort: number, port = 0): Promise<TcpProxy> {
    const proxy = new TcpProxy(targetPort);
    proxy.#listener.listen(port, HOST);
    await once(proxy.#listener, 'listening');
    return proxy;
  }

  get port(): number {
    return (this.#listener.address() as AddressInfo).port;
  }

  /** Sets how the proxy handles new connections. */
  set mode(mode: ConnectionMode) {
    this.#mode = mode;
  }

  /** Makes every open connection half-open for good: neither side receives data or the end of the connection. */
  makeHalfOpen(): void {
    for (const { client, server } of this.#pairs) {
      if (!server) continue;
      client.unpipe(server);
      server.unpipe(client);
      client
        .removeAllListeners('data')
        .on('data', () => undefined)
        .resume();
      server
        .removeAllListeners('data')
        .on('data', () => undefined)
        .resume();
    }
  }

  async stop(): Promise<void> {
    const closed = new Promise((resolve) => this.#listener.close(resolve));
    for (const { client, server } of this.#pairs) {
      client.destroy();
      server?.destroy();
    }
    await closed;
  }

  #accept(client: Socket): void {
    const mode = this.#mode;
    if (mode.kind === 'silent') {
      this.#track({ client, server: undefined });
      client.resume();
      return;
    }
    if (mode.kind === 'hold') {
      void mode.until.then(() => this.#forward(client));
      return;
    }
    this.#forward(client);
    if (mode.kind === 'cut') {
      let received = 0;
      client.on('data', (chunk: Buffer) => {
        received += chunk.length;
        if (received >= mode.afterBytes) client.resetAndDestroy();
      });
    }
  }

  #forward(client: Socket): void {
    const server = connect(this.#target, HOST);
    this.#track({ client, server });
    client.pipe(server);
    server.pipe(client);
  }

  #track(pair: Pair): void {
    this.#pairs.add(pair);
    const { client, server } = pair;
    const end = (): void => {
      this.#pairs.delete(pair);
      client.destroy();
      server?.destroy();
    };
    for (const socket of [client, server]) socket?.on('error', end).on('close', end);
  }
}
