// The hits of the search under way: numbers that sort by distance, then by id. Where they fill the room, only the closest stay.

import { dead } from './part';

/** A hit is distance × 2^32 + id: exact in 64-bit floats, which JavaScript sorts at once. */
const UNIT: f64 = 4294967296.0;

let hits: usize = 0;
let top: usize = 0;
let end: usize = 0;
let limit: u32 = 0;
let overflow: bool = false;
/** Codes farther than this are none of the closest: the radius, or less once the limit was reached. */
export let bound: u32 = 0;
/** What is not less is none of the closest either: once the limit was reached, the last of those that stay. */
let last: f64 = Infinity;

/** Where hits go: 8 bytes each, aligned to 8. */
export function room(at: usize, bytes: usize): void {
  hits = at;
  top = at + bytes;
}

export function begin(radius: u32, wanted: u32): void {
  bound = radius;
  last = Infinity;
  limit = wanted;
  end = hits;
  overflow = false;
}

/** Moves the least hits up to address `nth` to the front (Hoare's selection). */
function select(nth: usize): void {
  let left = hits;
  let right = end - 8;
  while (left < right) {
    const pivot = load<f64>(left + (((right - left) >> 4) << 3));
    let i = left;
    let j = right;
    while (i <= j) {
      while (load<f64>(i) < pivot) i += 8;
      while (load<f64>(j) > pivot) j -= 8;
      if (i <= j) {
        const swapped = load<f64>(i);
        store<f64>(i, load<f64>(j));
        store<f64>(j, swapped);
        i += 8;
        j -= 8;
      }
    }
    if (nth <= j) right = j;
    else if (nth >= i) left = i;
    else return;
  }
}

/** Drops all but the closest `limit`; false where there are no more. */
function drop(): bool {
  const kept = (<usize>limit) << 3;
  if (limit == 0 || limit > 0x8000000 || kept >= end - hits) return false;
  select(hits + kept - 8);
  end = hits + kept;
  last = load<f64>(end - 8);
  bound = <u32>(last / UNIT);
  return true;
}

/** Takes in a code that is within `bound`, unless it was withdrawn. */
export function hit(distance: u32, id: u32): void {
  if (load<u8>(dead + ((<usize>id) >> 3)) & (1 << (id & 7))) return;
  const key = <f64>distance * UNIT + <f64>id;
  if (key >= last) return;
  // With little more room than the limit, dropping would be most of the work.
  if (end == top && ((<usize>limit) << 4 > top - hits || !drop())) overflow = true;
  if (overflow || key >= last) return;
  store<f64>(end, key);
  end += 8;
}

/** How many hits lie in the room, or -1 where there were more than it holds and it must be larger. */
export function found(): i32 {
  if (overflow) return -1;
  if (limit > 0 && end - hits > (<usize>limit) << 3) drop();
  return <i32>((end - hits) >> 3);
}
