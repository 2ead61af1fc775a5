/**
 * The task of a trainer's worker that computes the distribution of each column over the training rows. A few columns are
 * read at a time, so that memory does not grow with their number.
 */
import { countRows } from '../rows/row-ranges.ts';
import { rowSource } from '../rows/row-set.ts';
import { distributionOf } from '../stats/distribution.ts';
import type { Distribution } from '../stats/distribution.ts';
import type { TrainerTask } from './trainer-tasks.ts';

const MAX_BYTES = 2 ** 24;

/** One distribution per column. */
export function columnDistributions({
  values,
  features,
  picks,
  rows,
}: Extract<TrainerTask, { kind: 'distributions' }>): Distribution[] {
  const count = countRows(rows);
  const { width, positions } = picks ?? {
    width: features,
    positions: Array.from({ length: features }, (_, position) => position),
  };
  const columnsPerPass = Math.max(1, Math.floor(MAX_BYTES / (count * Float64Array.BYTES_PER_ELEMENT)));
  const found: Distribution[] = [];
  for (let first = 0; first < positions.length; first += columnsPerPass) {
    const read = positions.slice(first, first + columnsPerPass);
    const columns = read.map(() => new Float64Array(count));
    const source = rowSource({
      values,
      columns: read.length,
      picks: { width, positions: read },
      ranges: rows,
    });
    let row = 0;
    for (const block of source.blocks())
      for (let at = 0; at < block.values.length; row++)
        for (const column of columns) column[row] = block.values[at++]!;
    found.push(...columns.map(distributionOf));
  }
  return found;
}
