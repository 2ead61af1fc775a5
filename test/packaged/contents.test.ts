/** What the zips of the deployment contain, and that it works from there. */
import { execFile } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { unzipSync } from 'fflate';
import { writeOnnx } from '../../lib/formats/onnx/onnx.ts';
import { TRAINING_WORKER } from '../../local/aws/resources/resources.ts';
import { ROOT, temporaryFolder } from '../local/support.ts';
import { startModelsBucket } from '../support/models-bucket.ts';
import { packageTemplate, readTemplate } from '../support/package-service.ts';
import type { CloudFormation } from '../support/package-service.ts';
import { startTestPostgres } from '../support/postgres.ts';
import { contentOf, fileOf } from '../support/report-content.ts';
import { trainTinyModel } from '../support/tiny-model.ts';
import { packagesFolder } from './packages.ts';
import { unpack } from './zips.ts';

const run = promisify(execFile);
const packages = packagesFolder();

/** No request waits for their start, and they contain most clients. */
const BACKGROUND_FUNCTIONS = new Set<string>([
  TRAINING_WORKER.functionName,
  ...['on-data-ready', 'sweep-jobs', 'handle-dead-letter'],
]);

let folder: ReturnType<typeof temporaryFolder>;
beforeAll(() => {
  folder = temporaryFolder();
});
afterAll(() => folder.remove());

/** The template without what depends on the code: the ids and digests of versions. */
function withoutCode({ Resources }: CloudFormation): Record<string, unknown> {
  const resources = Object.entries(Resources).filter(([, { Type }]) => Type !== 'AWS::Lambda::Version');
  return JSON.parse(
    JSON.stringify(Object.fromEntries(resources), (key, value: unknown) =>
      key === 'S3Key' ? undefined : value,
    ),
  ) as Record<string, unknown>;
}

