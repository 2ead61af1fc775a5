/** Where a worker thread's code lies: it is started by path, from the sources or beside the bundle. */

/**
 * @param name of the worker's file, without extension, beside the module that asks
 * @param asking that module's `import.meta.url`: of a bundle it is the bundle's, and plugins/bundle.cjs puts
 *   the worker beside that
 */
export const workerEntry = (name: string, asking: string): URL =>
  new URL(`./${name}.${asking.endsWith('.ts') ? 'ts' : 'mjs'}`, asking);
