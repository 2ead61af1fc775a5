/**
 * How Vite builds the console. The development server (`npx vite console --config console/vite.config.mjs`) proxies API
 * calls to the stack that `npm start` runs.
 */
import { fileURLToPath } from 'node:url';

/** The API's paths, all but the page itself. */
const API_PATHS = ['/train', '/status', '/jobs', '/machines', '/models', '/health', '/docs', '/openapi.json'];

export default {
  root: fileURLToPath(new URL('.', import.meta.url)),
  configFile: false,
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    target: 'baseline-widely-available',
    // The page's Content-Security-Policy allows no inline files.
    assetsInlineLimit: 0,
    // There is only one script.
    modulePreload: false,
    // The bundled libraries require their licenses to be distributed with them.
    license: { fileName: 'licences.md' },
    cssMinify: 'lightningcss',
    reportCompressedSize: false,
  },
  server: {
    host: '127.0.0.1',
    proxy: Object.fromEntries(API_PATHS.map((path) => [path, 'http://127.0.0.1:8000'])),
  },
};
