/** Jest's global tear-down: prints what the suites noted, one line a fault. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export default function printFigures() {
  const file = join(import.meta.dirname, '../../.treino/test-results/faults-figures.jsonl');
  if (!existsSync(file)) return;
  const rows = readFileSync(file, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  const width = Math.max(...rows.map(({ what }) => what.length));
  const lines = rows.map(({ what, figures }) => {
    const told = Object.entries(figures).map(([name, value]) => `${name} ${value}`);
    return `${what.padEnd(width)} | ${told.join(', ')}`;
  });
  process.stdout.write(
    `\n${'fault'.padEnd(width)} | figures\n${'-'.repeat(width)}-|--------\n${lines.join('\n')}\n`,
  );
}
