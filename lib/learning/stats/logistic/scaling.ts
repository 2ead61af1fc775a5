/**
 * Standardizes columns as scikit-learn's SimpleImputer (mean) and StandardScaler do: a missing value becomes the mean, and
 * every column has mean 0 and standard deviation 1 over the rows that the scaling was measured on. A column that is
 * constant there, or has no value, becomes 0 everywhere.
 */

/** Consecutive rows × columns, row-major; NaN is missing. */
interface Block {
  readonly values: Float32Array;
  readonly rows: number;
}

/** Rows in blocks, in order. They can be iterated more than once. A block is valid until the next one is requested. */
export interface Blocks {
  readonly rows: number;
  readonly columns: number;
  readonly blocks: () => Iterable<Block>;
}

/** By column. */
export interface Scaling {
  readonly means: Float64Array;
  /** 1 ÷ standard deviation; 0 for a constant column. */
  readonly factors: Float64Array;
}

/** Measures rows. Two passes, because one pass loses digits where a mean is much larger than the deviation. */
export function measureScaling(source: Blocks): Scaling {
  const { rows, columns } = source;
  const counts = new Float64Array(columns);
  const means = new Float64Array(columns);
  const lowest = new Float32Array(columns).fill(Infinity);
  const highest = new Float32Array(columns).fill(-Infinity);
  forEachValue(source, (value, column) => {
    counts[column]! += 1;
    means[column]! += value;
    if (value < lowest[column]!) lowest[column] = value;
    if (value > highest[column]!) highest[column] = value;
  });
  for (let column = 0; column < columns; column++) {
    means[column] = counts[column] === 0 ? 0 : means[column]! / counts[column]!;
  }
  const squares = new Float64Array(columns);
  forEachValue(source, (value, column) => {
    squares[column]! += (value - means[column]!) ** 2;
  });
  // A missing value deviates by 0. Rounding may leave a deviation in a constant column.
  const factors = squares.map((sum, column) =>
    lowest[column]! < highest[column]! ? 1 / Math.sqrt(sum / rows) : 0,
  );
  return { means, factors };
}

function forEachValue({ columns, blocks }: Blocks, visit: (value: number, column: number) => void): void {
  for (const { values, rows } of blocks()) {
    for (let start = 0; start < rows * columns; start += columns) {
      for (let column = 0; column < columns; column++) {
        const value = values[start + column]!;
        if (!Number.isNaN(value)) visit(value, column);
      }
    }
  }
}

/** Standardizes the row of a block that starts at a position. */
export function scaleRow(
  { means, factors }: Scaling,
  values: Float32Array,
  start: number,
  into: Float64Array,
): void {
  for (let column = 0; column < means.length; column++) {
    const value = values[start + column]!;
    into[column] = Number.isNaN(value) ? 0 : (value - means[column]!) * factors[column]!;
  }
}
