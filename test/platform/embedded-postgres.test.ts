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
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { connect } from '../../lib/platform/postgres/connect.ts';
import { repairLinks } from '../../lib/platform/embedded-postgres/binaries.ts';
import { startPostgres } from '../../lib/platform/embedded-postgres/start-postgres.ts';
import type { LocalPostgres } from '../../lib/platform/embedded-postgres/start-postgres.ts';
import { copyEmptyDatabase } from '../support/empty-database.ts';
import { freePort } from '../support/postgres.ts';

let directory: string;
let dataDir: string;
let port: number;
const running: LocalPostgres[] = [];

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'treino-postgres-'));
  dataDir = join(directory, 'data');
  port = await freePort();
});
afterEach(async () => {
  for (const server of running.splice(0)) await server.stop();
  rmSync(directory, { recursive: true });
});

const start = async (): Promise<LocalPostgres> => {
  const server = await startPostgres({ dataDir, port });
  running.push(server);
  return server;
};

const ask = async (server: LocalPostgres, query: string): Promise<unknown[]> => {
  const sql = connect(server.url);
  try {
    return [...(await sql.unsafe(query))];
  } finally {
    await sql.end();
  }
};

/** A process of its own that starts PostgreSQL and says so. */
async function startElsewhere(): Promise<ChildProcess> {
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
  // The surviving server must not hold its pipes either.
  await ended;
}

const serverPid = (): number => Number(readFileSync(join(dataDir, 'postmaster.pid'), 'utf8').split('\n')[0]);

describe('the local PostgreSQL', () => {
  it('serves the database treino in UTC, and keeps what is written', async () => {
    const first = await start();
    expect(
      await ask(first, `SELECT current_database() AS name, current_setting('TimeZone') AS zone`),
    ).toEqual([{ name: 'treino', zone: 'UTC' }]);
    await ask(first, 'CREATE TABLE kept AS SELECT 7 AS seven');
    await first.stop();
    await first.stop();
    expect(existsSync(join(dataDir, 'postmaster.pid'))).toBe(false);
    expect(await ask(await start(), 'SELECT seven FROM kept')).toEqual([{ seven: 7 }]);
  });

  it('replaces the server that a killed process left behind', async () => {
    await copyEmptyDatabase(dataDir);
    await kill(await startElsewhere());
    const left = serverPid();
    expect(() => process.kill(left, 0)).not.toThrow();
    expect(await ask(await start(), 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    expect(serverPid()).not.toBe(left);
  });

  it('leaves the server of a living process alone', async () => {
    await copyEmptyDatabase(dataDir);
    const other = await startElsewhere();
    const its = serverPid();
    await expect(start()).rejects.toMatchObject({
      code: 'dependency_unavailable',
      message: expect.stringContaining(`Another Treino (process ${other.pid})`),
    });
    expect(serverPid()).toBe(its);
    await kill(other);
    await start();
  });

  it('takes no notice of a lock file whose process is somebody else', async () => {
    await copyEmptyDatabase(dataDir);
    await (await start()).stop();
    writeFileSync(join(dataDir, 'postmaster.pid'), `${process.ppid}\n${dataDir}\n`);
    expect(await ask(await start(), 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  it('starts anew where its creation was killed', async () => {
    // Past any process id there can be.
    const halfMade = `${dataDir}.initdb-4194305`;
    mkdirSync(join(halfMade, 'base'), { recursive: true });
    expect(await ask(await start(), 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    expect(readdirSync(directory)).toEqual(['data']);
  });

  it('does not touch a directory that holds something else', async () => {
    mkdirSync(dataDir);
    writeFileSync(join(dataDir, 'diary.txt'), 'dear diary');
    await expect(start()).rejects.toMatchObject({
      message: expect.stringContaining('holds no PostgreSQL data'),
    });
    expect(readdirSync(dataDir)).toEqual(['diary.txt']);
  });

  it('tells that its port is in use, in PostgreSQL’s words too', async () => {
    await copyEmptyDatabase(dataDir);
    const other = createServer().listen(port, '127.0.0.1');
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
  });
});

describe('the links npm leaves out', () => {
  it('are made where they are missing', () => {
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
