// The hot loops of matching local fingerprints: distances of all pairs of two pictures' descriptors, and the search for a
// descriptor among those of the whole registry. Codes are 16 bytes; memory from base() on is laid out by the caller.

export function base(): usize {
  return __heap_base;
}

/** Adds, for 16 codes at once, the bits in which one byte of theirs (`column`) differs from the query's. */
function add(sum: v128, column: usize, byte: v128): v128 {
  return i8x16.add(sum, i8x16.popcnt(v128.xor(v128.load(column), byte)));
}

/**
 * Hamming distances of every query to every code.
 *
 * @param queries `count` codes of 16 bytes.
 * @param blocks `blockCount` × 256 bytes: 16 codes each, transposed (byte 0 of all sixteen, then byte 1, …).
 * @param out `count` rows of 16 × `blockCount` bytes.
 */
export function distances(
  queries: usize,
  count: u32,
  blocks: usize,
  blockCount: u32,
  out: usize,
): void {
  for (let query: u32 = 0; query < count; query++) {
    const q = queries + ((<usize>query) << 4);
    const b0 = v128.load_splat<u8>(q, 0);
    const b1 = v128.load_splat<u8>(q, 1);
    const b2 = v128.load_splat<u8>(q, 2);
    const b3 = v128.load_splat<u8>(q, 3);
    const b4 = v128.load_splat<u8>(q, 4);
    const b5 = v128.load_splat<u8>(q, 5);
    const b6 = v128.load_splat<u8>(q, 6);
    const b7 = v128.load_splat<u8>(q, 7);
    const b8 = v128.load_splat<u8>(q, 8);
    const b9 = v128.load_splat<u8>(q, 9);
    const b10 = v128.load_splat<u8>(q, 10);
    const b11 = v128.load_splat<u8>(q, 11);
    const b12 = v128.load_splat<u8>(q, 12);
    const b13 = v128.load_splat<u8>(q, 13);
    const b14 = v128.load_splat<u8>(q, 14);
    const b15 = v128.load_splat<u8>(q, 15);
    for (let block: u32 = 0; block < blockCount; block++) {
      const at = blocks + ((<usize>block) << 8);
      let sum = i8x16.splat(0);
      sum = add(sum, at, b0);
      sum = add(sum, at + 16, b1);
      sum = add(sum, at + 32, b2);
      sum = add(sum, at + 48, b3);
      sum = add(sum, at + 64, b4);
      sum = add(sum, at + 80, b5);
      sum = add(sum, at + 96, b6);
      sum = add(sum, at + 112, b7);
      sum = add(sum, at + 128, b8);
      sum = add(sum, at + 144, b9);
      sum = add(sum, at + 160, b10);
      sum = add(sum, at + 176, b11);
      sum = add(sum, at + 192, b12);
      sum = add(sum, at + 208, b13);
      sum = add(sum, at + 224, b14);
      sum = add(sum, at + 240, b15);
      v128.store(out, sum);
      out += 16;
    }
  }
}

/** Gathers the codes of `count` numbers (words of 16 bits), one after the other. */
export function gather(codesAt: usize, numbers: usize, count: u32, to: usize): void {
  for (let i: u32 = 0; i < count; i++, to += 16) {
    v128.store(to, v128.load(codesAt + ((<usize>load<u16>(numbers + ((<usize>i) << 1))) << 4)));
  }
}

/** The same, transposed in blocks of 16 as {@link distances} takes them. */
export function transpose(codesAt: usize, numbers: usize, count: u32, to: usize): void {
  for (let i: u32 = 0; i < count; i++) {
    const code = codesAt + ((<usize>load<u16>(numbers + ((<usize>i) << 1))) << 4);
    const column = to + ((<usize>(i >> 4)) << 8) + <usize>(i & 15);
    for (let byte: usize = 0; byte < 16; byte++) {
      store<u8>(column + (byte << 4), load<u8>(code + byte));
    }
  }
}

/**
 * The first least of each row of distances, where it is no more than `most`.
 *
 * @param columns how many of a row count; the others, up to a multiple of 16, are made 255.
 * @param to room for two words of 16 bits for each row: the column, and the distance; 65,535 where there is none.
 */
