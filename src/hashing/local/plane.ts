// From a picture, or a rectangle of it, to the plane in which points are looked for: luma, of a bounded size.

import { LOCAL } from '../../domain/local-fingerprint.js';
import type { HashPurpose } from '../../domain/media.js';
import type { Pixels, Window } from '../pixels.js';
import type { Arena } from './kernel.js';

/** A plane of 32-bit floats in a kernel's memory. */
export type Plane = {
  readonly address: number;
  readonly width: number;
  readonly height: number;
  /** Floats from row to row. */
  readonly stride: number;
};

/** A plane in which points are looked for, and the size that their positions are told in. */
export type FeaturePlane = Plane & {
  /** Feature pixels of the whole. */
  readonly feature: { readonly width: number; readonly height: number };
};

/** Times that a small picture is enlarged, at most: more finds no more copies. */
const MOST_ENLARGED = 2;
/**
 * Longer side up to which a small found picture is enlarged, if it has not as many pixels. What enlarging more would add are points
 * of the finest scales, which are the least stable: of the 360 that are kept of a picture of 320 × 240 they are a seventh, for
 * two and a half times the work.
 */
const OWN_SIDE = 320;
/** Blurring works on 8 floats at a time, and writes whole vectors. */
const LANES = 8;
/** What loops over vectors may touch beyond the end of a row, in bytes. */
const SLACK = 64;

export const strideOf = (width: number): number => Math.ceil(width / LANES) * LANES;

export function takePlane(arena: Arena, width: number, height: number): Plane {
  const stride = strideOf(width);
  return { address: arena.take(stride * height * 4 + SLACK), width, height, stride };
}

const scaled = ({ width, height }: Window, by: number) => ({
  width: Math.max(1, Math.round(width * by)),
  height: Math.max(1, Math.round(height * by)),
});

/**
 * Luma of a window, by exact area averaging where it is larger than {@link LOCAL.side}, bilinearly enlarged where it is smaller: to
 * that side for a reference, of which nothing is to be missed, and to {@link OWN_SIDE} for what was found, of which there is so much.
 */
export function featurePlane(
  arena: Arena,
  pixels: Pixels,
  window: Window,
  purpose: HashPurpose,
): FeaturePlane {
  const longer = Math.max(window.width, window.height);
  const scale = Math.min(MOST_ENLARGED, LOCAL.side / longer);
  const own = purpose === 'found' ? Math.min(scale, Math.max(1, OWN_SIDE / longer)) : scale;
  const { width, height } = scaled(window, own);
  const plane = { ...takePlane(arena, width, height), feature: scaled(window, scale) };
  const mark = arena.mark();
  if (width === window.width && height === window.height) {
    copy(arena, pixels, window, plane);
  } else if (own < 1) {
    shrink(arena, pixels, window, plane);
  } else {
    const plain = takePlane(arena, window.width, window.height);
    copy(arena, pixels, window, plain);
    arena.kernel.enlarge(
      ...[plain.address, plain.width, plain.height, plain.stride],
      ...[plane.address, width, height, plane.stride, arena.take(2 * plane.stride * 4)],
    );
  }
  arena.release(mark);
  return plane;
}

/** Pixel by pixel, row by row. */
function copy(arena: Arena, pixels: Pixels, window: Window, plane: Plane): void {
  const { data, channels } = pixels;
  const rowBytes = window.width * channels;
  const mark = arena.mark();
  const samples = arena.take(rowBytes + SLACK);
  const input = arena.bytes(samples, rowBytes);
  for (let y = 0; y < window.height; y++) {
    const from = ((window.top + y) * pixels.width + window.left) * channels;
    input.set(data.subarray(from, from + rowBytes));
    const row = plane.address + y * plane.stride * 4;
    arena.kernel.lumaRow(samples, window.width, channels, row);
  }
  arena.release(mark);
}

/** Row by row, so that no copy of the whole picture is made. */
function shrink(arena: Arena, pixels: Pixels, window: Window, plane: Plane): void {
  const { kernel } = arena;
  const { data, channels } = pixels;
  const count = window.width;
  const rowBytes = count * channels;
  const mark = arena.mark();
  const samples = arena.take(rowBytes + SLACK);
  const luma = arena.take(count * 4 + SLACK);
  // A float of the plane is made of one more sample than the picture is larger, and of one that it begins in.
  const quads = Math.ceil((Math.ceil(count / plane.width) + 1) / 4);
  const sums = arena.take((count + 4 * quads) * 4 + SLACK);
  const table = arena.take(plane.width * (1 + 4 * quads) * 4);
  const input = arena.bytes(samples, rowBytes);
  const accumulated = arena.floats(sums, count + 4 * quads);
  const step = window.height / plane.height;
  kernel.shares(count, plane.width, 1 / step, quads, table);
  const rowOf = (y: number): number => plane.address + y * plane.stride * 4;
  let out = 0;
  accumulated.fill(0);
  for (let y = 0; y < window.height; y++) {
    const from = ((window.top + y) * pixels.width + window.left) * channels;
    input.set(data.subarray(from, from + rowBytes));
    kernel.lumaRow(samples, count, channels, luma);
    // The part of this row that lies in the output row, and what is left of it for the next.
    const end = (out + 1) * step;
    const here = Math.min(1, end - y);
    kernel.addScaled(sums, luma, count, here);
    if (y + 1 < end - 1e-6 || out >= plane.height) continue;
    kernel.shrinkRow(sums, rowOf(out), plane.width, quads, table);
    out++;
    accumulated.fill(0);
    if (here < 1) kernel.addScaled(sums, luma, count, 1 - here);
  }
  arena.release(mark);
}
