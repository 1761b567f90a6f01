// Scale-invariant points the plain way, in double precision, plane by plane: what the kernels are compared with.

import type { Pixels } from '../../src/hashing/pixels.js';

export type Plain = {
  readonly samples: Float64Array;
  readonly width: number;
  readonly height: number;
};

/** In pixels of its own octave; `planes` are the octave's, smoothed ever more. */
export type PlainExtremum = {
  readonly x: number;
  readonly y: number;
  readonly layer: number;
  readonly value: number;
  readonly octave: number;
  readonly planes: readonly Plain[];
};

const FIRST_SCALE = 1;
const LAYERS = 3;
const CAMERA = 0.5;
const BORDER = 4;
const CONTRAST = 0.3;
const EDGE = 200;
const LEAST_SIDE = 12;
const SIDE = 512;

export const sampleAt = ({ samples, width, height }: Plain, x: number, y: number): number =>
  samples[Math.min(height - 1, Math.max(0, y)) * width + Math.min(width - 1, Math.max(0, x))] ?? 0;

const plane = (width: number, height: number, at: (x: number, y: number) => number): Plain => ({
  samples: Float64Array.from({ length: width * height }, (_, i) =>
    at(i % width, Math.floor(i / width)),
  ),
  width,
  height,
});

function luma({ data, width, height, channels }: Pixels): Plain {
  return plane(width, height, (x, y) => {
    const at = (y * width + x) * channels;
    const byte = (offset: number): number => data[at + offset] ?? 0;
    return channels === 1 ? byte(0) : 0.299 * byte(0) + 0.587 * byte(1) + 0.114 * byte(2);
  });
}

/** Part of sample `i` that lies between two places. */
const overlap = (i: number, from: number, to: number): number =>
  Math.max(0, Math.min(i + 1, to) - Math.max(i, from));

function averaged(from: Plain, width: number, height: number): Plain {
  const [stepX, stepY] = [from.width / width, from.height / height];
  return plane(width, height, (x, y) => {
    let sum = 0;
    for (let j = Math.floor(y * stepY); j < (y + 1) * stepY; j++) {
      for (let i = Math.floor(x * stepX); i < (x + 1) * stepX; i++) {
        const part =
          overlap(i, x * stepX, (x + 1) * stepX) * overlap(j, y * stepY, (y + 1) * stepY);
        sum += part * sampleAt(from, i, j);
      }
    }
    return sum / (stepX * stepY);
  });
}

/** Bilinear, edges held. */
export function between(from: Plain, x: number, y: number): number {
  const [i, j] = [Math.floor(x), Math.floor(y)];
  const [tx, ty] = [x - i, y - j];
  return (
    (sampleAt(from, i, j) * (1 - tx) + sampleAt(from, i + 1, j) * tx) * (1 - ty) +
    (sampleAt(from, i, j + 1) * (1 - tx) + sampleAt(from, i + 1, j + 1) * tx) * ty
  );
}

/** Luma at feature size. */
export function plainPlane(pixels: Pixels): Plain {
  const whole = luma(pixels);
  const scale = Math.min(2, SIDE / Math.max(whole.width, whole.height));
  const width = Math.max(1, Math.round(whole.width * scale));
  const height = Math.max(1, Math.round(whole.height * scale));
  if (scale <= 1) return averaged(whole, width, height);
  return plane(width, height, (x, y) =>
    between(
      whole,
      ((x + 0.5) * whole.width) / width - 0.5,
      ((y + 0.5) * whole.height) / height - 0.5,
    ),
  );
}

function blurred(from: Plain, sigma: number): Plain {
  const radius = Math.max(1, Math.ceil(sigma * 3));
  const offsets = Array.from({ length: 2 * radius + 1 }, (_, i) => i - radius);
  const raw = offsets.map((offset) => Math.exp((-offset * offset) / (2 * sigma * sigma)));
  const total = raw.reduce((sum, weight) => sum + weight, 0);
  const over = (at: (offset: number) => number): number =>
    offsets.reduce((sum, offset, i) => sum + ((raw[i] ?? 0) / total) * at(offset), 0);
  const across = plane(from.width, from.height, (x, y) =>
    over((offset) => sampleAt(from, x + offset, y)),
  );
  return plane(from.width, from.height, (x, y) =>
    over((offset) => sampleAt(across, x, y + offset)),
  );
}

