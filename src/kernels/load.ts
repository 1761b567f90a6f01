// WebAssembly kernels: the hot loops of hashing and matching, compiled from kernels/ to dist/kernels/ by the set-up.

import { readFileSync } from 'node:fs';

/** What every kernel exports beside its functions. */
export type Kernel = {
  readonly memory: WebAssembly.Memory;
  /** First byte that the kernel does not use itself: everything from there on is the caller's. */
  readonly base: () => number;
};

/** Pages of a WebAssembly memory are 64 KiB. */
const PAGE = 65_536;

/**
 * Compiles and instantiates `kernels/<name>.ts`, with a memory of its own.
 *
 * @throws where the set-up did not run: the file is not there.
 */
// The caller's type is what the compiler exported: nobody else knows it.
// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters
export function loadKernel<Exports extends Kernel>(name: string): Exports {
  // src/kernels and dist/kernels are equally deep.
  const bytes = readFileSync(new URL(`../../dist/kernels/${name}.wasm`, import.meta.url));
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes));
  // What the compiler exported, the caller's type describes: both are built from the same commit.
  return exports as unknown as Exports;
}

/** Makes a kernel's memory at least `bytes` long; views on the old buffer are void afterwards. */
export function reserve({ memory }: Kernel, bytes: number): void {
  const missing = bytes - memory.buffer.byteLength;
  if (missing > 0) memory.grow(Math.ceil(missing / PAGE));
}
