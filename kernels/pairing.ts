// The hot loop of comparing two pictures: for every descriptor of one the nearest of the other's, where no other is nearly as near.
// Descriptors are 16 bytes; memory from base() on is laid out by the caller.

export function base(): usize {
  return __heap_base;
}

/** Gathers the codes of `count` numbers (words of 16 bits), one after the other. */
export function gather(codes: usize, numbers: usize, count: u32, to: usize): void {
  for (let i: u32 = 0; i < count; i++, to += 16) {
    v128.store(to, v128.load(codes + ((<usize>load<u16>(numbers + ((<usize>i) << 1))) << 4)));
  }
}

/** Gathers positions: for each number its x, then its y, as pairs of 32-bit floats. */
export function places(x: usize, y: usize, numbers: usize, count: u32, to: usize): void {
  for (let i: u32 = 0; i < count; i++, to += 8) {
    const at = (<usize>load<u16>(numbers + ((<usize>i) << 1))) << 2;
    store<f32>(to, load<f32>(x + at));
    store<f32>(to, load<f32>(y + at), 4);
  }
}

/**
 * For each query the first of the nearest codes, where it differs in no more than `most` bits, and where all others that are nearer than its
 * distance divided by `ratio` lie on the same spot.
 *
 * @param queries `count` codes of 16 bytes; so are `codes`, `columns` of them.
 * @param positions of the codes, as {@link places} gathers them.
 * @param spot the square of the distance that is still the same spot.
 * @param to room for two words of 16 bits for each query: the column and the distance; 65,535 where there is none.
 */
export function nearest(
  queries: usize,
  count: u32,
  codes: usize,
  columns: u32,
  positions: usize,
  most: u32,
  ratio: f64,
  spot: f64,
  to: usize,
): void {
  const end = codes + ((<usize>columns) << 4);
  // Scalar words: without AVX-512, which WebAssembly does not have, counting the bits of a vector takes ten instructions, of a word one.
  const even = codes + ((<usize>(columns & ~3)) << 4);
  for (let query: u32 = 0; query < count; query++, queries += 16, to += 4) {
    const low = load<u64>(queries);
    const high = load<u64>(queries, 8);
    let best = most + 1;
    let place: usize = 0;
    let at = codes;
    for (; at < even; at += 64) {
      const a = <u32>(popcnt(load<u64>(at) ^ low) + popcnt(load<u64>(at, 8) ^ high));
      const b = <u32>(popcnt(load<u64>(at, 16) ^ low) + popcnt(load<u64>(at, 24) ^ high));
      const c = <u32>(popcnt(load<u64>(at, 32) ^ low) + popcnt(load<u64>(at, 40) ^ high));
      const d = <u32>(popcnt(load<u64>(at, 48) ^ low) + popcnt(load<u64>(at, 56) ^ high));
      if (a < best) {
        best = a;
        place = at;
      }
      if (b < best) {
        best = b;
        place = at + 16;
      }
      if (c < best) {
        best = c;
        place = at + 32;
      }
      if (d < best) {
        best = d;
        place = at + 48;
      }
    }
    for (; at < end; at += 16) {
      const a = <u32>(popcnt(load<u64>(at) ^ low) + popcnt(load<u64>(at, 8) ^ high));
      if (a < best) {
        best = a;
        place = at;
      }
    }
    const column = <u32>((place - codes) >> 4);
    const found =
      best <= most && isAlone(low, high, codes, end, positions, column, best, ratio, spot);
    store<u16>(to, found ? <u16>column : 0xffff);
    store<u16>(to, <u16>best, 2);
  }
}

/** Do all that are as near lie on the spot of this one? */
function isAlone(
  low: u64,
  high: u64,
  codes: usize,
  end: usize,
  positions: usize,
  column: u32,
  distance: u32,
  ratio: f64,
  spot: f64,
): bool {
  const tooNear = <u64>(<f64>distance / ratio);
  const own = positions + ((<usize>column) << 3);
  const x = <f64>load<f32>(own);
  const y = <f64>load<f32>(own, 4);
  for (let at = codes; at < end; at += 16, positions += 8) {
    if (popcnt(load<u64>(at) ^ low) + popcnt(load<u64>(at, 8) ^ high) > tooNear) continue;
    const dx = <f64>load<f32>(positions) - x;
    const dy = <f64>load<f32>(positions, 4) - y;
    if (dx * dx + dy * dy > spot) return false;
  }
  return true;
}
