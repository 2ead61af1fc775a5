/** esbuild options for Lambda bundles. The benchmarks use them too, to measure code as it is deployed. */
exports.esbuildOptions = {
  outExtension: { '.js': '.mjs' },
  bundle: true,
  minify: true,
  keepNames: true,
  platform: 'node',
  target: 'node22',
  format: 'esm',
  // Prefer ES modules: esbuild removes unused code only from them.
  mainFields: ['module', 'main'],
  logLevel: 'warning',
};
