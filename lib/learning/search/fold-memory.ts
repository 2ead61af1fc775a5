/** What the training matrix of a fold takes, and whether a second one may lie beside it. */

/**
 * Bytes of a binned value, measured with libxgboost 3.4.1: where values are missing, as in all telemetry, 4 for its
 * bin by row and 1 by column, and the row's and the sketch's share.
 */
const valueBytes = 6;

/** Of the matrix of that many training rows. */
export const foldBytes = (rows: number, columns: number): number => rows * columns * valueBytes;

/** Larger ones are not doubled to spare a wait. */
const mostDoubled = 32 * 2 ** 20;

/**
 * Whether the next fold is binned while the last sequences of this one run. Without, threads wait for the slowest
 * of them at the end of each fold: about 2 % of the search on two threads, but much more on many, whose
 * boosters take more memory than a fold.
 */
export const foldsOverlap = (rows: number, columns: number, threads: number): boolean =>
  threads > 2 || foldBytes(rows, columns) <= mostDoubled;
