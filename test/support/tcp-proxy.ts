/**
 * A TCP proxy that misbehaves on request: for tests of what a broken network does to those who talk
 * through it. Half-open is what it does best: a connection that stays open and never says another word.
 */
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';

const HOST = '127.0.0.1';

/** What becomes of a connection. */
export type Treatment =
  | { readonly kind: 'forward' }
  /** Accepted, and not heard until then. */
  | { readonly kind: 'hold'; readonly until: Promise<unknown> }
  /** Accepted, read, never answered. */
  | { readonly kind: 'swallow' }
  /** Reset once the client has sent that many bytes. */
  | { readonly kind: 'cut'; readonly afterBytes: number };

interface Pair {
  readonly client: Socket;
  readonly server: Socket | undefined;
}

export class TcpProxy {
  readonly #listener: Server;
  readonly #target: number;
  readonly #pairs = new Set<Pair>();
  #treatment: Treatment = { kind: 'forward' };
  #swallowed = 0;

  private constructor(targetPort: number) {
    this.#target = targetPort;
    this.#listener = createServer((client) => this.#accept(client));
  }

  /** Forwards a port, of its own when none is given, to `targetPort`, both on 127.0.0.1. */
  static async start(targetPort: number, port = 0): Promise<TcpProxy> {
    const proxy = new TcpProxy(targetPort);
    proxy.#listener.listen(port, HOST);
    await once(proxy.#listener, 'listening');
    return proxy;
  }

  get port(): number {
    return (this.#listener.address() as AddressInfo).port;
  }

  /** Connections that were made half-open so far. */
  get swallowed(): number {
    return this.#swallowed;
  }

  /** How connections are treated that are opened from now on. */
  set treatment(treatment: Treatment) {
    this.#treatment = treatment;
  }

  /** Makes every open connection half-open, for good: neither side hears the other, or of its end. */
  swallowOpen(): void {
    for (const { client, server } of this.#pairs) {
      if (!server) continue;
      this.#swallowed += 1;
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
    const treatment = this.#treatment;
    if (treatment.kind === 'swallow') {
      this.#swallowed += 1;
      this.#track({ client, server: undefined });
      client.resume();
      return;
    }
    if (treatment.kind === 'hold') {
      void treatment.until.then(() => this.#forward(client));
      return;
    }
    this.#forward(client);
    if (treatment.kind === 'cut') {
      let received = 0;
      client.on('data', (chunk: Buffer) => {
        received += chunk.length;
        if (received >= treatment.afterBytes) client.resetAndDestroy();
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
