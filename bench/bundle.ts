/**
 * Bundles the product's workloads, as they are deployed. Run from TypeScript sources, every thread would hold a compiler
 * of 20 to 30 MiB.
 */
import { mkdir, mkdtemp } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { build } from 'esbuild';
import type { BuildOptions } from 'esbuild';

const ROOT = join(import.meta.dirname, '..');

/** The options of the deployment package; Serverless plugins are CommonJS. */
const { esbuildOptions } = createRequire(import.meta.url)('../plugins/esbuild-options.cjs') as {
  esbuildOptions: BuildOptions;
};

/**
 * Bundles a program of bench/workloads, and the trainer's worker beside it.
 * @returns the program's path; it is inside the project, where native modules are found
 */
export async function bundleWorkload(name: string): Promise<string> {
  const cache = join(ROOT, '.treino/bench-workloads');
  await mkdir(cache, { recursive: true });
  const folder = await mkdtemp(join(cache, `${name}-`));
  await build({
    ...esbuildOptions,
    entryPoints: [
      join(ROOT, 'bench/workloads', `${name}.ts`),
      join(ROOT, 'lib/learning/trainer/trainer-worker.ts'),
    ],
    outdir: folder,
    entryNames: '[name]',
    external: ['koffi'],
  });
  return join(folder, `${name}.mjs`);
}
