/** The function that logistic regression minimizes, and its first two derivatives (logistic-regression.ts). */
import { scaleRow } from './scaling.ts';
import type { Blocks, Scaling } from './scaling.ts';

export interface LossData {
  readonly source: Blocks;
  readonly scaling: Scaling;
  /** 0 or 1 per row. */
  readonly labels: ArrayLike<number>;
  /** Asked once per block of rows. */
  readonly isStopped: () => boolean;
}

/** A point of the function. */
export interface Point {
  /** The weights of the standardized columns, and last the intercept. */
  readonly parameters: Float64Array;
  /** Log-odds of each row. */
  readonly margins: Float64Array;
}

interface Derivatives {
  readonly gradient: Float64Array;
  /** Lower triangle, row-major. */
  readonly hessian: Float64Array;
}

/** Rows that enter the second derivative together: each of its entries is then read and written a quarter as often. */
const ROWS_AT_ONCE = 4;

export const probabilityOf = (margin: number): number => 1 / (1 + Math.exp(-margin));

/** The value at a point. It does not read the rows. */
export function logLoss({ labels }: LossData, { parameters, margins }: Point): number {
  let value = 0;
  for (const weight of parameters.subarray(0, -1)) value += weight ** 2 / 2;
  for (let row = 0; row < margins.length; row++) {
    const margin = labels[row] === 1 ? -margins[row]! : margins[row]!;
    // log(1 + exp(margin)) without overflow.
    value += Math.log1p(Math.exp(-Math.abs(margin))) + Math.max(0, margin);
  }
  return value;
}

/** The margins that parameters give to the rows. @returns undefined if it was stopped */
export function marginsOf(data: LossData, parameters: Float64Array): Float64Array | undefined {
  const margins = new Float64Array(data.source.rows);
  const isDone = forEachRow(data, (scaled, row) => {
    let margin = 0;
    for (let column = 0; column < scaled.length; column++) margin += parameters[column]! * scaled[column]!;
    margins[row] = margin;
  });
  return isDone ? margins : undefined;
}

/** @returns undefined if it was stopped */
export function derivativesOf(data: LossData, { parameters, margins }: Point): Derivatives | undefined {
  const size = parameters.length;
  const gradient = new Float64Array(size);
  const hessian = new Float64Array(size * size);
  for (let column = 0; column < size - 1; column++) {
    gradient[column] = parameters[column]!;
    hessian[column * size + column] = 1;
  }
  const weights = new Float64Array(ROWS_AT_ONCE);
  const rows = Array.from(weights, () => new Float64Array(size));
  let filled = 0;
  const isDone = forEachRow(data, (scaled, row) => {
    const probability = probabilityOf(margins[row]!);
    const residual = probability - data.labels[row]!;
    for (let column = 0; column < size; column++) gradient[column]! += residual * scaled[column]!;
    rows[filled]!.set(scaled);
    weights[filled++] = probability * (1 - probability);
    if (filled < ROWS_AT_ONCE) return;
    addProducts(hessian, rows, weights);
    filled = 0;
  });
  addProducts(hessian, rows, weights.fill(0, filled));
  return isDone ? { gradient, hessian } : undefined;
}

/** Adds Σ weight · row · rowᵀ. */
function addProducts(hessian: Float64Array, rows: readonly Float64Array[], weights: Float64Array): void {
  const [a, b, c, d] = rows as [Float64Array, Float64Array, Float64Array, Float64Array];
  const size = a.length;
  for (let one = 0; one < size; one++) {
    const fromA = weights[0]! * a[one]!;
    const fromB = weights[1]! * b[one]!;
    const fromC = weights[2]! * c[one]!;
    const fromD = weights[3]! * d[one]!;
    const start = one * size;
    for (let other = 0; other <= one; other++) {
      hessian[start + other]! +=
        fromA * a[other]! + fromB * b[other]! + fromC * c[other]! + fromD * d[other]!;
    }
  }
}

/** Visits the standardized rows, each with a 1 for the intercept. @returns false if it was stopped */
function forEachRow(
  { source, scaling, isStopped }: LossData,
  visit: (scaled: Float64Array, row: number) => void,
): boolean {
  const { columns } = source;
  const scaled = new Float64Array(columns + 1).fill(1);
  let at = 0;
  for (const { values, rows } of source.blocks()) {
    if (isStopped()) return false;
    for (let start = 0; start < rows * columns; start += columns) {
      scaleRow(scaling, values, start, scaled);
      visit(scaled, at++);
    }
  }
  return true;
}
