import { createHash, randomUUID } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { json as jsonBody } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { connect } from '../../lib/platform/postgres/connect.ts';
import { startStack } from '../../local/stack.ts';
import type { Stack } from '../../local/stack.ts';
import { runTreino } from '../support/run-treino.ts';
import { freeSettings } from '../support/stack.ts';
import { insertTinyTelemetry } from '../support/tiny-telemetry.ts';
import { withServer } from '../support/with-server.ts';

let stack: Stack;
let folder: string;

beforeAll(async () => {
  stack = await startStack(await freeSettings());
  folder = mkdtempSync(join(tmpdir(), 'treino-cli-'));
  const sql = connect(stack.environment.DATABASE_URL);
  await insertTinyTelemetry(sql, ['PUMP 1'], 1000);
  await sql.end();
});
afterAll(() => stack.stop());

const treino = (...args: string[]) =>
  runTreino(args, { environment: { TREINO_URL: stack.baseUrl }, cwd: folder });

const json = async (...args: string[]): Promise<unknown> => {
  const { out, error, code } = await treino('--json', ...args);
  expect({ error, code }).toEqual({ error: '', code: 0 });
  return JSON.parse(out);
};

/** A search of a second: three candidates, one of which halving trains to the end. */
const quick = [
  ...['--profile', 'compatible', '--window-minutes', '4', '--strategy', 'halving'],
  ...['--param-grid', '{"n_estimators": [40], "max_depth": [2, 3, 4]}'],
];

