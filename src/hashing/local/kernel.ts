// The kernel of local fingerprints (kernels/sift.ts) and how its memory is laid out.

import { loadKernel, reserve, type Kernel } from '../../kernels/load.js';

/** Addresses in bytes, lengths in floats or pixels; see kernels/sift/. */
export type SiftKernel = Kernel & {
  lumaRow: (from: number, count: number, channels: number, to: number) => void;
  addScaled: (to: number, from: number, count: number, weight: number) => void;
  shares: (count: number, fewer: number, factor: number, quads: number, table: number) => void;
  shrinkRow: (from: number, to: number, fewer: number, quads: number, table: number) => void;
  enlarge: (
    ...sizes: [
      from: number,
      fromWidth: number,
      fromHeight: number,
      fromStride: number,
      to: number,
      width: number,
      height: number,
      stride: number,
      scratch: number,
    ]
  ) => void;
  blur: (
    ...sizes: [
      from: number,
      to: number,
      scratch: number,
      width: number,
      height: number,
      stride: number,
      weights: number,
      radius: number,
    ]
  ) => void;
  halve: (
    ...sizes: [
      from: number,
      fromStride: number,
      to: number,
      width: number,
      height: number,
      stride: number,
    ]
  ) => void;
  addUp: (plane: number, width: number, height: number, stride: number, sums: number) => void;
  directions: (
    ...grid: [
      sums: number,
      width: number,
      height: number,
      columns: number,
      rows: number,
      cellWidth: number,
      cellHeight: number,
      least: number,
      to: number,
    ]
  ) => void;
  extrema: (
    ...sizes: [
      planes: number,
      pitch: number,
      width: number,
      height: number,
      stride: number,
      border: number,
      contrast: number,
      edge: number,
      rows: number,
      to: number,
      most: number,
    ]
  ) => number;
  points: (
    ...made: [
      extrema: number,
      count: number,
      planes: number,
      most: number,
      scratch: number,
      weights: number,
      shares: number,
      thresholds: number,
      numbers: number,
      numbersEach: number,
      made: number,
      to: number,
      toEach: number,
    ]
  ) => number;
};

/** A kernel whose memory is handed out from its beginning to its end and given back all at once. */
export type Arena = {
  readonly kernel: SiftKernel;
  /** Address of that many bytes, on a 16-byte boundary. Views made before are void. */
  readonly take: (bytes: number) => number;
  readonly floats: (address: number, count: number) => Float32Array;
  readonly bytes: (address: number, count: number) => Uint8Array;
  readonly words: (address: number, count: number) => Uint32Array;
  readonly mark: () => number;
  /** Gives back everything taken since `mark` was asked for. */
  readonly release: (mark: number) => void;
};

export function openArena(): Arena {
  const kernel = loadKernel<SiftKernel>('sift');
  let next = align(kernel.base());
  return {
    kernel,
    take: (bytes) => {
      const address = next;
      next = align(next + bytes);
      reserve(kernel, next);
      return address;
    },
    floats: (address, count) => new Float32Array(kernel.memory.buffer, address, count),
    bytes: (address, count) => new Uint8Array(kernel.memory.buffer, address, count),
    words: (address, count) => new Uint32Array(kernel.memory.buffer, address, count),
    mark: () => next,
    release: (mark) => {
      next = mark;
    },
  };
}

const align = (address: number): number => Math.ceil(address / 16) * 16;
