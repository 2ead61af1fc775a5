/** The expected size of a tree, for estimates of time and of files. */

/** XGBoost's own default of `max_depth`. */
export const DEFAULT_DEPTH = 6;

/** A tree has about 2^(0.75 depth) of the 2^depth possible leaves, because some branches end early. */
const GROWN_SHARE = 0.75;

/** @param depth maximum depth of the tree */
export const expectedLeaves = (depth: number): number => 2 ** (GROWN_SHARE * depth);
