// Percentiles, defined as spreadsheets have them, so that a published figure can be recomputed.

/**
 * The percentile by linear interpolation between the closest ranks: type 7 of Hyndman and Fan, "Sample Quantiles in
 * Statistical Packages" (1996), which is `PERCENTILE.INC` of Excel and `quantile()` of R. The 50th is the median.
 *
 * @param share from 0 to 1.
 * @returns undefined where there are no values.
 */
export function percentile(values: readonly number[], share: number): number | undefined {
  const sorted = [...values].sort((one, other) => one - other);
  const rank = (sorted.length - 1) * share;
  const below = sorted[Math.floor(rank)];
  const above = sorted[Math.ceil(rank)];
  if (below === undefined || above === undefined) return undefined;
  return below + (above - below) * (rank - Math.floor(rank));
}
