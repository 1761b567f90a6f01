// kernels/pdq.ts loaded, with its memory laid out anew by every caller: nothing in it outlives a call.

import { loadKernel, reserve, type Kernel } from '../kernels/load.js';

/** Addresses are in bytes; what is summed, and in which shapes, says kernels/pdq.ts. */
type PdqKernel = Kernel & {
  readonly sumRows: (
    source: number,
    stride: number,
    samples: number,
    weights: number,
    pairs: number,
    scale: number,
    target: number,
  ) => void;
  readonly sumColumns: (
    row: number,
    first: number,
    weights: number,
    quads: number,
    target: number,
  ) => void;
  readonly spectrum: (samples: number, basis: number, half: number, target: number) => void;
};

export const wasm = loadKernel<PdqKernel>('pdq');

/** Vectors are read and written in blocks of 16 bytes. */
const BLOCK = 16;
export const toBlock = (length: number): number => Math.ceil(length / BLOCK) * BLOCK;

type Numbers = Uint8Array | Int16Array | Int32Array | Float32Array | Float64Array;

export function write(at: number, { buffer, byteOffset, byteLength }: Numbers): void {
  new Uint8Array(wasm.memory.buffer, at, byteLength).set(
    new Uint8Array(buffer, byteOffset, byteLength),
  );
}

/** Hands out the kernel's memory from its beginning, which makes void what was handed out before. */
export function arena() {
  let next = toBlock(wasm.base());
  const room = (bytes: number): number => {
    const at = next;
    next += toBlock(bytes);
    // A block that begins in the last array is read to its end.
    reserve(wasm, next + BLOCK);
    return at;
  };
  return {
    /** The address of so many bytes. */
    room,
    /** The address of a copy. */
    put: (numbers: Numbers): number => {
      const at = room(numbers.byteLength);
      write(at, numbers);
      return at;
    },
  };
}
