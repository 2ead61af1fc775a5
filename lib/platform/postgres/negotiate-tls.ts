/**
 * TLS of a database connection, with the meaning that psql gives to `sslmode`:
 *
 *   connected ─▶ SSLRequest ─┬─ S ─▶ TLS handshake ─▶ encrypted
 *                            └─ N ─▶ not encrypted (allow, prefer), or an error (require and stricter)
 *
 *   disable                  no TLS
 *   allow, prefer            TLS if the server offers it, with any certificate
 *   require                  TLS with any certificate; with root certificates, as verify-ca
 *   verify-ca, verify-full   TLS with a trusted certificate; verify-full also checks the host
 */
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { isIP } from 'node:net';
import type { Socket } from 'node:net';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { checkServerIdentity, connect } from 'node:tls';
import type { ConnectionOptions } from 'node:tls';
import type { DatabaseHost, TlsSettings } from '../../database-url/database-settings.ts';
import { messageOf } from '../../errors.ts';
import { ConnectionError } from './connection-error.ts';

/** Length 8 and the code of an SSLRequest. */
const SSL_REQUEST = Buffer.from([0, 0, 0, 8, 4, 210, 22, 47]);

/** libpq's default file of root certificates. */
const DEFAULT_ROOTS = join(homedir(), '.postgresql', 'root.crt');

/**
 * Encrypts a connection as the host's mode requires.
 * @returns the socket to use: the encrypted one, or the given one
 * @throws ConnectionError `TLS_NOT_OFFERED`, `TLS_FAILED`, `NOT_POSTGRES`, `CONNECTION_CLOSED`; error of the socket
 */
export async function negotiateTls(
  socket: Socket,
  host: DatabaseHost,
  settings: TlsSettings,
  signal: AbortSignal | undefined,
): Promise<Socket> {
  // As in psql: a Unix socket does not leave this machine.
  if (host.sslMode === 'disable' || host.isUnixSocket) return socket;
  const options = await tlsOptions(host, settings);
  if (!settings.isDirect && !(await isTlsOffered(socket, host, settings, signal))) return socket;
  const encrypted = connect({ ...options, socket });
  encrypted.on('error', () => undefined);
  try {
    await once(encrypted, 'secureConnect', { signal });
  } catch (error) {
    encrypted.destroy();
    if (signal?.aborted) throw error;
    throw new ConnectionError('TLS_FAILED', `${host.name}: ${messageOf(error)}`, { cause: error });
  }
  return encrypted;
}

async function isTlsOffered(
  socket: Socket,
  { name, sslMode }: DatabaseHost,
  { isModeGiven }: TlsSettings,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  const answer = socket.writable && !socket.readableEnded ? await ask(socket, signal) : undefined;
  if (answer === undefined)
    throw new ConnectionError('CONNECTION_CLOSED', `${name} closed the connection without an answer`);
  // Bytes after the answer would be taken for decrypted ones.
  const letter = answer.length === 1 ? String.fromCharCode(answer[0]!) : '';
  if (letter === 'S') return true;
  if (letter !== 'N') throw new ConnectionError('NOT_POSTGRES', `${name} does not answer like PostgreSQL`);
  if (sslMode === 'allow' || sslMode === 'prefer') return false;
  throw new ConnectionError(
    'TLS_NOT_OFFERED',
    isModeGiven
      ? `sslmode=${sslMode} requires TLS, and ${name} does not offer it`
      : `TLS is required for a host other than this machine, and ${name} does not offer it`,
  );
}

/** Sends the SSLRequest. Returns the answer, or undefined if the server closes the connection instead. */
async function ask(socket: Socket, signal: AbortSignal | undefined): Promise<Buffer | undefined> {
  socket.write(SSL_REQUEST);
  const ended = new AbortController();
  const end = (): void => ended.abort();
  socket.once('end', end);
  try {
    const signals = [ended.signal, ...(signal ? [signal] : [])];
    const [bytes] = (await once(socket, 'data', { signal: AbortSignal.any(signals) })) as [Buffer];
    // Nothing is lost between this answer and the next listener: the server waits for the client.
    socket.pause();
    return bytes;
  } catch (error) {
    if (ended.signal.aborted) return undefined;
    throw error;
  } finally {
    socket.off('end', end);
  }
}

async function tlsOptions(
  { name, sslMode }: DatabaseHost,
  settings: TlsSettings,
): Promise<ConnectionOptions> {
  const roots = await rootCertificates(settings, sslMode);
  const isVerified = sslMode.startsWith('verify-') || (sslMode === 'require' && roots !== undefined);
  const checksHost = sslMode === 'verify-full';
  const { certificate, key, keyPassword, revocationList, minVersion, maxVersion } = settings;
  return {
    // Names only (RFC 6066).
    ...(settings.sendsServerName && isIP(name) === 0 && { servername: name }),
    ...(settings.isDirect && { ALPNProtocols: ['postgresql'] }),
    rejectUnauthorized: isVerified,
    checkServerIdentity: (_name, peer) => (checksHost ? checkServerIdentity(name, peer) : undefined),
    ...(isVerified && roots && { ca: roots }),
    ...(isVerified && revocationList && { crl: await read('sslcrl', revocationList) }),
    ...(certificate && { cert: await read('sslcert', certificate) }),
    ...(key && { key: await read('sslkey', key), passphrase: keyPassword }),
    minVersion: minVersion ?? 'TLSv1.2',
    ...(maxVersion && { maxVersion }),
  };
}

/** Undefined for those of Node.js. */
async function rootCertificates(
  { rootCertificates: file }: TlsSettings,
  sslMode: string,
): Promise<Buffer | undefined> {
  if (file === 'system') return undefined;
  if (file !== undefined) return read('sslrootcert', file);
  const roots = await readFile(DEFAULT_ROOTS).catch(() => undefined);
  // Anyone can get a certificate of a public authority, so these say nothing without the host.
  if (roots === undefined && sslMode === 'verify-ca')
    throw new ConnectionError('TLS_FAILED', 'sslmode=verify-ca needs sslrootcert; verify-full does not');
  return roots;
}

async function read(parameter: string, file: string): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch (error) {
    throw new ConnectionError('TLS_FAILED', `the file of ${parameter} cannot be read: ${messageOf(error)}`, {
      cause: error,
    });
  }
}
