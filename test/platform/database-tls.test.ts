/**
 * How connections start: TLS, server name and startup parameters. The expected values are those of psql, which the last
 * test asks itself if it is installed.
 */
import { execFile, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { connect } from '../../lib/platform/postgres/connect.ts';
import { codeOf, mapDatabaseErrors } from '../../lib/platform/postgres/database-errors.ts';
import { messageOf } from '../../lib/errors.ts';
import { StartupRecorder } from '../support/startup-recorder.ts';
import { tlsFile, tlsIdentity } from '../support/tls-fixtures.ts';

const run = promisify(execFile);

type ServerName = 'plain' | 'localhost' | 'address';
let servers: Record<ServerName, StartupRecorder>;
beforeAll(async () => {
  servers = {
    plain: await StartupRecorder.start(),
    localhost: await StartupRecorder.start({ tls: tlsIdentity('localhost') }),
    address: await StartupRecorder.start({ tls: tlsIdentity('address') }),
  };
});
afterAll(() => Promise.all(Object.values(servers).map((server) => server.stop())));
beforeEach(() => {
  for (const { startups } of Object.values(servers)) startups.length = 0;
});

/** Connects and returns the error's code (SQLSTATE 28000 if the startup arrived), and the recorded startup. */
async function attempt(url: string, server: StartupRecorder) {
  const sql = connect(url);
  const error: unknown = await mapDatabaseErrors(() => sql`SELECT 1`).catch((failure: unknown) => failure);
  await sql.end({ timeout: 1 });
  const { cause = error } = error as { cause?: unknown };
  return { code: codeOf(cause), message: messageOf(error), startup: server.startups.at(-1) };
}

const REACHED = '28000';
const ca = `sslrootcert=${tlsFile('ca.pem')}`;
const otherCa = `sslrootcert=${tlsFile('other-ca.pem')}`;

/** Server, host and parameters; then the error code, and whether the startup was encrypted (null: there was none). psql: the same. */
const TLS_CASES: readonly (readonly [ServerName, string, string, string, boolean | null])[] = [
  ['localhost', 'localhost', '', REACHED, true],
  ['localhost', 'localhost', 'sslmode=disable', REACHED, false],
  ['localhost', 'localhost', 'sslmode=prefer', REACHED, true],
  ['localhost', 'localhost', 'sslmode=require', REACHED, true],
  ['localhost', 'localhost', `sslmode=require&${ca}`, REACHED, true],
  ['localhost', 'localhost', `sslmode=require&${otherCa}`, 'TLS_FAILED', null],
  ['localhost', 'localhost', `sslmode=verify-ca&${ca}`, REACHED, true],
  ['localhost', 'localhost', `sslmode=verify-ca&${otherCa}`, 'TLS_FAILED', null],
  ['localhost', 'localhost', `sslmode=verify-full&${ca}`, REACHED, true],
  ['localhost', 'localhost', `sslmode=verify-full&${otherCa}`, 'TLS_FAILED', null],
  ['localhost', 'localhost', 'sslmode=verify-ca', 'TLS_FAILED', null],
  ['localhost', 'localhost', 'sslmode=verify-full', 'TLS_FAILED', null],
  // The name's certificate does not cover the address, and the other way round.
  ['localhost', '127.0.0.1', `sslmode=verify-ca&${ca}`, REACHED, true],
  ['localhost', '127.0.0.1', `sslmode=verify-full&${ca}`, 'TLS_FAILED', null],
  ['address', '127.0.0.1', `sslmode=verify-full&${ca}`, REACHED, true],
  ['address', 'localhost', `sslmode=verify-full&${ca}`, 'TLS_FAILED', null],
  // The name is checked, not the address that hostaddr connects to.
  ['localhost', 'localhost', `sslmode=verify-full&${ca}&hostaddr=127.0.0.1`, REACHED, true],
  ['localhost', 'db.plant.example', `sslmode=verify-full&${ca}&hostaddr=127.0.0.1`, 'TLS_FAILED', null],
  ['plain', 'localhost', '', REACHED, false],
  ['plain', 'localhost', 'sslmode=allow', REACHED, false],
  ['plain', 'localhost', 'sslmode=require', 'TLS_NOT_OFFERED', null],
  ['plain', 'localhost', `sslmode=verify-full&${ca}`, 'TLS_NOT_OFFERED', null],
];

const urlOf = (server: ServerName, host: string, query: string): string =>
  `postgres://u:p@${host}:${servers[server].port}/d?${query}`;

describe('TLS', () => {
  it.each(TLS_CASES)('server %s, host %s, %s: %s', async (server, host, query, code, isEncrypted) => {
    const { startup, ...failure } = await attempt(urlOf(server, host, query), servers[server]);
    expect(failure).toMatchObject({ code });
    expect(startup?.isEncrypted ?? null).toBe(isEncrypted);
  });

  it('fails if a given file of root certificates is missing, where psql ignores it for sslmode=require', async () => {
    const url = urlOf('localhost', 'localhost', 'sslmode=require&sslrootcert=/none');
    expect(await attempt(url, servers.localhost)).toMatchObject({
      code: 'TLS_FAILED',
      message: expect.stringContaining('the file of sslrootcert cannot be read'),
    });
  });

  it('that the server does not offer is an error that says what to do', async () => {
    const url = urlOf('plain', 'db.plant.example', 'hostaddr=127.0.0.1&sslmode=require');
    expect(await attempt(url, servers.plain)).toMatchObject({
      code: 'TLS_NOT_OFFERED',
      message: expect.stringMatching(/cannot be encrypted.*ssl = on.*sslmode=disable/),
    });
  });

  it('sends the name of the server, but no address', async () => {
    const named = await attempt(urlOf('localhost', 'localhost', 'sslmode=require'), servers.localhost);
    expect(named.startup).toMatchObject({ serverName: 'localhost' });
    const through = await attempt(
      urlOf('localhost', 'db.plant.example', 'hostaddr=127.0.0.1&sslmode=require'),
      servers.localhost,
    );
    expect(through.startup).toMatchObject({ serverName: 'db.plant.example' });
    for (const query of ['sslmode=require&sslsni=0', 'hostaddr=127.0.0.1&sslmode=require&sslsni=0']) {
      const { startup } = await attempt(urlOf('localhost', 'localhost', query), servers.localhost);
      expect(startup).toMatchObject({ isEncrypted: true, serverName: undefined });
    }
    const address = await attempt(urlOf('localhost', '127.0.0.1', 'sslmode=require'), servers.localhost);
    expect(address.startup).toMatchObject({ isEncrypted: true, serverName: undefined });
  });
});

describe('the startup', () => {
  it('carries the parameters of the URL', async () => {
    const { startup } = await attempt(
      urlOf('plain', '127.0.0.1', 'application_name=plant%20a&options=-c%20geqo%3Doff'),
      servers.plain,
    );
    expect(startup!.parameters).toMatchObject({
      user: 'u',
      database: 'd',
      application_name: 'plant a',
      options: '-c geqo=off',
    });
  });

  it('reaches an IPv6 address and a Unix socket', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'treino-socket-'));
    const overIpv6 = await StartupRecorder.start({ host: '::1' });
    const overSocket = await StartupRecorder.start({ path: join(folder, '.s.PGSQL.77') });
    try {
      expect(await attempt(`postgres://u@[::1]:${overIpv6.port}/d`, overIpv6)).toMatchObject({
        code: REACHED,
      });
      for (const url of [
        `postgres:///d?host=${encodeURIComponent(folder)}&port=77&user=u`,
        `postgres://u@${encodeURIComponent(folder)}:77/d?sslmode=require`,
      ])
        expect(await attempt(url, overSocket)).toMatchObject({
          code: REACHED,
          startup: { isEncrypted: false },
        });
      const missing = await attempt(`postgres://u@${encodeURIComponent(folder)}:78/d`, overSocket);
      expect(missing.message).toContain('Unix socket cannot be opened');
    } finally {
      await Promise.all([overIpv6.stop(), overSocket.stop()]);
      rmSync(folder, { recursive: true });
    }
  });

  it('tries the next host if one does not answer', async () => {
    const { port } = servers.plain;
    expect(await attempt(`postgres://u@127.0.0.1:1,localhost:${port}/d`, servers.plain)).toMatchObject({
      code: REACHED,
    });
  });
});

const hasPsql = spawnSync('psql', ['--version']).status === 0;

// The table above was made with psql; this keeps it honest where psql is installed.
(hasPsql ? it : it.skip)('psql does the same', async () => {
  for (const [server, host, query, , isEncrypted] of TLS_CASES) {
    servers[server].startups.length = 0;
    const environment = { PATH: process.env.PATH, PGGSSENCMODE: 'disable' };
    const url = urlOf(server, host, query);
    await run('psql', ['-X', url, '-c', 'SELECT 1'], { env: environment }).catch(() => undefined);
    // The first: after the refusal, prefer tries again without TLS.
    const seen = servers[server].startups.at(0)?.isEncrypted ?? null;
    expect([url, seen]).toEqual([url, isEncrypted]);
  }
});
