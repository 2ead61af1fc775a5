#!/usr/bin/env node
/** The package's program `treino` (`npx treino`): cli/main.ts, by the way every program here is started. */
process.argv.splice(2, 0, 'cli/main.ts');
await import('./bootstrap.mjs');
