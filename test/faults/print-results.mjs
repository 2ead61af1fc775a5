/** Jest's global teardown: prints the recorded results, one line for each fault. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export default function printResults() {
  const file = join(import.meta.dirname, '../../.treino/test-results/faults-results.jsonl');
  if (!existsSync(file)) return;
  const rows = readFileSync(file, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  const width = Math.max(...rows.map(({ fault }) => fault.length));
  const lines = rows.map(({ fault, result }) => {
    const values = Object.entries(result).map(([name, value]) => `${name} ${value}`);
    return `${fault.padEnd(width)} | ${values.join(', ')}`;
  });
  process.stdout.write(
    `\n${'fault'.padEnd(width)} | result\n${'-'.repeat(width)}-|--------\n${lines.join('\n')}\n`,
  );
}
