// The index's WebAssembly: every part of an index has a shared memory, and every thread an instance of the kernel on it.

import { readFileSync } from 'node:fs';

/** Bytes are addresses in the part's memory: see `layout.ts`. */
export type IndexKernel = {
  readonly base: () => number;
  readonly layout: (
    words: number,
    codes: number,
    dead: number,
    directories: number,
    directoryBytes: number,
    sketches: number,
    sketchBytes: number,
    ids: number,
    idBytes: number,
  ) => void;
  readonly scratch: (
    keys: number,
    list: number,
    listBytes: number,
    touched: number,
    touchedBytes: number,
    seen: number,
    seenBytes: number,
  ) => void;
  readonly room: (hits: number, bytes: number) => void;
  readonly search: (
    query: number,
    radius: number,
    wanted: number,
    budgets: number,
    floods: number,
    floodCount: number,
  ) => number;
  readonly scan: (query: number, radius: number, wanted: number, count: number) => number;
  readonly distances: (query: number, ids: number, count: number, out: number) => void;
  readonly permute: (from: number, to: number, count: number, table: number) => void;
  readonly tally: (band: number, from: number, to: number, skipped: number) => void;
  readonly gather: (
    band: number,
    from: number,
    to: number,
    wanted: number,
    skipped: number,
    out: number,
  ) => number;
  readonly accumulate: (band: number) => void;
  readonly place: (band: number, from: number, to: number, skipped: number) => void;
  readonly rewind: (band: number) => void;
  readonly beginSum: () => void;
  readonly addToSum: (from: number, bytes: number) => void;
  readonly endSum: () => bigint;
};

const PAGE = 65_536;
/** All that 32-bit addresses reach; only what is used is ever resident. */
const MOST_PAGES = 65_536;

/** A memory of at least `bytes`, all zeros, that can be shared with other threads and can grow. */
export const newMemory = (bytes: number): WebAssembly.Memory =>
  new WebAssembly.Memory({ initial: Math.ceil(bytes / PAGE), maximum: MOST_PAGES, shared: true });

/**
 * Takes fresh memory, all zeros, for the caller alone: growing is atomic, so that threads never get the same.
 *
 * @returns its address.
 * @throws RangeError where four gibibytes, or the machine's memory, are used up.
 */
export const takeMemory = (memory: WebAssembly.Memory, bytes: number): number =>
  memory.grow(Math.ceil(bytes / PAGE)) * PAGE;

/**
 * An instance of the kernel for this thread.
 *
 * @throws where the set-up did not run: `dist/kernels/index.wasm` is not there.
 */
export function instantiate(memory: WebAssembly.Memory): IndexKernel {
  // src/match/index and dist/match/index are equally deep.
  const bytes = readFileSync(new URL('../../../dist/kernels/index.wasm', import.meta.url));
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), { env: { memory } });
  // What the compiler exported, the type describes: both are built from the same commit.
  return exports as unknown as IndexKernel;
}
