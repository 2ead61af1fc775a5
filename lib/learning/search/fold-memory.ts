/** The memory of a fold's training matrix, and whether the next fold's matrix is built before it is released. */

/**
 * Bytes per binned value, measured with libxgboost 3.4.1. With missing values, as in all telemetry, its bin takes 4
 * bytes by row and 1 by column; the rest is its share of the row and of the sketch.
 */
const VALUE_BYTES = 6;

/** Size in bytes of a fold's training matrix. */
export const foldBytes = (rows: number, columns: number): number => rows * columns * VALUE_BYTES;

/** Maximum size of a fold for which the next one is binned in advance, bytes. */
const MAX_DOUBLED_BYTES = 32 * 2 ** 20;

/**
 * Whether the next fold is binned while the last runs of the current one continue. Otherwise threads wait for the slowest
 * run at the end of each fold. That is about 2 % of the search with two threads and much more with many threads, whose
 * boosters take more memory than a fold.
 */
export const foldsOverlap = (rows: number, columns: number, threads: number): boolean =>
  threads > 2 || foldBytes(rows, columns) <= MAX_DOUBLED_BYTES;
