/**
 * The blocks of rows that a backtest tests on. The start of a block is an origin: the model that is tested on the block is
 * trained on rows before it.
 *
 *   rows       0 %      40 %  50 %  60 %  70 %  80 %  90 %  100 %
 *   origin 1   tttttttttt[block]                                    6 origins; t trains
 *   origin 2   tttttttttttttttt[block]
 *   …          …
 *   origin 6   tttttttttttttttttttttttttttttttttttttttt[block]
 *
 * Block i of k has the rows from ⌊n(10 − k + i − 1)/10⌋ to ⌊n(10 − k + i)/10⌋, so the blocks are the last k tenths.
 */
import type { RowRange } from './row-ranges.ts';

const TENTHS = 10;

/** The blocks, in order. Each starts where the one before ends. */
export const blockRanges = (rows: number, origins: number): RowRange[] =>
  Array.from({ length: origins }, (_, index) => {
    const tenth = TENTHS - origins + index;
    return { from: Math.floor((rows * tenth) / TENTHS), to: Math.floor((rows * (tenth + 1)) / TENTHS) };
  });
