// Two small planes of a picture, luma and colour, in the kernel's memory: edges are looked for in them before they are made exact.

import { loadKernel, reserve, type Kernel } from '../../kernels/load.js';
import type { Pixels } from '../pixels.js';

/** Addresses and strides are in bytes; what each function does says kernels/parts.ts. */
type PartsKernel = Kernel & {
  readonly addRow: (row: number, bytes: number, sums: number) => void;
  readonly shrinkRow: (
    sums: number,
    rows: number,
    channels: number,
    factor: number,
    width: number,
    luma: number,
    colours: number,
  ) => void;
  readonly plainRow: (
    row: number,
    channels: number,
    width: number,
    luma: number,
    colours: number,
  ) => void;
  readonly turn: (
    plane: number,
    stride: number,
    width: number,
    height: number,
    turned: number,
    turnedStride: number,
  ) => void;
  readonly countSteps: (
    luma: number,
    colours: number,
    stride: number,
    height: number,
    counts: number,
    heights: number,
  ) => void;
  readonly bestRuns: (
    counts: number,
    stride: number,
    height: number,
    gain: number,
    loss: number,
    runs: number,
  ) => void;
};

export const wasm = loadKernel<PartsKernel>('parts');

/** Vectors are read and written in blocks of 16 bytes, and up to 18 bytes beside a row are read. */
const BLOCK = 16;
const BESIDE = 32;
export const toBlock = (length: number): number => Math.ceil(length / BLOCK) * BLOCK;

/** Pixels that a plane should have: enough for an inset of a quarter of the side, few enough for a millisecond. */
const TARGET = 120_000;
/** Rows of a block that count; of more, evenly spread ones do. */
const MOST_ROWS = 3;

/** Addresses of one luma and one colour plane; no colours of a grey picture. */
type Plane = { readonly luma: number; readonly colours: number; readonly stride: number };

/** What {@link planesOf} made; void as soon as it is called again. */
export type Planes = {
  readonly width: number;
  readonly height: number;
  /** Sides of a block in pixels of the picture; what is left over at the right and below is in no block. */
  readonly factor: number;
  readonly upright: Plane;
  /** Columns are rows. */
  readonly turned: Plane;
  /** First address that is free. */
  readonly end: number;
};

/** How many pixels of the picture make one of the plane, along each side. */
const factorOf = ({ width, height }: Pixels): number =>
  Math.max(1, Math.round(Math.sqrt((width * height) / TARGET)));

/** Averages a picture over square blocks. */
export function planesOf(pixels: Pixels): Planes {
  const factor = factorOf(pixels);
  const width = Math.floor(pixels.width / factor);
  const height = Math.floor(pixels.height / factor);
  const isGrey = pixels.channels === 1;
  let end = toBlock(wasm.base()) + BESIDE;
  const room = (bytes: number): number => {
    const at = end;
    end += toBlock(bytes) + BESIDE;
    return at;
  };
  const planeOf = (across: number, down: number): Plane => {
    const stride = toBlock(across);
    return { stride, luma: room(stride * down), colours: isGrey ? 0 : room(stride * down) };
  };
  const upright = planeOf(width, height);
  const turned = planeOf(height, width);
  const bytes = width * factor * pixels.channels;
  const row = room(bytes);
  const sums = room(2 * bytes + 2 * BLOCK);
  reserve(wasm, end);
  const memory = new Uint8Array(wasm.memory.buffer);
  memory.fill(0, sums, end);
  const place = (y: number): void => {
    const from = y * pixels.width * pixels.channels;
    memory.set(pixels.data.subarray(from, from + bytes), row);
  };
  const step = Math.ceil(factor / MOST_ROWS);
  const rows = Math.ceil(factor / step);
  for (let y = 0; y < height; y++) {
    const at = y * upright.stride;
    const to = [upright.luma + at, upright.colours + at] as const;
    if (factor === 1) {
      place(y);
      wasm.plainRow(row, pixels.channels, width, ...to);
      continue;
    }
    for (let k = 0; k < rows; k++) {
      place(y * factor + k * step);
      wasm.addRow(row, bytes, sums);
    }
    wasm.shrinkRow(sums, rows, pixels.channels, factor, width, ...to);
  }
  wasm.turn(upright.luma, upright.stride, width, height, turned.luma, turned.stride);
  if (!isGrey) {
    wasm.turn(upright.colours, upright.stride, width, height, turned.colours, turned.stride);
  }
  return { width, height, factor, upright, turned, end };
}

/** Luma, 0 to 255, `upright.stride` bytes a row; void as soon as the kernel's memory grows. */
export const lumaOf = ({ upright, height }: Planes): Uint8Array =>
  new Uint8Array(wasm.memory.buffer, upright.luma, upright.stride * height);
