/** Solves linear equations with a symmetric positive definite matrix. */

/**
 * Solves A·x = b by Cholesky decomposition.
 * @param matrix A, size × size, row-major; only its lower triangle is read. Holds the decomposition afterwards.
 */
export function solveCholesky(matrix: Float64Array, right: Float64Array): Float64Array {
  const size = right.length;
  const at = (row: number, column: number): number => matrix[row * size + column]!;
  for (let row = 0; row < size; row++) {
    for (let column = 0; column <= row; column++) {
      let sum = at(row, column);
      for (let k = 0; k < column; k++) sum -= at(row, k) * at(column, k);
      matrix[row * size + column] = row === column ? Math.sqrt(sum) : sum / at(column, column);
    }
  }
  const solution = Float64Array.from(right);
  for (let row = 0; row < size; row++) {
    for (let k = 0; k < row; k++) solution[row]! -= at(row, k) * solution[k]!;
    solution[row]! /= at(row, row);
  }
  for (let row = size - 1; row >= 0; row--) {
    for (let k = row + 1; k < size; k++) solution[row]! -= at(k, row) * solution[k]!;
    solution[row]! /= at(row, row);
  }
  return solution;
}
