/** Regression metrics, in scikit-learn's definitions, computed in float64. */

export interface RegressionScores {
  /** Mean squared error, in squared units of the target. */
  readonly mse: number;
  /** Mean absolute error, in units of the target. */
  readonly mae: number;
  /** Root mean squared error, in units of the target. */
  readonly rmse: number;
  /** Coefficient of determination; null when the target is constant. */
  readonly r2: number | null;
}

/**
 * `mean_squared_error`, `mean_absolute_error`, `root_mean_squared_error` and `r2_score` of scikit-learn.
 * @throws RangeError without rows, or without exactly one prediction per row
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
  // Two passes: the one-pass formula loses precision when the variance is small compared with the mean.
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
