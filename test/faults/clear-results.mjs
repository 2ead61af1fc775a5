/** Jest's global setup: deletes the results of the previous run. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';

export default function clearResults() {
  rmSync(join(import.meta.dirname, '../../.treino/test-results/faults-results.jsonl'), { force: true });
}
