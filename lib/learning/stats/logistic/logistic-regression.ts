/**
 * Logistic regression on standardized columns, the baseline that a model must beat. It minimizes what scikit-learn's
 * LogisticRegression(C=1) minimizes, without class weights:
 *
 *   Σ over rows  log(1 + exp(−s·m))  +  ½ Σ over columns  w²      m = w₀ + Σ w·z, s = ±1 by label; w₀ is not penalized
 *
 * by Newton's method with a line search. The penalty makes the minimum unique. A step reads the rows twice, in blocks, so
 * that memory does not grow with their width. docs/adr/0013-own-logistic-regression.md says why it is not libxgboost's
 * `gblinear`.
 */
import { solveCholesky } from './cholesky.ts';
import { derivativesOf, logLoss, marginsOf, probabilityOf } from './log-loss.ts';
import type { LossData, Point } from './log-loss.ts';
import { measureScaling, scaleRow } from './scaling.ts';
import type { Blocks, Scaling } from './scaling.ts';

export interface LogisticModel {
  readonly scaling: Scaling;
  /** Of the standardized columns. */
  readonly weights: Float64Array;
  readonly intercept: number;
}

/** A step that can lower the function by less than half of this is the last: the next one would be below rounding. */
const LAST_DECREMENT = 1e-6;
/** Newton's method needs 10 to 30. */
const MAX_STEPS = 100;
/** A shorter step cannot lower the function: it is at its minimum, as far as rounding allows. */
const MIN_LENGTH = 1e-9;

/**
 * @param labels 0 or 1 per row, both present
 * @param isStopped asked once per block of rows
 * @returns undefined if it was stopped
 */
export function fitLogistic(
  source: Blocks,
  labels: ArrayLike<number>,
  isStopped: () => boolean = () => false,
): LogisticModel | undefined {
  const data = { source, scaling: measureScaling(source), labels, isStopped };
  let point = startingPoint(data);
  for (let steps = 0; steps < MAX_STEPS; steps++) {
    const derivatives = derivativesOf(data, point);
    if (derivatives === undefined) return undefined;
    const { gradient, hessian } = derivatives;
    const step = solveCholesky(hessian, gradient).map((value) => -value);
    const decrement = -step.reduce((total, value, index) => total + value * gradient[index]!, 0);
    if (decrement <= LAST_DECREMENT) return modelOf(data, sum(point.parameters, step, 1));
    const margins = marginsOf(data, step);
    if (margins === undefined) return undefined;
    point = searchLine(data, point, { parameters: step, margins });
  }
  return modelOf(data, point.parameters);
}

/** P(y = 1) of each row, float32. */
export function predictLogistic(
  { scaling, weights, intercept }: LogisticModel,
  { rows, columns, blocks }: Blocks,
): Float32Array<ArrayBuffer> {
  const probabilities = new Float32Array(rows);
  const scaled = new Float64Array(columns);
  let at = 0;
  for (const block of blocks()) {
    for (let row = 0; row < block.rows; row++) {
      scaleRow(scaling, block.values, row * columns, scaled);
      let margin = intercept;
      for (let column = 0; column < columns; column++) margin += weights[column]! * scaled[column]!;
      probabilities[at++] = probabilityOf(margin);
    }
  }
  return probabilities;
}

/** No weights, and the log-odds of a row as intercept. */
function startingPoint({ source: { rows, columns }, labels }: LossData): Point {
  let positives = 0;
  for (let row = 0; row < rows; row++) positives += labels[row]!;
  const intercept = Math.log(positives / (rows - positives));
  const parameters = new Float64Array(columns + 1);
  parameters[columns] = intercept;
  return { parameters, margins: new Float64Array(rows).fill(intercept) };
}

/** Halves the step until it lowers the function, and then as long as that lowers it further. */
function searchLine(data: LossData, from: Point, direction: Point): Point {
  let best = from;
  let lowest = logLoss(data, from);
  for (let length = 1; length > MIN_LENGTH; length /= 2) {
    const point = move(from, direction, length);
    const value = logLoss(data, point);
    if (value < lowest) [best, lowest] = [point, value];
    else if (best !== from) break;
  }
  return best;
}

const move = (from: Point, direction: Point, length: number): Point => ({
  parameters: sum(from.parameters, direction.parameters, length),
  margins: sum(from.margins, direction.margins, length),
});

const sum = (from: Float64Array, change: Float64Array, length: number): Float64Array =>
  from.map((value, index) => value + length * change[index]!);

const modelOf = ({ scaling }: LossData, parameters: Float64Array): LogisticModel => ({
  scaling,
  weights: parameters.subarray(0, -1),
  intercept: parameters.at(-1)!,
});
