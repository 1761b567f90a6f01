// Pixels: a decoded picture as plain bytes, which every algorithm here starts from.

/** Row-major samples of 8 bits, without padding: grey (1 channel) or interleaved red, green, blue (3). */
export type Pixels = {
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3;
};

/** Rec. 601 luma weights, as PDQ's reference implementation uses them. */
const RED = 0.299;
const GREEN = 0.587;
const BLUE = 0.114;

/** Writes the luma (0 to 255) of row `y` into `row`, which holds at least `width` numbers. */
export function lumaRow(pixels: Pixels, y: number, row: Float64Array): void {
  const { data, width, channels } = pixels;
  if (channels === 1) {
    const from = y * width;
    for (let x = 0; x < width; x++) row[x] = data[from + x] ?? 0;
    return;
  }
  let at = y * width * 3;
  for (let x = 0; x < width; x++, at += 3) {
    row[x] = RED * (data[at] ?? 0) + GREEN * (data[at + 1] ?? 0) + BLUE * (data[at + 2] ?? 0);
  }
}
