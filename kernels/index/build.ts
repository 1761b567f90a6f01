// Building a part: bits are exchanged, then each band's codes are sorted into its buckets by counting, in linear time.

import {
  bands,
  codes,
  directories,
  directoryStride,
  ids,
  idStride,
  sketches,
  sketchStride,
  stride,
  words,
} from './part';

/** Keys of a band. */
const KEYS: usize = 65536;

/**
 * Exchanges the bits of `count` codes; `to` may be `from`.
 *
 * @param table for each byte of a code and each of its 256 values the bits that it sets in the result, as a code.
 */
export function permute(from: usize, to: usize, count: u32, table: usize): void {
  for (let i: u32 = 0; i < count; i++) {
    let low = i64x2.splat(0);
    let high = i64x2.splat(0);
    let row = table;
    for (let byte: usize = 0; byte < stride; byte++, row += stride << 8) {
      const at = row + <usize>load<u8>(from + byte) * stride;
      low = v128.or(low, v128.load(at));
      if (words == 4) high = v128.or(high, v128.load(at, 16));
    }
    v128.store(to, low);
    if (words == 4) v128.store(to, high, 16);
    from += stride;
    to += stride;
  }
}

/** Is the id in the bitmap? An address of 0 is the empty one. */
function within(bitmap: usize, id: u32): bool {
  return bitmap != 0 && (load<u8>(bitmap + ((<usize>id) >> 3)) & (1 << (id & 7))) != 0;
}

/** Counts the band's keys of codes `from` to `to`, one place up in its directory; those in `skipped` do not count. */
export function tally(band: u32, from: u32, to: u32, skipped: usize): void {
  const directory = directories + <usize>band * directoryStride + 4;
  let at = codes + <usize>from * stride + ((<usize>band) << 1);
  for (let id = from; id < to; id++, at += stride) {
    if (within(skipped, id)) continue;
    const slot = directory + ((<usize>load<u16>(at)) << 2);
    store<u32>(slot, load<u32>(slot) + 1);
  }
}

/** Lists the ids from `from` to `to` whose keys in the band are in the bitmap `wanted`, but not they in `skipped`; returns how many. */
export function gather(
  band: u32,
  from: u32,
  to: u32,
  wanted: usize,
  skipped: usize,
  out: usize,
): u32 {
  let at = codes + <usize>from * stride + ((<usize>band) << 1);
  let next = out;
  for (let id = from; id < to; id++, at += stride) {
    if (!within(wanted, load<u16>(at)) || within(skipped, id)) continue;
    store<u32>(next, id);
    next += 4;
  }
  return <u32>((next - out) >> 2);
}

/** Turns the counts into the places at which the buckets start. */
export function accumulate(band: u32): void {
  const directory = directories + <usize>band * directoryStride;
  let sum: u32 = 0;
  for (let slot = directory; slot <= directory + (KEYS << 2); slot += 4) {
    sum += load<u32>(slot);
    store<u32>(slot, sum);
  }
}

/** Puts codes `from` to `to` into the band's buckets; a bucket's start moves on with each, until it is the next one's. */
export function place(band: u32, from: u32, to: u32, skipped: usize): void {
  const directory = directories + <usize>band * directoryStride;
  const sketchTable = sketches + <usize>band * sketchStride;
  const idTable = ids + <usize>band * idStride;
  const here = (<usize>band) << 1;
  const after = (<usize>(band + 1 == bands ? 0 : band + 1)) << 1;
  let code = codes + <usize>from * stride;
  for (let id = from; id < to; id++, code += stride) {
    if (within(skipped, id)) continue;
    const slot = directory + ((<usize>load<u16>(code + here)) << 2);
    const entry = <usize>load<u32>(slot);
    store<u32>(slot, <u32>entry + 1);
    store<u16>(sketchTable + (entry << 1), load<u16>(code + after));
    store<u16>(idTable + entry * 3, <u16>id);
    store<u8>(idTable + entry * 3, <u8>(id >> 16), 2);
  }
}

/** Moves the starts back after all codes have their place. */
export function rewind(band: u32): void {
  const directory = directories + <usize>band * directoryStride;
  memory.copy(directory + 4, directory, KEYS << 2);
  store<u32>(directory, 0);
}
