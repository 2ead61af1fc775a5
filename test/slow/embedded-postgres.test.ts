import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { connect } from '../../lib/platform/postgres/connect.ts';
import { repairLinks } from '../../lib/platform/embedded-postgres/binaries.ts';
import { startPostgres } from '../../lib/platform/embedded-postgres/start-postgres.ts';
import type { EmbeddedPostgres } from '../../lib/platform/embedded-postgres/start-postgres.ts';
import { copyEmptyDatabase } from '../support/empty-database.ts';
import { freePort } from '../support/postgres.ts';

const hasIpv6 = Object.values(networkInterfaces()).some((addresses) =>
  addresses?.some(({ address }) => address === '::1'),
);
const LOOPBACK = hasIpv6 ? ['127.0.0.1', '::1'] : ['127.0.0.1'];

let directory: string;
let dataDir: string;
let port: number;
const running: EmbeddedPostgres[] = [];

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'treino-postgres-'));
  dataDir = join(directory, 'data');
  port = await freePort();
});
afterEach(async () => {
  for (const server of running.splice(0)) await server.stop();
  rmSync(directory, { recursive: true });
});

const start = async (): Promise<EmbeddedPostgres> => {
  const server = await startPostgres({ dataDir, port });
  running.push(server);
  return server;
};

const query = async (server: EmbeddedPostgres, statement: string): Promise<unknown[]> => {
  const sql = connect(server.url);
  try {
    return [...(await sql.unsafe(statement))];
  } finally {
    await sql.end();
  }
};

/** Starts PostgreSQL in another process, and resolves when it runs. */
async function startInChild(): Promise<ChildProcess> {
  const module = new URL('../../lib/platform/embedded-postgres/start-postgres.ts', import.meta.url).href;
  const script = `
    const { startPostgres } = await import(${JSON.stringify(module)});
    await startPostgres(${JSON.stringify({ dataDir, port })});
    console.log('up');
    process.stdin.resume();`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, NODE_OPTIONS: '' },
  });
  await once(child.stdout, 'data');
  return child;
}

async function kill(child: ChildProcess): Promise<void> {
  const ended = once(child, 'close');
  child.kill('SIGKILL');
  // 'close' fires only if the surviving server does not hold the pipes.
  await ended;
}

const serverPid = (): number => Number(readFileSync(join(dataDir, 'postmaster.pid'), 'utf8').split('\n')[0]);

describe('the embedded PostgreSQL', () => {
  it('serves the database treino in UTC and keeps its data after a restart', async () => {
    const first = await start();
    expect(
      await query(first, `SELECT current_database() AS name, current_setting('TimeZone') AS zone`),
    ).toEqual([{ name: 'treino', zone: 'UTC' }]);
    await query(first, 'CREATE TABLE kept AS SELECT 7 AS seven');
    await first.stop();
    await first.stop();
    expect(existsSync(join(dataDir, 'postmaster.pid'))).toBe(false);
    expect(await query(await start(), 'SELECT seven FROM kept')).toEqual([{ seven: 7 }]);
  });

  it('replaces the stale server of a killed process', async () => {
    await copyEmptyDatabase(dataDir);
    await kill(await startInChild());
    const stalePid = serverPid();
    expect(() => process.kill(stalePid, 0)).not.toThrow();
    expect(await query(await start(), 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    expect(serverPid()).not.toBe(stalePid);
  });

  it('refuses to start when the parent of the other server still runs', async () => {
    await copyEmptyDatabase(dataDir);
    const other = await startInChild();
    const otherPid = serverPid();
    await expect(start()).rejects.toMatchObject({
      code: 'dependency_unavailable',
      message: expect.stringContaining(`Another Treino (process ${other.pid})`),
    });
    expect(serverPid()).toBe(otherPid);
    await kill(other);
    await start();
  });

  it('ignores a lock file whose process ID belongs to another program', async () => {
    await copyEmptyDatabase(dataDir);
    await (await start()).stop();
    writeFileSync(join(dataDir, 'postmaster.pid'), `${process.ppid}\n${dataDir}\n`);
    expect(await query(await start(), 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  it('starts when an earlier initdb was killed half way', async () => {
    // Above the highest possible process ID.
    const unfinished = `${dataDir}.initdb-4194305`;
    mkdirSync(join(unfinished, 'base'), { recursive: true });
    expect(await query(await start(), 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    expect(readdirSync(directory)).toEqual(['data']);
  });

  it('refuses a directory with other files and leaves it untouched', async () => {
    mkdirSync(dataDir);
    writeFileSync(join(dataDir, 'diary.txt'), 'dear diary');
    await expect(start()).rejects.toMatchObject({
      message: expect.stringContaining('contains no PostgreSQL data'),
    });
    expect(readdirSync(dataDir)).toEqual(['diary.txt']);
  });

  it.each(LOOPBACK)('answers on %s', async (address) => {
    await copyEmptyDatabase(dataDir);
    await start();
    const host = address.includes(':') ? `[${address}]` : address;
    const sql = connect(`postgres://treino@${host}:${port}/treino`);
    try {
      expect([...(await sql`SELECT host(inet_server_addr()) AS address`)]).toEqual([{ address }]);
    } finally {
      await sql.end();
    }
  });

  it.each(LOOPBACK)(
    'names the port in use on %s and the setting to change, with the log',
    async (address) => {
      await copyEmptyDatabase(dataDir);
      const other = createServer().listen(port, address);
      await once(other, 'listening');
      try {
        await expect(start()).rejects.toMatchObject({
          code: 'dependency_unavailable',
          message: expect.stringMatching(
            new RegExp(`Port ${port} is in use.*TREINO_POSTGRES_PORT.*\\n.*could not bind`, 's'),
          ),
        });
      } finally {
        other.close();
      }
    },
  );
});

describe('the symlinks missing from npm packages', () => {
  it('are created once', () => {
    const native = join(directory, 'native');
    mkdirSync(join(native, 'lib'), { recursive: true });
    writeFileSync(join(native, 'lib', 'libx.so.60.2'), '');
    const links = ['libx.so', 'libx.so.60'].map((name) => ({
      source: 'native/lib/libx.so.60.2',
      target: `native/lib/${name}`,
    }));
    writeFileSync(join(native, 'pg-symlinks.json'), JSON.stringify(links));
    repairLinks(directory);
    repairLinks(directory);
    expect(readlinkSync(join(native, 'lib', 'libx.so'))).toBe('libx.so.60.2');
    expect(readlinkSync(join(native, 'lib', 'libx.so.60'))).toBe('libx.so.60.2');
  });
});
