// PDQ's downsampling the plain way: box filters over every pixel, twice in each direction, then every 64th part kept. The oracle.

import type { Pixels } from '../../src/hashing/pixels.js';

const boxWidth = (length: number): number => Math.floor((length + 127) / 128);

function box(values: readonly number[], width: number): number[] {
  const half = Math.floor((width + 2) / 2);
  return values.map((_, at) => {
    const window = values.slice(Math.max(0, at - (width - half)), at + half);
    return window.reduce((sum, value) => sum + value, 0) / window.length;
  });
}

const turned = (rows: readonly (readonly number[])[]): number[][] =>
  (rows[0] ?? []).map((_, x) => rows.map((row) => row[x] ?? 0));

export function plainDownsample({ data, width, height, channels }: Pixels): Float64Array {
  let rows = Array.from({ length: height }, (_, y) =>
    Array.from({ length: width }, (_, x) => {
      const at = (y * width + x) * channels;
      const [red = 0, green = 0, blue = 0] = data.subarray(at, at + channels);
      return channels === 1 ? red : 0.299 * red + 0.587 * green + 0.114 * blue;
    }),
  );
  for (let pass = 0; pass < 2; pass++) {
    rows = rows.map((row) => box(row, boxWidth(width)));
    rows = turned(turned(rows).map((column) => box(column, boxWidth(height))));
  }
  return Float64Array.from({ length: 64 * 64 }, (_, at) => {
    const y = Math.floor(((Math.floor(at / 64) + 0.5) * height) / 64);
    const x = Math.floor((((at % 64) + 0.5) * width) / 64);
    return rows[y]?.[x] ?? 0;
  });
}
