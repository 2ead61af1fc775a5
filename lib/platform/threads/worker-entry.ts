/**
 * URL of a worker thread's module, for `new Worker(url)`.
 * @param name file name of the worker's module without extension, in the caller's folder
 * @param callerUrl the caller's `import.meta.url`. In a bundle that is the bundle's URL, and plugins/bundle.cjs puts
 *   the worker beside it as `.mjs`.
 */
export const workerEntry = (name: string, callerUrl: string): URL =>
  new URL(`./${name}.${callerUrl.endsWith('.ts') ? 'ts' : 'mjs'}`, callerUrl);
