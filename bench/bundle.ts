/**
 * What is measured of ours runs as it is deployed, bundled: from TypeScript sources every thread carries a compiler
 * along, 20 to 30 MiB of it.
 */
import { mkdir, mkdtemp } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { build } from 'esbuild';
import type { BuildOptions } from 'esbuild';

const root = join(import.meta.dirname, '..');

/** As the deployment package is bundled; serverless' plugins are CommonJS. */
const { esbuildOptions } = createRequire(import.meta.url)('../plugins/esbuild-options.cjs') as {
  esbuildOptions: BuildOptions;
};

/**
 * Bundles a program of bench/runs and the trainer's worker beside it.
 * @returns the program's path, below the project's folder: native modules are found from there.
 */
export async function bundleRun(name: string): Promise<string> {
  const cache = join(root, '.treino/bench-runs');
  await mkdir(cache, { recursive: true });
  const folder = await mkdtemp(join(cache, `${name}-`));
  await build({
    ...esbuildOptions,
    entryPoints: [
      join(root, 'bench/runs', `${name}.ts`),
      join(root, 'lib/learning/trainer/trainer-worker.ts'),
    ],
    outdir: folder,
    entryNames: '[name]',
    external: ['koffi'],
  });
  return join(folder, `${name}.mjs`);
}
