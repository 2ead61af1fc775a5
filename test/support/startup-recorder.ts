/**
 * A server that records how PostgreSQL clients start a connection, and then refuses the login. It compares this client with
 * psql without a real server.
 */
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import { createSecureContext, TLSSocket } from 'node:tls';

const SSL_REQUEST = 80_877_103;
const GSS_REQUEST = 80_877_104;

export interface RecordedStartup {
  readonly isEncrypted: boolean;
  /** The server name that the client sent with TLS. */
  readonly serverName: string | undefined;
  readonly parameters: Readonly<Record<string, string>>;
}

export class StartupRecorder {
  readonly startups: RecordedStartup[] = [];
  readonly #server: Server;
  readonly #tls: { readonly cert: string; readonly key: string } | undefined;

  private constructor(tls: { readonly cert: string; readonly key: string } | undefined) {
    this.#tls = tls;
    this.#server = createServer((socket) => this.#accept(socket, false, undefined));
  }

  /** @param options.tls offers TLS with this certificate */
  static async start(
    options: { tls?: { readonly cert: string; readonly key: string }; path?: string; host?: string } = {},
  ): Promise<StartupRecorder> {
    const recorder = new StartupRecorder(options.tls);
    if (options.path === undefined) recorder.#server.listen(0, options.host ?? '127.0.0.1');
    else recorder.#server.listen(options.path);
    await once(recorder.#server, 'listening');
    return recorder;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  async stop(): Promise<void> {
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #accept(socket: Socket, isEncrypted: boolean, serverName: string | undefined): void {
    socket.on('error', () => undefined);
    socket.once('data', (message: Buffer) => {
      const code = message.readUInt32BE(4);
      if (code === GSS_REQUEST || (code === SSL_REQUEST && !this.#tls)) {
        socket.write('N');
        this.#accept(socket, isEncrypted, serverName);
      } else if (code === SSL_REQUEST) {
        socket.write('S');
        this.#encrypt(socket);
      } else {
        const texts = message.toString('utf8', 8).split('\0');
        const parameters: Record<string, string> = {};
        for (let at = 0; texts[at]; at += 2) parameters[texts[at]!] = texts[at + 1]!;
        this.startups.push({ isEncrypted, serverName, parameters });
        socket.end(errorResponse('28000', 'recorded'));
      }
    });
  }

  #encrypt(socket: Socket): void {
    const secureContext = createSecureContext(this.#tls);
    let serverName: string | undefined;
    const encrypted = new TLSSocket(socket, {
      isServer: true,
      secureContext,
      SNICallback: (name, done) => {
        serverName = name;
        done(null, secureContext);
      },
    });
    encrypted.on('error', () => undefined);
    encrypted.once('secure', () => this.#accept(encrypted, true, serverName));
  }
}

/** An ErrorResponse of PostgreSQL. */
export function errorResponse(code: string, message: string): Buffer {
  const fields = Buffer.from(`SFATAL\0VFATAL\0C${code}\0M${message}\0\0`);
  const header = Buffer.from('E\0\0\0\0');
  header.writeUInt32BE(fields.length + 4, 1);
  return Buffer.concat([header, fields]);
}
