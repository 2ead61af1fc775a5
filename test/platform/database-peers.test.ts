/** Peers that accept connections to the database and do not behave like PostgreSQL. */
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { databaseSettings } from '../../lib/database-url/database-settings.ts';
import { connect } from '../../lib/platform/postgres/connect.ts';
import { codeOf, mapDatabaseErrors } from '../../lib/platform/postgres/database-errors.ts';
import { socketOpener } from '../../lib/platform/postgres/database-socket.ts';
import { transact } from '../../lib/platform/postgres/transaction.ts';
import { errorResponse } from '../support/startup-recorder.ts';

const servers: Server[] = [];
// The client reports an unknown login there too.
beforeEach(() => {
  jest.spyOn(console, 'error').mockImplementation(() => undefined);
});
afterEach(() => {
  jest.restoreAllMocks();
  for (const server of servers.splice(0)) server.close();
});

/** Starts a peer. Returns its port and the number of connections that it has accepted. */
async function startPeer(behave: (socket: Socket) => void) {
  let connections = 0;
  const server = createServer((socket) => {
    connections += 1;
    socket.on('error', () => undefined);
    behave(socket);
  });
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { port: (server.address() as AddressInfo).port, connections: () => connections };
}

const onFirstBytes = (behave: (socket: Socket) => void) => (socket: Socket) =>
  socket.once('data', () => behave(socket));

const closes = onFirstBytes((socket) => socket.end());
const closesAtOnce = (socket: Socket): unknown => socket.resume().end();
const resets = onFirstBytes((socket) => socket.resetAndDestroy());
const isHttp = onFirstBytes((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
const isSsh = (socket: Socket): unknown => socket.write('SSH-2.0-OpenSSH_9.2\r\n');
/** AuthenticationGSS. */
const asksForGssapi = onFirstBytes((socket) => socket.write(Buffer.from([82, 0, 0, 0, 8, 0, 0, 0, 7])));
/** Accepts the login, and closes before it is ready. */
const closesAfterLogin = onFirstBytes((socket) => socket.end(Buffer.from([82, 0, 0, 0, 8, 0, 0, 0, 0])));
const isStarting = onFirstBytes((socket) => socket.end(errorResponse('57P03', 'starting up')));

/** A peer, the error code and the advice. Query by query, psql opens one connection each and fails. */
const PEERS: readonly (readonly [string, (socket: Socket) => unknown, string, RegExp])[] = [
  ['closes', closes, 'CONNECTION_CLOSED', /a proxy before it/],
  ['closes at once', closesAtOnce, 'CONNECTION_CLOSED', /a proxy before it/],
  ['closes after the login', closesAfterLogin, 'CONNECTION_CLOSED', /a proxy before it/],
  ['resets', resets, 'ECONNRESET', /a proxy before it/],
  ['is an HTTP server', isHttp, 'NOT_POSTGRES', /something else than PostgreSQL/],
  ['is an SSH server', isSsh, 'NOT_POSTGRES', /something else than PostgreSQL/],
  ['asks for GSSAPI', asksForGssapi, 'LOGIN_UNSUPPORTED', /login method is not supported/],
  ['is starting', isStarting, '57P03', /starting, stopping or recovering/],
];

describe.each(['disable', 'prefer'])('with sslmode=%s, a peer that', (mode) => {
  // Over TLS, these answer the request for TLS.
  const peers = PEERS.filter(
    ([name]) => mode === 'disable' || /^(closes|closes at once|resets|is an.*)$/.test(name),
  );

  it.each(peers)('%s: queries fail after few connections', async (_name, behave, code, advice) => {
    const peer = await startPeer(behave);
    const sql = connect(`postgres://u@127.0.0.1:${peer.port}/d?sslmode=${mode}`);
    for (let query = 0; query < 3; query += 1) {
      const error: unknown = await mapDatabaseErrors(() => sql`SELECT 1`).catch(
        (failure: unknown) => failure,
      );
      expect(error).toMatchObject({ httpStatus: 503, message: expect.stringMatching(advice) });
      expect(codeOf((error as Error).cause)).toBe(code);
    }
    // Three tries for the first query, then one for each.
    expect(peer.connections()).toBeLessThanOrEqual(5);
    await sql.end();
    // Nothing connects without a query.
    const { connections } = peer;
    const before = connections();
    await new Promise((resolve) => setImmediate(resolve));
    expect(connections()).toBe(before);
  });

  it('closes makes transactions fail', async () => {
    const peer = await startPeer(closes);
    const sql = connect(`postgres://u@127.0.0.1:${peer.port}/d?sslmode=${mode}`);
    await expect(transact(sql, '', () => Promise.resolve())).rejects.toMatchObject({
      code: 'CONNECTION_CLOSED',
    });
    expect(peer.connections()).toBeLessThanOrEqual(3);
    await sql.end();
  });
});

describe('many queries at the same time', () => {
  it('use few connections of a peer that closes them', async () => {
    const peer = await startPeer(closes);
    const sql = connect(`postgres://u@127.0.0.1:${peer.port}/d?sslmode=disable`, { maxConnections: 4 });
    const results = await Promise.allSettled(Array.from({ length: 40 }, () => sql`SELECT 1`));
    expect(results.every(({ status }) => status === 'rejected')).toBe(true);
    expect(peer.connections()).toBeLessThanOrEqual(45);
    await sql.end();
  });
});

describe('a failing peer', () => {
  /** The pauses before each connection, milliseconds. */
  async function pausesOf(attempts: number): Promise<number[]> {
    const peer = await startPeer(closesAtOnce);
    const pauses: number[] = [];
    const open = socketOpener(databaseSettings(`postgres://u@127.0.0.1:${peer.port}/d?sslmode=require`), {
      silenceSeconds: 10,
      sleep: (milliseconds) => {
        pauses.push(milliseconds);
        return Promise.resolve();
      },
    });
    for (let attempt = 0; attempt < attempts; attempt += 1) {
      const socket = await open();
      socket.on('error', () => undefined).destroy();
    }
    return pauses;
  }

  it('is tried after pauses that double up to two seconds', async () => {
    const pauses = await pausesOf(8);
    const limits = [100, 200, 400, 800, 1600, 2000, 2000, 2000, 2000];
    expect(pauses).toHaveLength(limits.length);
    for (const [index, limit] of limits.entries()) {
      expect(pauses[index]).toBeGreaterThanOrEqual(limit / 2);
      expect(pauses[index]).toBeLessThanOrEqual(limit);
    }
  });
});
