// Logistic regression with an L2 penalty, fitted by Newton's method (Hastie, Tibshirani, Friedman, "The Elements of Statistical Learning", 4.4.1).

export type Labelled = {
  /** The last one is 1: what its weight multiplies is added to every score. */
  readonly terms: Float64Array;
  readonly positive: boolean;
  /** How much it counts. */
  readonly weight: number;
};

const ROUNDS = 40;
/** The logistic function is as good as 0 or 1 beyond. */
const MOST = 30;

/** Solves a symmetric positive definite system (Cholesky). */
function solve(matrix: readonly Float64Array[], right: Float64Array): Float64Array {
  const size = right.length;
  const lower = matrix.map((row) => Float64Array.from(row));
  const at = (row: number, column: number): number => lower[row]?.[column] ?? 0;
  for (let row = 0; row < size; row++) {
    for (let column = 0; column <= row; column++) {
      let sum = at(row, column);
      for (let k = 0; k < column; k++) sum -= at(row, k) * at(column, k);
      const line = lower[row];
      if (line) line[column] = row === column ? Math.sqrt(sum) : sum / at(column, column);
    }
  }
  const solution = Float64Array.from(right);
  for (let row = 0; row < size; row++) {
    for (let k = 0; k < row; k++)
      solution[row] = (solution[row] ?? 0) - at(row, k) * (solution[k] ?? 0);
    solution[row] = (solution[row] ?? 0) / at(row, row);
  }
  for (let row = size - 1; row >= 0; row--) {
    for (let k = row + 1; k < size; k++) {
      solution[row] = (solution[row] ?? 0) - at(k, row) * (solution[k] ?? 0);
    }
    solution[row] = (solution[row] ?? 0) / at(row, row);
  }
  return solution;
}

export const dot = (a: Float64Array, b: Float64Array): number =>
  a.reduce((sum, value, at) => sum + value * (b[at] ?? 0), 0);

/** @param penalty on the square of every weight. @returns one weight for each term. */
export function fitLogistic(rows: readonly Labelled[], penalty: number): Float64Array {
  const size = rows[0]?.terms.length ?? 0;
  const weights = new Float64Array(size);
  for (let round = 0; round < ROUNDS; round++) {
    const gradient = weights.map((weight) => -penalty * weight);
    const hessian = Array.from({ length: size }, (_, at) => {
      const row = new Float64Array(size);
      row[at] = penalty;
      return row;
    });
    for (const { terms, positive, weight } of rows) {
      const score = Math.max(-MOST, Math.min(MOST, dot(terms, weights)));
      const chance = 1 / (1 + Math.exp(-score));
      const off = weight * (Number(positive) - chance);
      const curve = weight * chance * (1 - chance);
      for (let a = 0; a < size; a++) {
        const term = terms[a] ?? 0;
        gradient[a] = (gradient[a] ?? 0) + off * term;
        const row = hessian[a];
        // The lower triangle is all that the solver reads.
        if (row)
          for (let b = 0; b <= a; b++) row[b] = (row[b] ?? 0) + curve * term * (terms[b] ?? 0);
      }
    }
    solve(hessian, gradient).forEach((step, at) => {
      weights[at] = (weights[at] ?? 0) + step;
    });
  }
  return weights;
}
