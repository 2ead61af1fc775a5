/**
 * What a cold start loads: the size of each function's deployment package, and how long a fresh process takes to import
 * its handler, with the files in the page cache and without Node's own start.
 */
import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { unzipSync } from 'fflate';
import { z } from 'zod';
import { packageService } from '../../test/support/package-service.ts';
import type { Suite } from '../suite.ts';
import { spread } from '../statistics.ts';
import { formatNumber, formatSpread } from '../table.ts';

const run = promisify(execFile);

const recordSchema = z.object({
  name: z.string(),
  /** Whether it serves HTTP requests. */
  isApi: z.boolean(),
  /** Size of the handler's bundle and of the whole zip. */
  bundleBytes: z.number(),
  zipBytes: z.number(),
  /** Native modules and libraries in the zip. */
  native: z.array(z.string()),
  /** Import time of the handler, milliseconds, one value for each fresh process. */
  loadMs: z.array(z.number()),
});

/** Enough to import the handlers, which connect to nothing on import. */
const ENVIRONMENT = {
  DATABASE_URL: 'postgres://127.0.0.1:1/none',
  TRAINING_QUEUE_URL: 'http://127.0.0.1:1/000000000000/none',
  DATA_READY_DLQ_URL: 'http://127.0.0.1:1/000000000000/none',
  AWS_REGION: 'us-east-1',
};

export const functions: Suite<z.infer<typeof recordSchema>> = {
  name: 'functions',
  about: 'size and load time of the deployment packages',
  record: recordSchema,

  async measure({ options, scratch, log }, save) {
    const packages = await packageService(join(scratch, 'service'), options.state);
    for (const { name, isApi } of deployedFunctions(packages)) {
      const zip = readFileSync(join(packages, `${name}.zip`));
      const files = unzipSync(zip);
      const folder = join(scratch, 'functions', name);
      for (const [path, bytes] of Object.entries(files)) {
        mkdirSync(dirname(join(folder, path)), { recursive: true });
        writeFileSync(join(folder, path), bytes);
      }
      const handler = `functions/${name}.mjs`;
      const load = async (): Promise<number> => {
        const loader = join(import.meta.dirname, '../workloads/load-module.ts');
        const { stdout } = await run(process.execPath, [loader, join(folder, handler)], { env: ENVIRONMENT });
        return Number(stdout);
      };
      // The first import is not measured: it fills the page cache.
      await load();
      const loadMs: number[] = [];
      for (let round = 0; round < (options.repeat ?? (options.quick ? 2 : 10)); round += 1) {
        loadMs.push(await load());
      }
      log(`${name}: ${spread(loadMs).median.toFixed(0)} ms`);
      const native = Object.keys(files).filter((path) => /\.(node|dll|dylib|so(\.\d+)*)$/.test(path));
      const bundleBytes = files[handler]!.length;
      await save({ name, isApi, bundleBytes, zipBytes: zip.length, native, loadMs });
    }
  },

  tables: (records) => [
    {
      title: 'Deployment packages and module load',
      columns: ['function', 'API', 'bundle KiB', 'zip KiB', 'native files', 'load ms'],
      rows: records.map(({ name, isApi, bundleBytes, zipBytes, native, loadMs }) => [
        name,
        isApi ? 'yes' : 'no',
        formatNumber(Math.round(bundleBytes / 1024)),
        formatNumber(Math.round(zipBytes / 1024)),
        String(native.length),
        formatSpread(spread(loadMs)),
      ]),
      note: 'Load: import of the bundled handler in a fresh process, median (min–max).',
    },
  ],
};

interface DeployedFunction {
  readonly name: string;
  readonly isApi: boolean;
}

const templateSchema = z.object({
  Resources: z.record(z.string(), z.object({ Type: z.string(), Properties: z.unknown() })),
});

/** Functions of the CloudFormation template; API functions are those that an HTTP integration invokes. */
function deployedFunctions(packages: string): DeployedFunction[] {
  const file = join(packages, 'cloudformation-template-update-stack.json');
  const resources = Object.entries(templateSchema.parse(JSON.parse(readFileSync(file, 'utf8'))).Resources);
  const integrations = JSON.stringify(
    resources.filter(([, { Type }]) => Type === 'AWS::ApiGatewayV2::Integration'),
  );
  return resources
    .filter(([, { Type }]) => Type === 'AWS::Lambda::Function')
    .map(([id, { Properties }]) => {
      const { Handler } = z.object({ Handler: z.string() }).parse(Properties);
      return { name: /([\w-]+)\.handler$/.exec(Handler)![1]!, isApi: integrations.includes(`"${id}"`) };
    });
}
