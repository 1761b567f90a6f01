// The search through the tables: buckets near the query's, sieved by the next band's bits, and what remains verified.

import { begin, bound, found, hit } from './hits';
import {
  ask,
  bands,
  codes,
  directories,
  directoryStride,
  distanceAt,
  ids,
  idStride,
  keys,
  list,
  listTop,
  seen,
  seenBytes,
  sketches,
  sketchStride,
  stride,
  touched,
  touchedTop,
} from './part';
import { scanFloods } from './plain';

/**
 * Buckets whose first lines are fetched together, before any is looked at: one after the other each would wait for the memory.
 * Measured with 10 million codes: 115 µs a search without, 43 with 32, 46 with 8.
 */
const TOGETHER: usize = 32 * 4;
/** Bytes of a bucket that are fetched ahead; a longer one lies in a row, which the processor fetches by itself. */
const AHEAD: usize = 512;
const LINE: usize = 64;
/** A bucket is sieved in pieces no shorter than this, unless it ends. */
const PIECE: u32 = 1024;

let touchedEnd: usize = 0;
let touchedAll: bool = false;
/** Keeps the fetching ahead from being optimised away. */
let fetched: u32 = 0;

/**
 * Verifies what the list holds up to `end`, addresses in tables of ids: each id once in a search. All together, for one after the other
 * each would wait for the memory.
 */
function verify(end: usize): void {
  let fresh = list;
  for (let at = list; at < end; at += 4) {
    const id = load<u32>(<usize>load<u32>(at)) & 0xffffff;
    const byte = seen + ((<usize>id) >> 3);
    const bit: u32 = 1 << (id & 7);
    const before = <u32>load<u8>(byte);
    store<u8>(byte, <u8>(before | bit));
    store<u32>(fresh, id);
    fresh += before & bit ? 0 : 4;
  }
  for (let at = list; at < fresh; at += 4) {
    const id = load<u32>(at);
    if (touchedEnd < touchedTop) {
      store<u32>(touchedEnd, id);
      touchedEnd += 4;
    } else touchedAll = true;
    const distance = distanceAt(codes + <usize>id * stride);
    if (distance <= bound) hit(distance, id);
  }
}

/**
 * Appends to the list the ids' addresses of the places up to `end` whose sketches differ from the asked one by at most `most` bits;
 * returns its new end. `sketch` and `id` are the addresses of the first.
 */
function sieve(
  sketch: usize,
  id: usize,
  place: u32,
  end: u32,
  asked: v128,
  most: v128,
  out: usize,
): usize {
  for (; place < end; place += 16, sketch += 32, id += 48) {
    const low = i8x16.popcnt(v128.xor(v128.load(sketch), asked));
    const high = i8x16.popcnt(v128.xor(v128.load(sketch, 16), asked));
    const nearLow = i16x8.le_u(i16x8.extadd_pairwise_i8x16_u(low), most);
    const nearHigh = i16x8.le_u(i16x8.extadd_pairwise_i8x16_u(high), most);
    if (!v128.any_true(v128.or(nearLow, nearHigh))) continue;
    let near = (<u32>i16x8.bitmask(nearLow)) | ((<u32>i16x8.bitmask(nearHigh)) << 8);
    if (end - place < 16) near &= (1 << (end - place)) - 1;
    for (; near; near &= near - 1, out += 4) store<u32>(out, <u32>(id + <usize>ctz(near) * 3));
  }
  return out;
}

/** Looks into the buckets of the keys up to `keysEnd`. */
function probe(band: u32, keysEnd: usize, asked: v128, slack: u32, out: usize): usize {
  const directory = directories + <usize>band * directoryStride;
  const table = sketches + <usize>band * sketchStride;
  const idTable = ids + <usize>band * idStride;
  const most = i16x8.splat(<i16>slack);
  for (let from = keys; from < keysEnd; from += TOGETHER) {
    const to = min(from + TOGETHER, keysEnd);
    for (let key = from; key < to; key += 4) {
      const bucket = directory + ((<usize>load<u32>(key)) << 2);
      const start = table + ((<usize>load<u32>(bucket)) << 1);
      const stop = min(table + ((<usize>load<u32>(bucket, 4)) << 1), start + AHEAD);
      let sum: u32 = 0;
      for (let line = start; line < stop; line += LINE) sum += load<u8>(line);
      fetched += sum;
    }
    for (let key = from; key < to; key += 4) {
      const bucket = directory + ((<usize>load<u32>(key)) << 2);
      const end = load<u32>(bucket, 4);
      for (let place = load<u32>(bucket); place < end;) {
        if (<u32>((listTop - out) >> 2) < min(end - place, PIECE)) {
          verify(out);
          out = list;
        }
        const stop = place + min(<u32>((listTop - out) >> 2), end - place);
        const sketch = table + ((<usize>place) << 1);
        out = sieve(sketch, idTable + <usize>place * 3, place, stop, asked, most, out);
        place = stop;
      }
    }
  }
  return out;
}

/** Appends to the keys all that differ from `key` by one of its bits below `below`, and by `more` others below that one. */
function flip(key: u32, below: u32, more: u32, at: usize): usize {
  for (let bit = more; bit < below; bit++) {
    if (more) at = flip(key ^ (1 << bit), bit, more - 1, at);
    else {
      store<u32>(at, key ^ (1 << bit));
      at += 4;
    }
  }
  return at;
}

/**
 * Looks for codes that differ from the query by less than `budget` bits in this band, and by less than `budget + next` in this and
 * the next band together. Appends to the list, and returns its new end.
 */
function searchBand(band: u32, query: usize, budget: u32, next: u32, out: usize): usize {
  const after = band + 1 == bands ? 0 : band + 1;
  const key = <u32>load<u16>(query + ((<usize>band) << 1));
  const asked = i16x8.splat(load<i16>(query + ((<usize>after) << 1)));
  for (let flips: u32 = 0; flips < budget; flips++) {
    let keysEnd = keys + 4;
    if (flips) keysEnd = flip(key, 16, flips - 1, keys);
    else store<u32>(keys, key);
    out = probe(band, keysEnd, asked, budget + next - 1 - flips, out);
  }
  return out;
}

/** Clears the bits that this search set. */
function forget(): void {
  if (touchedAll) memory.fill(seen, 0, seenBytes);
  else {
    for (let at = touched; at < touchedEnd; at += 4) {
      store<u8>(seen + ((<usize>load<u32>(at)) >> 3), 0);
    }
  }
}

/**
 * Every live code within `radius` of the one at `query`; where they are more than the room holds, the closest `wanted` at least.
 *
 * @param budgets one byte for each band, at most 4: together more than the radius. A band of 0 is not looked into.
 * @returns how many hits lie in the room, or -1 where it must be larger.
 */
export function search(
  query: usize,
  radius: u32,
  wanted: u32,
  budgets: usize,
  floods: usize,
  floodCount: u32,
): i32 {
  ask(query);
  begin(radius, wanted);
  touchedEnd = touched;
  touchedAll = false;
  let out = list;
  for (let band: u32 = 0; band < bands; band++) {
    const budget = <u32>load<u8>(budgets + <usize>band);
    const next = <u32>load<u8>(budgets + <usize>(band + 1 == bands ? 0 : band + 1));
    if (budget) out = searchBand(band, query, budget, next, out);
  }
  verify(out);
  scanFloods(floods, floodCount);
  forget();
  return found();
}
