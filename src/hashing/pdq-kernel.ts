// PDQ's downsampling as one sparse 64 × n matrix per dimension: two box filters and a decimation, multiplied out.

/** How many samples PDQ keeps of each dimension before its DCT. */
export const SIDE = 64;

/**
 * Row k holds the weights of the source samples `first[k]` … `first[k] + weights[k].length - 1`, which sum to 1.
 */
export type Kernel = {
  readonly first: Int32Array;
  readonly weights: readonly Float64Array[];
};

/** Width of the box filter of one pass: half of what one of the 64 samples stands for, rounded up. */
export const boxWidth = (length: number): number =>
  Math.floor((length + 2 * SIDE - 1) / (2 * SIDE));

/** First and last source sample under the box around `centre`, cut off at the picture's edge. */
export function boxRange(centre: number, width: number, length: number): [number, number] {
  const ahead = Math.floor((width + 2) / 2) - 1;
  const behind = width - 1 - ahead;
  return [Math.max(0, centre - behind), Math.min(length - 1, centre + ahead)];
}

/** Which source sample the decimation keeps for `k`: the one under the centre of its block. */
export const decimated = (k: number, length: number): number =>
  Math.floor(((k + 0.5) * length) / SIDE);

function rowOf(k: number, length: number): [number, Float64Array] {
  const width = boxWidth(length);
  const [outerFrom, outerTo] = boxRange(decimated(k, length), width, length);
  const [from] = boxRange(outerFrom, width, length);
  const [, to] = boxRange(outerTo, width, length);
  const weights = new Float64Array(to - from + 1);
  for (let j = outerFrom; j <= outerTo; j++) {
    const [innerFrom, innerTo] = boxRange(j, width, length);
    const weight = 1 / ((outerTo - outerFrom + 1) * (innerTo - innerFrom + 1));
    for (let x = innerFrom; x <= innerTo; x++)
      weights[x - from] = (weights[x - from] ?? 0) + weight;
  }
  return [from, weights];
}

/** Pictures come in few sizes: those of a site's thumbnails, of a video's frames. */
const CACHED = 64;
const cache = new Map<number, Kernel>();

/**
 * The kernel of a dimension of `length` samples (at least 1).
 *
 * Source: "The TMK+PDQF Video-Hashing Algorithm and the PDQ Image-Hashing Algorithm" (2019), section on
 * Jarosz filters. Box filters and decimation are linear and separable, so their product may be taken once per size.
 */
export function kernelOf(length: number): Kernel {
  const known = cache.get(length);
  if (known) return known;
  const rows = Array.from({ length: SIDE }, (_, k) => rowOf(k, length));
  const kernel: Kernel = {
    first: Int32Array.from(rows, ([from]) => from),
    weights: rows.map(([, weights]) => weights),
  };
  const oldest = cache.keys().next();
  if (cache.size >= CACHED && !oldest.done) cache.delete(oldest.value);
  cache.set(length, kernel);
  return kernel;
}

/**
 * The kernel of a mirrored axis, for a picture as it is: what `kernelOf` gives for the mirrored picture, with the 64 samples in
 * opposite order. It differs where the filters lean to one side.
 */
export function mirroredKernelOf(length: number): Kernel {
  const { first, weights } = kernelOf(length);
  return {
    first: Int32Array.from({ length: SIDE }, (_, k) => {
      const opposite = SIDE - 1 - k;
      return length - (first[opposite] ?? 0) - (weights[opposite]?.length ?? 0);
    }),
    weights: weights.map((row) => row.toReversed()).toReversed(),
  };
}
