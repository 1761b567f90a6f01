// One axis of a picture to 64 samples, as a sparse 64 × n matrix: PDQ's two box filters and its decimation, multiplied out.

/** How many samples PDQ keeps of each dimension before its DCT. */
export const SIDE = 64;

/**
 * Row k holds the weights of the source samples `first[k]` … `first[k] + weights[k].length - 1`, which sum to 1.
 */
export type Kernel = {
  /** Source samples in all. */
  readonly length: number;
  /** What all weights are multiples of, but those near the picture's edges. */
  readonly unit: number;
  readonly first: Int32Array;
  readonly weights: readonly Float64Array[];
};

/** Width of the box filter of one pass: half of what one of the 64 samples stands for, rounded up. */
const boxWidth = (length: number): number => Math.floor((length + 2 * SIDE - 1) / (2 * SIDE));

/** First and last source sample under the box around `centre`, cut off at the picture's edge. */
function boxRange(centre: number, width: number, length: number): [number, number] {
  const ahead = Math.floor((width + 2) / 2) - 1;
  const behind = width - 1 - ahead;
  return [Math.max(0, centre - behind), Math.min(length - 1, centre + ahead)];
}

/** Which source sample the decimation keeps for `k`: the one under the centre of its block. */
const decimated = (k: number, length: number): number => Math.floor(((k + 0.5) * length) / SIDE);

function pdqRow(k: number, length: number): [number, Float64Array] {
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

/** The mean of the k-th 64th of the axis, samples at its ends counted by the part of them that is in it. */
function meanRow(k: number, length: number): [number, Float64Array] {
  const begin = (k * length) / SIDE;
  const end = ((k + 1) * length) / SIDE;
  const from = Math.floor(begin);
  const weights = Float64Array.from(
    { length: Math.ceil(end) - from },
    (_, at) => (Math.min(from + at + 1, end) - Math.max(from + at, begin)) / (end - begin),
  );
  return [from, weights];
}

function kernel(
  length: number,
  unit: number,
  rowOf: (k: number) => [number, Float64Array],
): Kernel {
  const rows = Array.from({ length: SIDE }, (_, k) => rowOf(k));
  return {
    length,
    unit,
    first: Int32Array.from(rows, ([from]) => from),
    weights: rows.map(([, weights]) => weights),
  };
}

/**
 * PDQ's kernel of an axis of `length` samples (at least 1).
 *
 * Source: "The TMK+PDQF Video-Hashing Algorithm and the PDQ Image-Hashing Algorithm" (2019), section on
 * Jarosz filters. Box filters and decimation are linear and separable, so their product may be taken once per size.
 */
export const pdqKernel = (length: number): Kernel =>
  kernel(length, 1 / boxWidth(length) ** 2, (k) => pdqRow(k, length));

/** The kernel of plain means: shrinks an axis to 64 samples by area. */
export const meanKernel = (length: number): Kernel =>
  kernel(length, 1 / length, (k) => meanRow(k, length));

/**
 * The kernel of a mirrored axis, for a picture as it is: what `of` is for the mirrored picture, with the 64 samples in
 * opposite order. It differs where the filters lean to one side.
 */
export const mirrored = (of: Kernel): Kernel =>
  kernel(of.length, of.unit, (k) => {
    const weights = of.weights[SIDE - 1 - k] ?? new Float64Array();
    return [of.length - (of.first[SIDE - 1 - k] ?? 0) - weights.length, weights.toReversed()];
  });

/**
 * The kernel for an axis of which each sample stands for `by` of those that `of` weighs: it gets their weights together. Source
 * samples beyond the last whole group, which libvips cuts off, are taken for ones like their neighbours.
 */
export function folded(of: Kernel, by: number): Kernel {
  const length = Math.max(1, Math.floor(of.length / by));
  const place = (x: number): number => Math.min(length - 1, Math.floor(x / by));
  return kernel(length, of.unit, (k) => {
    const from = of.first[k] ?? 0;
    const source = of.weights[k] ?? new Float64Array();
    const first = place(from);
    const weights = new Float64Array(place(from + source.length - 1) - first + 1);
    source.forEach((weight, at) => {
      const to = place(from + at) - first;
      weights[to] = (weights[to] ?? 0) + weight;
    });
    return [first, weights];
  });
}
