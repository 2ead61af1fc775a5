/**
 * What is measured of ours runs as it is deployed, bundled: from TypeScript sources every thread carries a compiler
 * along, 20 to 30 MiB of it.
 */
import { mkdir, mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';

const root = join(import.meta.dirname, '..');

/**
 * Bundles a program of bench/runs and the trainer's worker beside it.
 * @returns the program's path, below the project's folder: native modules are found from there.
 */
export async function bundleRun(name: string): Promise<string> {
  const cache = join(root, '.treino/bench-runs');
  await mkdir(cache, { recursive: true });
  const folder = await mkdtemp(join(cache, `${name}-`));
  await build({
    entryPoints: [join(root, 'bench/runs', `${name}.ts`), join(root, 'lib/factory/trainer-worker.ts')],
    outdir: folder,
    entryNames: '[name]',
    outExtension: { '.js': '.mjs' },
    bundle: true,
    minify: true,
    keepNames: true,
    platform: 'node',
    target: 'node22',
    format: 'esm',
    mainFields: ['module', 'main'],
    external: ['koffi'],
    logLevel: 'warning',
  });
  return join(folder, `${name}.mjs`);
}
