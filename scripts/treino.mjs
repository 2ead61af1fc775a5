#!/usr/bin/env node
/** The program `treino` of this package (`npx treino`): starts cli/main.ts through bootstrap.mjs. */
process.argv.splice(2, 0, 'cli/main.ts');
await import('./bootstrap.mjs');
