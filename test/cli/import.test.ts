import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { generateSample } from '../../local/samples/generate-sample.ts';
import { freePort, startTestPostgres } from '../support/postgres.ts';
import { runTreino } from '../support/run-treino.ts';

const rows = 300;
let directory: string;
let file: string;

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'treino-import-'));
  file = join(directory, 'pump.csv.gz');
  const lines = [...generateSample('MOTOBOMBA-007')].slice(0, rows + 1);
  writeFileSync(file, gzipSync(lines.join('')));
});
afterAll(() => rmSync(directory, { recursive: true }));

const run = (args: string[], environment: Record<string, string> = {}) =>
  runTreino(['import', ...args], { environment });

describe('treino import', () => {
  it('says how it is used, and ends with 2', async () => {
    for (const args of [[], ['a.csv', 'b.csv'], ['a.csv', '--force']]) {
      const { error, code } = await run(args);
      expect({ error, code }).toEqual({
        error: expect.stringContaining('--help tells how it is used'),
        code: 2,
      });
    }
  });

  it('ends with 2 when there is no such file', async () => {
    expect(await run([join(directory, 'none.csv')])).toEqual({
      out: '',
      error: `There is no file ${join(directory, 'none.csv')}.\n`,
      code: 2,
    });
    expect(await run([directory])).toEqual({
      out: '',
      error: `${directory} is a folder; it must be a file.\n`,
      code: 2,
    });
  });

  it('ends with 2 where the service is another than the local stack, and its database is not said', async () => {
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

  it('imports into DATABASE_URL, tells what, and refuses to do so twice', async () => {
    const database = await startTestPostgres();
    try {
      const environment = { DATABASE_URL: database.url };
      const first = await run([file], environment);
      expect(first).toMatchObject({ error: '', code: 0 });
      expect(first.out).toMatch(
        /MOTOBOMBA-007: 300 rows, 2025-09-20T00:00:00.000Z to 2025-09-20T00:59:48.000Z\nImported 300 rows of 1 machine into 127\.0\.0\.1:\d+\/\w+, in [\d.]+ s\.\n$/,
      );
      expect(await run([file], environment)).toMatchObject({
        error: expect.stringContaining('300 of MOTOBOMBA-007'),
        code: 1,
      });
      const replaced = await run([file, '--replace'], environment);
      expect(replaced.out).toContain('Imported 300 rows of 1 machine, 300 of them replaced');
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

  it('starts the local database when nothing runs, stops it, and finds its rows again', async () => {
    const environment = {
      TREINO_STATE_DIR: join(directory, 'state'),
      TREINO_POSTGRES_PORT: String(await freePort()),
    };
    const told = `No local stack is running: starting its PostgreSQL for the import, on ${environment.TREINO_STATE_DIR}.\n`;
    const first = await run(['--json', file], environment);
    expect(first).toMatchObject({ error: told, code: 0 });
    expect(JSON.parse(first.out)).toMatchObject({
      rows,
      database: `127.0.0.1:${environment.TREINO_POSTGRES_PORT}/treino`,
    });
    expect(await run([file], environment)).toMatchObject({
      error: expect.stringMatching(new RegExp(`^${told}.*300 of MOTOBOMBA-007`)),
      code: 1,
    });
  });

  it('says so when the database cannot be reached', async () => {
    const { error, code } = await run([file], {
      DATABASE_URL: `postgres://treino@127.0.0.1:${await freePort()}/treino`,
    });
    expect({ error, code }).toEqual({ error: expect.stringContaining('nothing listens there'), code: 1 });
  });
});
