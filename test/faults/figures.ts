/** The figures of a run: each suite notes its own, the end prints them all as one table. */
import { appendFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';

const folder = join(import.meta.dirname, '../../.treino/test-results');

/** @param what was broken, and what came of it. */
export function noteFigures(what: string, figures: Readonly<Record<string, string | number>>): void {
  mkdirSync(folder, { recursive: true });
  appendFileSync(join(folder, 'faults-figures.jsonl'), `${JSON.stringify({ what, figures })}\n`);
  process.stdout.write(`${what}: ${JSON.stringify(figures)}\n`);
}