export function nearest(rows: usize, count: u32, columns: u32, most: u32, to: usize): void {
  const blocks = (columns + 15) >> 4;
  const numbers = i8x16(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
  const beyond = i8x16.ge_u(numbers, i8x16.splat(<i8>(columns - ((blocks - 1) << 4))));
  for (let row: u32 = 0; row < count; row++, to += 4) {
    const last = rows + ((<usize>(blocks - 1)) << 4);
    v128.store(last, v128.or(v128.load(last), beyond));
    let least = v128.load(rows);
    for (let at = rows + 16; at <= last; at += 16) least = i8x16.min_u(least, v128.load(at));
    least = i8x16.min_u(least, i8x16.swizzle(least, i8x16(8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7)));
    least = i8x16.min_u(least, i8x16.swizzle(least, i8x16(4, 5, 6, 7, 0, 1, 2, 3, 4, 5, 6, 7, 0, 1, 2, 3)));
    least = i8x16.min_u(least, i8x16.swizzle(least, i8x16(2, 3, 0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3, 0, 1)));
    const value = min<u32>(i8x16.extract_lane_u(least, 0), i8x16.extract_lane_u(least, 1));
    let column: u32 = 0xffff;
    if (value <= most) {
      const wanted = i8x16.splat(<i8>value);
      for (let at = rows; at <= last; at += 16) {
        const mask = i8x16.bitmask(i8x16.eq(v128.load(at), wanted));
        if (mask == 0) continue;
        column = (<u32>(at - rows)) + <u32>ctz(mask);
        break;
      }
    }
    store<u16>(to, <u16>column);
    store<u16>(to, <u16>value, 2);
    rows = last + 16;
  }
}

/** Columns of one row of `columns` distances that are no more than `most`, in their order: words of 16 bits. @returns how many. */
export function within(row: usize, columns: u32, most: u32, to: usize): u32 {
  const end = row + <usize>((columns + 15) & ~15);
  const bound = i8x16.splat(<i8>most);
  let count: u32 = 0;
  for (let at = row; at < end; at += 16) {
    let mask = i8x16.bitmask(i8x16.le_u(v128.load(at), bound));
    while (mask != 0) {
      store<u16>(to + ((<usize>count) << 1), <u16>((<u32>(at - row)) + <u32>ctz(mask)));
      mask &= mask - 1;
      count++;
    }
  }
  return count;
}

// ---- the banded index --------------------------------------------------------------------------------------------
// Of a code, whose bits were shuffled first, bands of `keyBits` bits are keys. For each band there is a table of
// 2^tableBits buckets: where each bucket's entries begin (one word of 32 bits more than there are buckets), and the
// entries' numbers, bucket by bucket.

let codes: usize = 0;
let size: u32 = 0;
let keyBits: u32 = 0;
let bands: u32 = 0;
let tableBits: u32 = 0;
let heads: usize = 0;
let entries: usize = 0;

function headsOf(band: u32): usize {
  return heads + <usize>band * (((<usize>1) << tableBits) + 1) * 4;
}
function entriesOf(band: u32): usize {
  return entries + <usize>band * <usize>size * 4;
}

/** The bits of one band; reads up to 8 bytes past the code, which the caller's layout must have. */
function keyOf(code: usize, band: u32): u32 {
  const from = band * keyBits;
  return <u32>((load<u64>(code + (from >> 3)) >> (from & 7)) & (((<u64>1) << keyBits) - 1));
}

/** The bucket of a key: the highest bits of its product with 2^32 divided by the golden ratio (Knuth, TAOCP 3, 6.4). */
function bucketOf(key: u32): usize {
  return <usize>((key * 0x9e3779b1) >> (32 - tableBits));
}

/** Says where the index lies: `size` codes and 8 bytes more, heads and entries of all bands one after the other. */
export function lay(
  codesAt: usize,
  codeCount: u32,
  bandBits: u32,
  bandCount: u32,
  bucketBits: u32,
  headsAt: usize,
  entriesAt: usize,
): void {
  codes = codesAt;
  size = codeCount;
  keyBits = bandBits;
  bands = bandCount;
  tableBits = bucketBits;
  heads = headsAt;
  entries = entriesAt;
}

/**
 * Shuffles the bits of codes, in place.
 *
 * @param table for each value of each of the 16 bytes, in their order, the 16 bytes that it contributes.
 */
export function shuffle(at: usize, count: u32, table: usize): void {
  for (let code: u32 = 0; code < count; code++) {
    let sum = i64x2.splat(0);
    for (let byte: u32 = 0; byte < 16; byte++) {
      const row = (byte << 8) | load<u8>(at + byte);
      sum = v128.or(sum, v128.load(table + ((<usize>row) << 4)));
    }
    v128.store(at, sum);
    at += 16;
  }
}

/** Sorts the entries of every band into its buckets, by rising number; heads must be zero. */
export function build(): void {
  const buckets: u32 = (<u32>1) << tableBits;
  for (let band: u32 = 0; band < bands; band++) {
    const head = headsOf(band);
    const list = entriesOf(band);
    for (let entry: u32 = 0; entry < size; entry++) {
      const at = head + (bucketOf(keyOf(codes + ((<usize>entry) << 4), band)) << 2);
      store<u32>(at, load<u32>(at) + 1);
    }
    let end: u32 = 0;
    for (let bucket: u32 = 0; bucket <= buckets; bucket++) {
      const at = head + ((<usize>bucket) << 2);
      end += load<u32>(at);
      store<u32>(at, end);
    }
    // From the last: every head moves down from its bucket's end to its beginning.
    for (let entry = size; entry > 0; entry--) {
      const at = head + (bucketOf(keyOf(codes + ((<usize>(entry - 1)) << 4), band)) << 2);
      const place = load<u32>(at) - 1;
      store<u32>(at, place);
      store<u32>(list + ((<usize>place) << 2), entry - 1);
    }
  }
}

/**
 * Entries within `radius` whose key differs from the query's, in at least one band, by one of the masks. Each is found
 * once: in the first such band.
 *
 * @param query 16 bytes, shuffled, and 8 more that may be read.
 * @param masks `maskCount` words of 32 bits: all those of at most `flips` bits, the ones of fewest bits first.
 * @param out up to `limit` numbers, words of 32 bits; `far` as many distances, bytes.
 * @returns how many there are; `limit` where there may be more.
 */
export function search(
  query: usize,
  radius: u32,
  masks: usize,
  maskCount: u32,
  flips: u32,
  out: usize,
  far: usize,
  limit: u32,
): u32 {
  const low = load<u64>(query);
  const high = load<u64>(query, 8);
  let found: u32 = 0;
  for (let band: u32 = 0; band < bands; band++) {
    const own = keyOf(query, band);
    const head = headsOf(band);
    const list = entriesOf(band);
    for (let mask: u32 = 0; mask < maskCount; mask++) {
      const key = own ^ load<u32>(masks + ((<usize>mask) << 2));
      const bucket = head + (bucketOf(key) << 2);
      const end = load<u32>(bucket, 4);
      for (let place = load<u32>(bucket); place < end; place++) {
        const entry = load<u32>(list + ((<usize>place) << 2));
        const code = codes + ((<usize>entry) << 4);
        const distance = <u32>(popcnt(load<u64>(code) ^ low) + popcnt(load<u64>(code, 8) ^ high));
        // Other keys share the bucket: without looking at the key such an entry might be found twice.
        if (distance > radius || keyOf(code, band) != key) continue;
        if (foundBefore(query, code, band, flips)) continue;
        store<u32>(out + ((<usize>found) << 2), entry);
        store<u8>(far + found, distance);
        if (++found == limit) return found;
      }
    }
  }
  return found;
}

/** Does an earlier band lead to this code too? */
function foundBefore(query: usize, code: usize, band: u32, flips: u32): bool {
  for (let earlier: u32 = 0; earlier < band; earlier++) {
    if (<u32>popcnt(keyOf(query, earlier) ^ keyOf(code, earlier)) <= flips) return true;
  }
  return false;
}

/** All entries within `radius`, whatever their keys: for indices so small that looking into buckets costs more. */
export function scan(query: usize, radius: u32, out: usize, far: usize, limit: u32): u32 {
  const low = load<u64>(query);
  const high = load<u64>(query, 8);
  let found: u32 = 0;
  for (let entry: u32 = 0; entry < size; entry++) {
    const code = codes + ((<usize>entry) << 4);
    const distance = <u32>(popcnt(load<u64>(code) ^ low) + popcnt(load<u64>(code, 8) ^ high));
    if (distance > radius) continue;
    store<u32>(out + ((<usize>found) << 2), entry);
    store<u8>(far + found, distance);
    if (++found == limit) return found;
  }
  return found;
}