/** Extrema of all octaves, refined to fractions (Brown and Lowe's quadratic fit). */
export function plainExtrema(start: Plain): readonly PlainExtremum[] {
  const found: PlainExtremum[] = [];
  let first = blurred(start, Math.sqrt(FIRST_SCALE ** 2 - CAMERA ** 2));
  for (let octave = 0; Math.min(first.width, first.height) >= LEAST_SIDE; octave++) {
    const planes = [first];
    for (let i = 1; i < LAYERS + 3; i++) {
      const scale = (index: number): number => FIRST_SCALE * 2 ** (index / LAYERS);
      planes.push(blurred(planes[i - 1] ?? first, Math.sqrt(scale(i) ** 2 - scale(i - 1) ** 2)));
    }
    const difference = (x: number, y: number, layer: number): number =>
      sampleAt(planes[layer + 1] ?? first, x, y) - sampleAt(planes[layer] ?? first, x, y);
    for (let layer = 1; layer <= LAYERS; layer++) {
      for (let y = BORDER; y < first.height - BORDER; y++) {
        for (let x = BORDER; x < first.width - BORDER; x++) {
          if (!isExtremum(difference, x, y, layer)) continue;
          const refined = refine(difference, first, x, y, layer);
          if (refined) found.push({ ...refined, octave, planes });
        }
      }
    }
    const last = planes[LAYERS] ?? first;
    first = plane(Math.floor(first.width / 2), Math.floor(first.height / 2), (x, y) =>
      sampleAt(last, 2 * x, 2 * y),
    );
  }
  return found;
}

type Difference = (x: number, y: number, layer: number) => number;
const AROUND = [-1, 0, 1];

function isExtremum(difference: Difference, x: number, y: number, layer: number): boolean {
  const value = difference(x, y, layer);
  if (Math.abs(value) <= CONTRAST * 0.8) return false;
  const sign = Math.sign(value);
  return AROUND.every((dl) =>
    AROUND.every((dy) =>
      AROUND.every(
        (dx) =>
          (dx === 0 && dy === 0 && dl === 0) ||
          sign * difference(x + dx, y + dy, layer + dl) < sign * value,
      ),
    ),
  );
}

function refine(
  difference: Difference,
  { width, height }: Plain,
  x: number,
  y: number,
  layer: number,
) {
  for (let step = 0; step < 5; step++) {
    const at = (dx: number, dy: number, dl: number): number =>
      difference(x + dx, y + dy, layer + dl);
    const value = at(0, 0, 0);
    const g = [at(1, 0, 0) - at(-1, 0, 0), at(0, 1, 0) - at(0, -1, 0), at(0, 0, 1) - at(0, 0, -1)];
    const [gx = 0, gy = 0, gs = 0] = g.map((twice) => twice / 2);
    const xx = at(1, 0, 0) + at(-1, 0, 0) - 2 * value;
    const yy = at(0, 1, 0) + at(0, -1, 0) - 2 * value;
    const ss = at(0, 0, 1) + at(0, 0, -1) - 2 * value;
    const xy = (at(1, 1, 0) - at(-1, 1, 0) - at(1, -1, 0) + at(-1, -1, 0)) / 4;
    const xs = (at(1, 0, 1) - at(-1, 0, 1) - at(1, 0, -1) + at(-1, 0, -1)) / 4;
    const ys = (at(0, 1, 1) - at(0, -1, 1) - at(0, 1, -1) + at(0, -1, -1)) / 4;
    const offset = solved([xx, xy, xs], [xy, yy, ys], [xs, ys, ss], [-gx, -gy, -gs]);
    if (!offset || offset.some((move) => !(Math.abs(move) < 64))) return undefined;
    const [dx, dy, ds] = offset;
    if (offset.every((move) => Math.abs(move) < 0.5)) {
      const peak = value + (gx * dx + gy * dy + gs * ds) / 2;
      const round = xx * yy - xy * xy;
      if (Math.abs(peak) < CONTRAST || round <= 0 || (xx + yy) ** 2 >= EDGE * round)
        return undefined;
      return { x: x + dx, y: y + dy, layer: layer + ds, value: peak };
    }
    x += Math.round(dx);
    y += Math.round(dy);
    layer += Math.round(ds);
    const inside = x >= BORDER && x < width - BORDER && y >= BORDER && y < height - BORDER;
    if (!inside || layer < 1 || layer > LAYERS) return undefined;
  }
  return undefined;
}

type Three = readonly [number, number, number];

/** Three linear equations by Cramer's rule. */
function solved(a: Three, b: Three, c: Three, right: Three): Three | undefined {
  const triple = (p: Three, q: Three, r: Three): number =>
    p[0] * (q[1] * r[2] - q[2] * r[1]) -
    p[1] * (q[0] * r[2] - q[2] * r[0]) +
    p[2] * (q[0] * r[1] - q[1] * r[0]);
  const whole = triple(a, b, c);
  if (whole === 0) return undefined;
  // The matrix is symmetric: its rows are its columns.
  return [triple(right, b, c) / whole, triple(a, right, c) / whole, triple(a, b, right) / whole];
}
