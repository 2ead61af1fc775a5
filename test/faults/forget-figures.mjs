/** Jest's global set-up: the figures of the run before are forgotten. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';

export default function forgetFigures() {
  rmSync(join(import.meta.dirname, '../../.treino/test-results/faults-figures.jsonl'), { force: true });
}
