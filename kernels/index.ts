// Exact range search over codes of 128 or 256 bits: the hot loops of multi-index hashing, of its building, and of its checksum.
// asc: --enable threads --importMemory --sharedMemory --initialMemory 1 --maximumMemory 65536
//
// The method is told in src/match/index/part.ts, the layout of the memory in layout.ts beside it; the names here are theirs. A code is
// 2 or 4 words of 64 bits; band b of it is its b-th group of 16 bits. The memory is shared between threads: each has an instance,
// whose variables are its own, and in the memory a scratch area of its own.

export { layout, scratch } from './index/part';
export { room } from './index/hits';
export { distances, scan } from './index/plain';
export { search } from './index/multi';
export { accumulate, gather, permute, place, rewind, tally } from './index/build';
export { addToSum, beginSum, endSum } from './index/checksum';

export function base(): usize {
  return __heap_base;
}
