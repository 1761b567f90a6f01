// Searches that look at every code: of a whole part, or of a flood.

import { begin, bound, found, hit } from './hits';
import { ask, codes, distanceAt, q0, q1, q2, q3, stride, words } from './part';

/** Looks at `count` codes from an address on, whose ids are 0 and up, or those of the list at `ids`. */
function scanCodes(at: usize, count: u32, ids: usize): void {
  const a = q0;
  const b = q1;
  for (let i: u32 = 0; i < count; i++, at += stride) {
    let distance = <u32>(popcnt(load<u64>(at) ^ a) + popcnt(load<u64>(at, 8) ^ b));
    // Half of a code tells of nearly all others that they are too far.
    if (distance > bound) continue;
    if (words == 4) {
      distance += <u32>(popcnt(load<u64>(at, 16) ^ q2) + popcnt(load<u64>(at, 24) ^ q3));
      if (distance > bound) continue;
    }
    hit(distance, ids ? load<u32>(ids + ((<usize>i) << 2)) : i);
  }
}

/** Every live code of the part within `radius`: see `search`. */
export function scan(query: usize, radius: u32, wanted: u32, count: u32): i32 {
  ask(query);
  begin(radius, wanted);
  scanCodes(codes, count, 0);
  return found();
}

/**
 * Looks at the floods, each a record: its centre's code, then four 32-bit numbers: how many members, the largest distance of one to
 * the centre, where their codes and where their ids are. By the triangle inequality no member is near where the centre is far.
 */
export function scanFloods(floods: usize, count: u32): void {
  for (let i: u32 = 0; i < count; i++) {
    const at = floods + stride;
    if (distanceAt(floods) <= bound + load<u32>(at, 4)) {
      scanCodes(load<u32>(at, 8), load<u32>(at), load<u32>(at, 12));
    }
    floods = at + 16;
  }
}

/** Hamming distances of the codes of the listed ids to the one at `query`, 16 bits each. */
export function distances(query: usize, ids: usize, count: u32, out: usize): void {
  ask(query);
  for (let i: u32 = 0; i < count; i++) {
    const id = load<u32>(ids + ((<usize>i) << 2));
    store<u16>(out + ((<usize>i) << 1), <u16>distanceAt(codes + <usize>id * stride));
  }
}
