import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { generateEarlierSample } from '../fixtures/earlier-samples/generate.ts';
import { freePort, startTestPostgres } from '../support/postgres.ts';
import { runTreino } from '../support/run-treino.ts';

const rows = 300;
let directory: string;
let file: string;

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'treino-import-'));
  file = join(directory, 'pump.csv.gz');
  const lines = [...generateEarlierSample('MOTOBOMBA-007')].slice(0, rows + 1);
  writeFileSync(file, gzipSync(lines.join('')));
});
afterAll(() => rmSync(directory, { recursive: true }));

const run = (args: string[], environment: Record<string, string> = {}) =>
  runTreino(['import', ...args], { environment });

describe('treino import', () => {
  it('exits with 2 and points to --help when the arguments are wrong', async () => {
    for (const args of [[], ['a.csv', 'b.csv'], ['a.csv', '--force']]) {
      const { error, code } = await run(args);
      expect({ error, code }).toEqual({
        error: expect.stringContaining('run with --help for usage'),
        code: 2,
      });
    }
  });

  it('exits with 2 when there is no such file', async () => {
    expect(await run([join(directory, 'none.csv')])).toEqual({
      out: '',
      error: `File not found: ${join(directory, 'none.csv')}\n`,
      code: 2,
    });
    expect(await run([directory])).toEqual({
      out: '',
      error: `Not a file but a directory: ${directory}\n`,
      code: 2,
    });
  });

  it('exits with 2 when the service is not the local stack and DATABASE_URL is not set', async () => {
    for (const environment of [
      { TREINO_URL: 'https://treino.example.com' },
      { TREINO_URL: 'http://127.0.0.1:8000', TREINO_HTTP_PORT: '8001' },
    ]) {
      const { error, code } = await run([file], environment);
      expect({ error, code }).toEqual({
        error: expect.stringMatching(/is not the local stack .* DATABASE_URL/),
        code: 2,
      });
    }
  });

  it('imports into DATABASE_URL, prints a summary, and refuses to import the same rows twice', async () => {
    const database = await startTestPostgres();
    try {
      const environment = { DATABASE_URL: database.url };
      const first = await run([file], environment);
      expect(first).toMatchObject({ error: '', code: 0 });
      expect(first.out).toMatch(
        /MOTOBOMBA-007: 300 rows, 2025-09-20T00:00:00.000Z to 2025-09-20T00:59:48.000Z\nImported 300 rows of 1 machine into 127\.0\.0\.1:\d+\/\w+ in [\d.]+ s\.\n$/,
      );
      expect(await run([file], environment)).toMatchObject({
        error: expect.stringContaining('300 of MOTOBOMBA-007'),
        code: 1,
      });
      const replaced = await run([file, '--replace'], environment);
      expect(replaced.out).toContain('Imported 300 rows of 1 machine, 300 of them replaced, into ');
      expect(await database.sql`SELECT 1 FROM processed_data`).toHaveLength(rows);
      const piped = { environment, input: readFileSync(file) };
      expect((await runTreino(['import', '-', '--replace'], piped)).out).toMatch(/^Imported 300 rows/m);
      expect(await runTreino(['import', '-'], { ...piped, input: 'a,b' })).toMatchObject({
        error: expect.stringContaining('Standard input: The header lacks'),
        code: 1,
      });
    } finally {
      await database.stop();
    }
  });

  it('starts the local PostgreSQL when it is not running, stops it, and keeps the rows', async () => {
    const environment = {
      TREINO_STATE_DIR: join(directory, 'state'),
      TREINO_POSTGRES_PORT: String(await freePort()),
    };
    const notice = `No local stack is running: starting its PostgreSQL for the import, with the data in ${environment.TREINO_STATE_DIR}.\n`;
    const first = await run(['--json', file], environment);
    expect(first).toMatchObject({ error: notice, code: 0 });
    expect(JSON.parse(first.out)).toMatchObject({
      rows,
      database: `127.0.0.1:${environment.TREINO_POSTGRES_PORT}/treino`,
    });
    expect(await run([file], environment)).toMatchObject({
      error: expect.stringMatching(new RegExp(`^${notice}.*300 of MOTOBOMBA-007`)),
      code: 1,
    });
  });

  it('reports an unreachable database', async () => {
    const { error, code } = await run([file], {
      DATABASE_URL: `postgres://treino@127.0.0.1:${await freePort()}/treino`,
    });
    expect({ error, code }).toEqual({ error: expect.stringContaining('nothing listens there'), code: 1 });
  });
});
