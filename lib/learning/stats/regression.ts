/** How far predictions lie from what came: scikit-learn's figures, in float64. */

export interface RegressionScores {
  /** Mean squared error, squared units of the target. */
  readonly mse: number;
  /** Mean absolute error, the target's unit. */
  readonly mae: number;
  /** Root of `mse`, the target's unit. */
  readonly rmse: number;
  /** Share of the target's variance that is foretold; null when the target never changes. */
  readonly r2: number | null;
}

/**
 * `mean_squared_error`, `mean_absolute_error`, `root_mean_squared_error` and `r2_score` of scikit-learn.
 * @throws RangeError when there is no row, or not one prediction per row.
 */
export function regressionScores(
  truth: Float32Array | Float64Array,
  predictions: Float32Array | Float64Array,
): RegressionScores {
  const rows = truth.length;
  if (rows === 0 || predictions.length !== rows) {
    throw new RangeError(`${predictions.length} predictions for ${rows} rows.`);
  }
  let squares = 0;
  let distances = 0;
  let sum = 0;
  let isConstant = true;
  for (let row = 0; row < rows; row++) {
    const error = predictions[row]! - truth[row]!;
    squares += error * error;
    distances += Math.abs(error);
    sum += truth[row]!;
    isConstant &&= truth[row] === truth[0];
  }
  // The mean first: the one-pass formula cancels where the spread is small beside the level.
  const mean = sum / rows;
  let spread = 0;
  for (let row = 0; row < rows; row++) spread += (truth[row]! - mean) ** 2;
  const mse = squares / rows;
  return {
    mse,
    mae: distances / rows,
    rmse: Math.sqrt(mse),
    r2: isConstant ? null : 1 - squares / spread,
  };
}
