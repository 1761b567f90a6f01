// Quantiles of a few numbers.

/** @param part 0 to 1. @returns 0 where there are no numbers. */
export const quantile = (numbers: readonly number[], part: number): number =>
  [...numbers].sort((a, b) => a - b)[
    Math.min(numbers.length - 1, Math.floor(numbers.length * part))
  ] ?? 0;