describe('the deployment package', () => {
  it('has the template that test/deploy/serverless.test.ts checks', async () => {
    const checked = await readTemplate(await packageTemplate(join(folder.path, 'template')));
    expect(withoutCode(await readTemplate(packages))).toEqual(withoutCode(checked));
  });

  it('has one zip per function, with only its handler', async () => {
    const zips = readdirSync(packages).filter((name) => name.endsWith('.zip'));
    expect(zips).toContain('submit-training.zip');
    const { Resources } = await readTemplate(packages);
    const functions = Object.values(Resources).filter(({ Type }) => Type === 'AWS::Lambda::Function');
    expect(zips.length).toBe(functions.length);
    for (const zip of zips) {
      const name = zip.replace('.zip', '');
      const files = unzipSync(readFileSync(join(packages, zip)));
      const maxBytes = BACKGROUND_FUNCTIONS.has(name) ? 1_250_000 : 1_050_000;
      expect(files[`functions/${name}.mjs`]!.length).toBeLessThanOrEqual(maxBytes);
      if (name === TRAINING_WORKER.functionName || name === 'predict') continue;
      // The documentation page consists of another package's files, the console of Vite's output.
      const own = Object.keys(files).filter(
        (path) => !path.startsWith('node_modules/swagger-ui-dist/') && !path.startsWith('console/dist/'),
      );
      expect(own).toEqual([`functions/${name}.mjs`]);
      const isPage = name === 'get-docs' || name === 'get-console';
      expect(own.length === Object.keys(files).length).toBe(!isPage);
    }
  });

  it('contains the documentation page and serves its files', async () => {
    const task = join(folder.path, 'docs');
    await unpack(join(packages, 'get-docs.zip'), task);
    await writeFile(
      join(task, 'show.mjs'),
      `import { handler } from './functions/get-docs.mjs';
       const get = (pathParameters) => handler({ rawPath: '/docs', headers: {}, requestContext: {}, pathParameters });
       const page = Buffer.from((await get()).body, 'base64').toString();
       const [, version] = /docs\\/(\\w+)\\/swagger-ui-bundle.js/.exec(page);
       console.log((await get({ version, file: 'swagger-ui-bundle.js' })).statusCode);`,
    );
    const { stdout } = await run(process.execPath, ['show.mjs'], {
      cwd: task,
      env: {
        AUTH: 'none',
        DATABASE_URL: 'postgres://127.0.0.1/none',
        TRAINING_QUEUE_URL: 'http://127.0.0.1/none',
      },
    });
    expect(stdout.trim()).toBe('200');
  });

  it('redirects paths with a trailing slash and keeps query and method', async () => {
    const task = join(folder.path, 'unknown-route');
    await unpack(join(packages, 'unknown-route.zip'), task);
    await writeFile(
      join(task, 'request.mjs'),
      `import { handler } from './functions/unknown-route.mjs';
       const request = async (method, rawPath, rawQueryString = '') =>
         handler({ rawPath, rawQueryString, headers: {}, requestContext: { http: { method } } });
       const responses = [
         await request('POST', '/train/', 'dry_run=true'),
         await request('GET', '/status/\\r\\nx/'),
         await request('PUT', '/train/'),
         await request('GET', '/train'),
       ];
       console.log(JSON.stringify(responses.map(({ statusCode, headers }) => [statusCode, headers.location])));`,
    );
    const { stdout } = await run(process.execPath, ['request.mjs'], {
      cwd: task,
      env: {
        AUTH: 'none',
        DATABASE_URL: 'postgres://127.0.0.1/none',
        TRAINING_QUEUE_URL: 'http://127.0.0.1/none',
      },
    });
    expect(JSON.parse(stdout)).toEqual([
      [307, '/train?dry_run=true'],
      [307, '/status/%0D%0Ax'],
      [404, null],
      [405, null],
    ]);
  });

  it('contains the same bytes of the console that the local stack serves', () => {
    const files = unzipSync(readFileSync(join(packages, 'get-console.zip')));
    const carried = Object.keys(files).filter((path) => path.startsWith('console/dist/'));
    const built = readdirSync(join(ROOT, 'console/dist/assets')).map((name) => `console/dist/assets/${name}`);
    expect(carried.toSorted()).toEqual(
      [...built, 'console/dist/index.html', 'console/dist/licences.md'].toSorted(),
    );
    for (const path of carried) {
      expect(Buffer.from(files[path]!).equals(readFileSync(join(ROOT, path)))).toBe(true);
    }
    expect(statSync(join(packages, 'get-console.zip')).size).toBeLessThan(1_000_000);
  });

  it('contains libxgboost, its runtime, koffi and the worker threads for the training function, and loads them', async () => {
    const files = unzipSync(readFileSync(join(packages, `${TRAINING_WORKER.functionName}.zip`)));
    const task = join(folder.path, 'task');
    await unpack(join(packages, `${TRAINING_WORKER.functionName}.zip`), task);
    for (const thread of ['trainer-worker', 'export-model-worker', 'onnx-worker', 'report-worker'])
      expect(existsSync(join(task, `functions/${thread}.mjs`))).toBe(true);
    const carried = Object.keys(files).filter((name) => name.includes('/onnxruntime-node/bin/'));
    expect(carried.length).toBeGreaterThan(0);
    expect(carried.filter((name) => !name.includes('/bin/napi-v6/linux/x64/'))).toEqual([]);
    // Lambda's limit for the unzipped size.
    const size = Object.values(files).reduce((sum, { length }) => sum + length, 0);
    expect(size).toBeLessThan(250 * 1024 ** 2);
    const library = 'xgboost/lib/libxgboost.so';
    const runtimes = Object.keys(files).filter((name) => name.startsWith('xgboost/lib/') && name !== library);
    expect(runtimes.some((name) => name.includes('libgomp'))).toBe(true);
    // libgomp first, because libdmlc needs it.
    const preload = runtimes.sort().reverse();
    await writeFile(
      join(task, 'load.mjs'),
      `import koffi from 'koffi';
       import { InferenceSession } from 'onnxruntime-node';
       for (const name of ${JSON.stringify(preload)}) koffi.load('./' + name, { global: true });
       const library = koffi.load('./${library}');
       const [major, minor, patch] = [[0], [0], [0]];
       library.func('void XGBoostVersion(_Out_ int*, _Out_ int*, _Out_ int*)')(major, minor, patch);
       if (typeof InferenceSession.create !== 'function') throw new Error('no onnxruntime');
       console.log([major, minor, patch].join('.'));`,
    );
    const { stdout } = await run(process.execPath, ['load.mjs'], { cwd: task });
    expect(stdout.trim()).toMatch(/^\d+\.\d+\.\d+$/);

    const content = contentOf(await trainTinyModel('status'));
    await writeFile(join(task, 'content.json'), JSON.stringify({ content, figures: fileOf('metrics.json') }));
    await writeFile(
      join(task, 'draw.mjs'),
      `import { readFileSync } from 'node:fs';
       import { Worker } from 'node:worker_threads';
       const worker = new Worker('./functions/report-worker.mjs');
       worker.on('message', (reply) => {
         if (reply.type !== 'done') throw new Error(reply.message);
         process.stdout.write(reply.value);
         void worker.terminate();
       });
       worker.postMessage({ id: 1, task: JSON.parse(readFileSync('content.json', 'utf8')) });`,
    );
    const drawn = await run(process.execPath, ['draw.mjs'], { cwd: task, maxBuffer: 2e6 });
    expect(drawn.stdout).toMatch(/^<!doctype html>[^]*<svg[^]*<\/html>\s*$/);
  });

  it('contains onnxruntime, libxgboost and their threads for predict, and predicts and explains with them', async () => {
    const task = join(folder.path, 'predict');
    await unpack(join(packages, 'predict.zip'), task);
    const carried = readdirSync(task, { recursive: true, encoding: 'utf8' });
    expect(carried).toContain('functions/onnx-worker.mjs');
    expect(carried).toContain('functions/contributions-worker.mjs');
    const ubj = readFileSync(join(ROOT, 'test/fixtures/model.ubj'));
    const onnx = writeOnnx(ubj, {
      features: ['Oil_P', 'óleo nível', 'a "b"', 'base_score'],
      objective: 'binary:logistic',
      threshold: 0.5,
      processId: 'x',
      xgboostVersion: '3.4.1',
    });
    const [database, bucket] = await Promise.all([startTestPostgres(), startModelsBucket()]);
    try {
      const id = randomUUID();
      await bucket.store.put('model/x.onnx', onnx, 'application/octet-stream');
      await bucket.store.put('model/x.ubj', ubj, 'application/octet-stream');
      const digestOf = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
      const { sql } = database;
      await sql`
        INSERT INTO models (id, process_id, machine_name, indicator, bucket_address, data_start_date, data_end_date,
          metrics, artifacts, sha256, xgboost_version, row_hash, rows, seconds)
        VALUES (${id}, ${randomUUID()}, 'M', 'status', 'model/x.pkl', '2026-01-01', '2026-01-01', '{}',
          ${sql.json({ onnx: 'model/x.onnx', ubj: 'model/x.ubj' })},
          ${sql.json({ onnx: digestOf(onnx), ubj: digestOf(ubj) })}, '3.4.1', '', 1, 1)`;
      const row = { Oil_P: 1, 'óleo nível': -1, 'a "b"': 0.5, base_score: null };
      await writeFile(
        join(task, 'request.mjs'),
        `import { handler } from './functions/predict.mjs';
         const event = { rawPath: '/', headers: {}, requestContext: {}, pathParameters: { id: '${id}' } };
         console.log((await handler({ ...event, body: ${JSON.stringify(JSON.stringify({ rows: [row], explain: 2 }))} })).body);
         process.exit();`,
      );
      const { stdout } = await run(process.execPath, ['request.mjs'], {
        cwd: task,
        env: {
          AUTH: 'none',
          DATABASE_URL: database.url,
          TRAINING_QUEUE_URL: 'http://127.0.0.1/none',
          AWS_REGION: 'us-east-1',
          AWS_ACCESS_KEY_ID: 'local',
          AWS_SECRET_ACCESS_KEY: 'local',
          AWS_ENDPOINT_URL_S3: await bucket.client.config.endpoint!().then(
            ({ protocol, hostname, port }) => `${protocol}//${hostname}:${port}`,
          ),
        },
      });
      expect(JSON.parse(stdout)).toMatchObject({
        indicator: 'status',
        model_id: id,
        trained_on: 'M',
        predictions: [{ explanation: { unit: 'log-odds', features: [{}, {}] } }],
      });
    } finally {
      await Promise.all([database.stop(), bucket.stop()]);
    }
  }, 60_000);
});
