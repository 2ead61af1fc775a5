/** Results of a run: each suite records its own; print-results.mjs prints them as a table at the end. */
import { appendFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';

const FOLDER = join(import.meta.dirname, '../../.treino/test-results');

/** @param fault what was broken */
export function recordResult(fault: string, result: Readonly<Record<string, string | number>>): void {
  mkdirSync(FOLDER, { recursive: true });
  appendFileSync(join(FOLDER, 'faults-results.jsonl'), `${JSON.stringify({ fault, result })}\n`);
  process.stdout.write(`${fault}: ${JSON.stringify(result)}\n`);
}
