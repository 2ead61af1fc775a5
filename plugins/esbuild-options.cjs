/** How code is bundled for Lambda: the deployment package, and what the bench measures as if it were deployed. */
exports.bundled = {
  outExtension: { '.js': '.mjs' },
  bundle: true,
  minify: true,
  keepNames: true,
  platform: 'node',
  target: 'node22',
  format: 'esm',
  // ES modules first: only of them can what is unused be left out.
  mainFields: ['module', 'main'],
  logLevel: 'warning',
};