describe('treino', () => {
  it('trains a model, lists, shows and downloads it, and predicts with it', async () => {
    const watched = await treino('train', 'PUMP 1', ...quick, '--watch');
    expect(watched).toMatchObject({ error: '', code: 0 });
    expect(watched.out).toMatch(/^Job [0-9a-f-]{36}\n/);
    expect(watched.out).toMatch(/\n {2}completed 100 % {2}finished/);
    expect(watched.out).toMatch(/\nstatus +completed\n/);
    expect(watched.out).toMatch(/\nverdict +\w+: \S.*\nkey metrics +\d+ of \d+ failures/);
    const processId = /[0-9a-f-]{36}/.exec(watched.out)![0];

    expect(await json('status', processId)).toMatchObject({ process_id: processId, status: 'completed' });
    expect(await json('jobs', '--machine', 'PUMP 1', '--status', 'completed')).toMatchObject([
      { process_id: processId },
    ]);
    expect(await json('jobs', '--indicator', 'status')).toMatchObject([{ process_id: processId }]);
    expect((await treino('jobs', '--indicator', 'health')).out).toBe('No matching jobs.\n');
    expect((await treino('jobs', '--status', 'failed')).out).toBe('No matching jobs.\n');
    expect(await json('machines')).toMatchObject([{ name: 'PUMP 1' }]);

    const [model] = (await json('models', '--machine', 'PUMP 1')) as [
      { id: string; sha256: Record<string, string> },
    ];
    const shown = await treino('models', model.id);
    expect(shown.out).toMatch(/^verdict +\w+: \S/m);

    const saved = await treino('download', model.id, 'ubj', '--out', 'pump.ubj');
    expect(saved).toEqual({ out: 'Saved pump.ubj\n', error: '', code: 0 });
    const digest = createHash('sha256')
      .update(readFileSync(join(folder, 'pump.ubj')))
      .digest('hex');
    expect(digest).toBe(model.sha256.ubj);

    const inFolder = await treino('report', model.id, '--out', folder);
    const report = join(
      folder,
      readdirSync(folder).find((name) => name.endsWith('.report.html'))!,
    );
    expect(inFolder).toEqual({ out: `Saved ${report}\n`, error: '', code: 0 });
    const nowhere = await treino('download', model.id, 'metrics', '--out', 'no/such/folder');
    expect(nowhere).toMatchObject({ out: '', code: 1 });
    expect(nowhere.error).toMatch(/^Cannot save no\/such\/folder: .*no such file or directory.*\n$/);

    const predicted = (await json('predict', 'PUMP 1', '--newest', '2')) as {
      model_id: string;
      threshold: number;
      predictions: { timestamp: string; probability: number; label: number }[];
    };
    expect(predicted).toMatchObject({ model_id: model.id, machine_name: 'PUMP 1', warnings: [] });
    expect(predicted.predictions).toHaveLength(2);
    const explained = await treino('--lang', 'pt', 'predict', 'PUMP 1', '--explain', '2');
    expect(explained).toMatchObject({ error: '', code: 0 });
    const why = explained.out.slice(explained.out.indexOf('\nWhy, ')).trim().split('\n');
    expect(why).toHaveLength(1 + 2 + 3);
    expect(why[2]).toMatch(/^ +[+−]\d+,\d{3} {2}\S+ .*treino\.$/);
    const [newest] = predicted.predictions;
    expect(newest!.timestamp > predicted.predictions[1]!.timestamp).toBe(true);
    const time = newest!.timestamp.slice(0, 19).replace('T', ' ');
    for (const subject of ['PUMP 1', model.id]) {
      const { out, error, code } = await treino('predict', subject);
      expect({ error, code }).toEqual({ error: '', code: 0 });
      expect(
        Object.fromEntries(
          out
            .trim()
            .split('\n')
            .map((line) => line.split(/ {2,}/)),
        ),
      ).toEqual({
        model: model.id,
        machine: 'PUMP 1',
        threshold: String(predicted.threshold),
        row: `${time} UTC`,
        probability: newest!.probability.toFixed(4),
        label: newest!.label === 1 ? '1 (failure ahead)' : '0 (no failure ahead)',
      });
    }

    const late = await treino('cancel', processId);
    expect(late).toMatchObject({ out: '', code: 1 });
    expect(late.error).toMatch(/completed/);
  });

  it('predicts the rows of files', async () => {
    const [model] = (await json('models', '--machine', 'PUMP 1')) as [{ id: string }];
    const { metrics } = (await json('models', model.id)) as { metrics: { features: string[] } };
    const { features } = metrics;
    writeFileSync(
      join(folder, 'rows.csv'),
      `timestamp,motor_pump,${features.join(',')}\n2026-01-01T12:00:00,PUMP 1,${features.map(() => '1.5').join(',')}\n,,${features.map(() => '').join(',')}\n`,
    );
    writeFileSync(
      join(folder, 'rows.json'),
      JSON.stringify([1.5, null].map((value) => Object.fromEntries(features.map((name) => [name, value])))),
    );
    const fromCsv = (await json('predict', 'PUMP 1', '--rows', 'rows.csv')) as {
      predictions: { timestamp: string | null; probability: number }[];
    };
    expect(fromCsv).toMatchObject({ model_id: model.id, machine_name: 'PUMP 1', warnings: [] });
    expect(fromCsv.predictions.map(({ timestamp }) => timestamp)).toEqual(['2026-01-01T12:00:00.000Z', null]);
    expect(await json('predict', model.id, '--rows', 'rows.json')).toEqual({
      ...fromCsv,
      machine_name: null,
      predictions: fromCsv.predictions.map((prediction) => ({ ...prediction, timestamp: null })),
    });
    const csv = readFileSync(join(folder, 'rows.csv'), 'utf8');
    writeFileSync(join(folder, 'others.csv'), csv.replace('PUMP 1', 'PUMP 2'));
    const otherMachine = await treino('predict', 'PUMP 1', '--rows', 'others.csv');
    expect(otherMachine.out).toMatch(/^2026-01-01 12:00:00 UTC {2}0\.\d+/m);
    expect(otherMachine.out).toMatch(/^row 2 {2,}0\.\d+/m);
    expect(otherMachine.out).toContain('The model was trained on PUMP 1; the file has rows of PUMP 2.');
    writeFileSync(join(folder, 'wrong.csv'), 'Oil_P\n1\nhigh\n');
    expect(await treino('predict', 'PUMP 1', '--rows', 'wrong.csv')).toEqual({
      out: '',
      error: 'wrong.csv: Line 3, column Oil_P: "high" is not a number.\n',
      code: 2,
    });

    for (const [text, message] of [
      ['Oil_P;Oil_L\n1,5;2\n', 'The columns are separated by ";"'],
      ['Oil_P,Oil_L\n"1,5",2\n', 'Line 2, column Oil_P: "1,5" is not a number (with a decimal point: 1.5).'],
    ] as const) {
      writeFileSync(join(folder, 'wrong.csv'), text);
      const { error, code } = await treino('predict', 'PUMP 1', '--rows', 'wrong.csv');
      expect({ error, code }).toEqual({ error: expect.stringContaining(`wrong.csv: ${message}`), code: 2 });
    }
  });

  it('exits with 1 and prints the reason when the job fails', async () => {
    const impossible = ['--window-minutes', '4', '--drop-percentage', '-99'];
    const { out, code } = await treino('train', 'PUMP 1', ...impossible, '--watch');
    expect(code).toBe(1);
    expect(out).toMatch(/\nstatus +failed\n/);
    expect(out).toMatch(/\nerror +\S.*-99/);
  });

  it("exits with 1 and prints the service's message when it refuses, and when it is unreachable", async () => {
    expect(await treino('train', 'NONE')).toEqual({
      out: '',
      error: 'machine_name "NONE" is not known: processed_data has no rows of this machine.\n',
      code: 1,
    });
    expect(await treino('predict', 'NO SUCH')).toEqual({
      out: '',
      error: 'There is no machine NO SUCH. List machines with: treino machines\n',
      code: 1,
    });
    expect(await treino('predict', 'PUMP 1', '--indicator', 'health')).toEqual({
      out: '',
      error:
        'PUMP 1 has no health model yet, but it has a status model (--indicator status). ' +
        "Train one with: treino train 'PUMP 1' --indicator health --watch\n",
      code: 1,
    });
    const { error, code } = await treino('--url', 'http://127.0.0.1:1', 'jobs');
    expect({ error, code }).toEqual({
      error: expect.stringContaining('Cannot reach http://127.0.0.1:1'),
      code: 1,
    });
  });

  it('uses the local stack on its configured port when no URL is given', async () => {
    const listJobsAt = (port: string) => runTreino(['jobs'], { environment: { TREINO_HTTP_PORT: port } });
    expect(await listJobsAt(new URL(stack.baseUrl).port)).toMatchObject({ error: '', code: 0 });
    expect(await listJobsAt('x')).toMatchObject({
      error: expect.stringContaining('TREINO_HTTP_PORT'),
      code: 2,
    });
  });

  it('exits with 2 for a usage error', async () => {
    for (const args of [
      ['train'],
      ['train', 'PUMP 1', '--indicator', 'mood'],
      ['train', 'PUMP 1', '--timeout', 'soon'],
      ['train', 'PUMP 1', '--timeout', '5'],
      ['train', 'PUMP 1', '--param-grid', 'max_depth=3'],
      ['status', '2c9f2f5a-7f0e-4d43-9b51-0d1c4e6f7a80', '--timeout', '5'],
      ['jobs', '--indicator', 'mood'],
      ['jobs', '--limit', '0'],
      ['status'],
      ['predict'],
      ['predict', 'PUMP 1', '--rows', 'nowhere.json'],
      ['dance'],
    ]) {
      const { error, code } = await treino(...args);
      expect({ args, code, hasMessage: error !== '' }).toEqual({ args, code: 2, hasMessage: true });
    }
  });

  it('exits with 3 when --timeout passes, and the job continues', async () => {
    const soon = [...quick, '--watch', '--timeout', '0.001'];
    const { out, error, code } = await treino('--json', 'train', 'PUMP 1', ...soon);
    expect(code).toBe(3);
    const processId = /treino status ([0-9a-f-]{36})/.exec(error)![1]!;
    expect(JSON.parse(out)).toMatchObject({ process_id: processId, finished_at: null });
    expect(await json('status', processId, '--watch')).toMatchObject({ status: 'completed' });
  });

  it('creates a token and the AUTH_TOKENS entry with its digest', async () => {
    const made = (await json('token', 'ci', '--scopes', 'read', 'train', '--machines', 'PUMP *')) as {
      token: string;
      entry: unknown;
    };
    expect(made.entry).toEqual({
      name: 'ci',
      scopes: ['read', 'train'],
      machines: ['PUMP *'],
      sha256: createHash('sha256').update(made.token).digest('hex'),
    });
    expect((await treino('token', 'ci', '--scopes', 'all')).code).toBe(2);
  });

  it('prints the plan of a training without creating a job', async () => {
    const before = (await json('jobs')) as unknown[];
    const plan = (...options: string[]) =>
      treino('train', 'PUMP 1', '--profile', 'compatible', '--window-minutes', '4', ...options, '--dry-run');
    const { out, code } = await plan();
    expect(code).toBe(0);
    expect(out).toMatch(/^rows +1000$/m);
    expect(out).toMatch(/^events\.train +8$/m);
    expect(out).toMatch(/^excluded_columns +FlexAnalogue4_1 \(a channel that models have never used\) · /m);
    const search = ['--folds', '2', '--fold-type', 'time_series', '--param-grid', '{"max_depth": [2, 3]}'];
    expect((await plan(...search)).out).toMatch(/^fits +5$/m);
    const embargoed = await plan('--embargo');
    // The last failure is dropped: the rows of its window reach into the test part.
    expect(embargoed.out).toMatch(/^embargo\.dropped +true$/m);
    expect(embargoed.out).toMatch(/^events\.train +7$/m);
    const features = ['--exclude', 'Oil_P, Oil_L', '--class-weight', 'none'];
    const smaller = await plan(...features, '--strategy', 'random', '--draws', '3');
    expect(smaller.out).toMatch(
      /^excluded_columns +.*Oil_L \(excluded by the request \(features\.exclude\)\)/m,
    );
    expect(smaller.out).toMatch(/^scale_pos_weight +1$/m);
    expect(smaller.out).toMatch(/^fits +10$/m);
    // The failures are twenty minutes apart, so every mute leaves only the first one as a stop.
    const muted = await plan('--max-false-per-week', '7', '--mute-hours', 'auto');
    expect(muted.out).toMatch(/^mute\.hours +0$/m);
    expect(muted.out).toMatch(
      /^mute\.effects +6 h: 1 stop, 99 rows at risk \(12 %\) · .* · 0\.5 h: 1 stop, 99 rows/m,
    );
    // Eight failures in the training part, with 20 rows in the 4 minutes before each. Without a mute, all are stops.
    const windows = await plan('--compare-windows', '4,10080');
    expect(windows.out).toMatch(
      /^window_comparison +4 min: 160 training rows before failures \(20\.0 %\), 10 failures with rows, 10 stops · 10080 min: .*$/m,
    );
    const unknown = await treino('train', 'PUMP 1', '--exclude', 'Oil', '--dry-run');
    expect(unknown.error).toContain('"Oil" is not a column that models learn from; these are "');
    expect(await json('jobs')).toHaveLength(before.length);
  });

  it('trains for planners unless told otherwise, and the service accepts that for each indicator', async () => {
    const sent: unknown[] = [];
    const answer = { process_id: randomUUID(), status: 'pending' };
    await withServer(
      (request, response) => {
        void jsonBody(request).then((body) => {
          sent.push(body);
          response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
        });
      },
      async (url) => {
        for (const options of [
          [],
          ['--profile', 'compatible'],
          ['--no-counter-guard', '--indicator', 'health'],
          ['--windows', 'auto'],
          ['--backtest', '6', '--backtest-train', 'P90D'],
        ])
          expect((await treino('--url', url, 'train', 'PUMP 1', ...options)).code).toBe(0);
      },
    );
    const machine_name = 'PUMP 1';
    expect(sent).toEqual([
      { indicator: 'status', machine_name, profile: 'planner' },
      { indicator: 'status', machine_name, profile: 'compatible' },
      { indicator: 'health', machine_name, profile: 'planner', features: { counter_guard: false } },
      { indicator: 'status', machine_name, profile: 'planner', features: { windows: 'auto' } },
      { indicator: 'status', machine_name, profile: 'planner', evaluation: { origins: 6, train: 'P90D' } },
    ]);

    const planner = await treino('train', 'PUMP 1', '--window-minutes', '4', '--dry-run');
    expect(planner.out).toMatch(/^scale_pos_weight +1$/m);
    const backtest = await treino('train', 'PUMP 1', '--window-minutes', '4', '--backtest', '2', '--dry-run');
    const fitsOf = ({ out }: { out: string }) => Number(/^fits +(\d+)$/m.exec(out)![1]);
    // For each of two origins, a model and five fits for its threshold.
    expect(fitsOf(backtest) - fitsOf(planner)).toBe(12);
    const health = await treino('train', 'PUMP 1', '--indicator', 'health', '--dry-run');
    expect(health).toMatchObject({ error: '', code: 0 });
  });

  it('deletes a model after a confirmation', async () => {
    const [model] = (await json('models', '--machine', 'PUMP 1')) as [{ id: string }];
    expect(await treino('models', 'delete', model.id)).toEqual({
      out: '',
      error: expect.stringMatching(
        `^Model ${model.id} of PUMP 1, published at .*, will be deleted with its 6 files. Add --yes to confirm.`,
      ),
      code: 2,
    });
    expect(await treino('models', 'delete', model.id, '--yes')).toEqual({
      out: `Deleted model ${model.id}.\n`,
      error: '',
      code: 0,
    });
    expect(await treino('models', model.id)).toMatchObject({
      error: expect.stringMatching(/^The model was deleted at \d{4}-/),
      code: 1,
    });
  });

  it('removes the rows of a machine after a confirmation', async () => {
    const environment = { DATABASE_URL: stack.environment.DATABASE_URL };
    const remove = (...args: string[]) => runTreino(['machines', 'remove', ...args], { environment });
    expect(await remove('NONE', '--yes')).toMatchObject({
      error: expect.stringMatching(/^There is no machine NONE in /),
      code: 1,
    });
    expect(await remove('PUMP 1')).toMatchObject({
      error: expect.stringMatching(
        /^1,000 rows of PUMP 1 \(.*Add --yes to confirm\. Nothing was removed\.\n$/,
      ),
      code: 2,
    });
    expect(await remove('PUMP 1', '--yes')).toMatchObject({
      out: expect.stringMatching(/^Removed 1,000 rows of PUMP 1 from .*\.( \d+ models? of it stay\.)?\n$/),
      error: '',
      code: 0,
    });
    expect(await json('machines')).toEqual([]);
  });
});
