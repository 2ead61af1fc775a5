/** How the console is built. `npx vite console` shows it while it is written; it calls a stack that runs (npm start). */
import { fileURLToPath } from 'node:url';

/** What the page calls: everything of the API but the page itself. */
const api = ['/train', '/status', '/jobs', '/machines', '/models', '/health', '/docs', '/openapi.json'];

export default {
  root: fileURLToPath(new URL('.', import.meta.url)),
  configFile: false,
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    target: 'baseline-widely-available',
    // The page's policy takes nothing that lies inside it.
    assetsInlineLimit: 0,
    // One script, one style sheet: nothing is left to preload.
    modulePreload: false,
    // Of what is bundled, as their authors ask.
    license: { fileName: 'licences.md' },
    cssMinify: 'lightningcss',
    reportCompressedSize: false,
  },
  server: {
    host: '127.0.0.1',
    proxy: Object.fromEntries(api.map((path) => [path, 'http://127.0.0.1:8000'])),
  },
};
