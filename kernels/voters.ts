// The voters' index: the search for a descriptor among those of the whole registry. Codes are 16 bytes; memory from base() on is laid
// out by the caller.
//
// Of a code, whose bits were shuffled first, bands of `keyBits` bits are keys. For each band there is a table of
// 2^tableBits buckets: where each bucket's entries begin (one word of 32 bits more than there are buckets), and the
// entries' numbers, bucket by bucket.

export function base(): usize {
  return __heap_base;
}

let codes: usize = 0;
let size: u32 = 0;
let keyBits: u32 = 0;
let bands: u32 = 0;
let tableBits: u32 = 0;
let heads: usize = 0;
let entries: usize = 0;
let seen: usize = 0;

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

/**
 * The bucket of a key: of its own where there are as many, otherwise the highest bits of its product with 2^32 divided by the golden
 * ratio (Knuth, TAOCP 3, 6.4).
 */
function bucketOf(key: u32): usize {
  if (tableBits == keyBits) return <usize>key;
  return <usize>((key * 0x9e3779b1) >> (32 - tableBits));
}

/** Says where the index lies: `size` codes and 8 bytes more, heads and entries of all bands one after the other, and a bit a code, zero. */
export function lay(
  codesAt: usize,
  codeCount: u32,
  bandBits: u32,
  bandCount: u32,
  bucketBits: u32,
  headsAt: usize,
  entriesAt: usize,
  seenAt: usize,
): void {
  codes = codesAt;
  size = codeCount;
  keyBits = bandBits;
  bands = bandCount;
  tableBits = bucketBits;
  heads = headsAt;
  entries = entriesAt;
  seen = seenAt;
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
 * @param masks `maskCount` words of 32 bits, each once.
 * @param out up to `limit` numbers, words of 32 bits; `far` as many distances, bytes.
 * @returns how many there are; `limit` where there may be more.
 */
export function search(
  query: usize,
  radius: u32,
  masks: usize,
  maskCount: u32,
  out: usize,
  far: usize,
  limit: u32,
): u32 {
  const low = load<u64>(query);
  const high = load<u64>(query, 8);
  const isShared = tableBits != keyBits;
  let found: u32 = 0;
  for (let band: u32 = 0; band < bands && found < limit; band++) {
    const own = keyOf(query, band);
    const head = headsOf(band);
    const list = entriesOf(band);
    for (let mask: u32 = 0; mask < maskCount && found < limit; mask++) {
      const key = own ^ load<u32>(masks + ((<usize>mask) << 2));
      const bucket = head + (bucketOf(key) << 2);
      const end = load<u32>(bucket, 4);
      for (let place = load<u32>(bucket); place < end; place++) {
        const entry = load<u32>(list + ((<usize>place) << 2));
        const code = codes + ((<usize>entry) << 4);
        const distance = <u32>(popcnt(load<u64>(code) ^ low) + popcnt(load<u64>(code, 8) ^ high));
        // Other keys may share the bucket: what is found is said not to depend on them.
        if (isShared && (distance > radius || keyOf(code, band) != key)) continue;
        // Without branches: in a small index every fourth is near enough, which no processor foretells.
        const byte = seen + ((<usize>entry) >> 3);
        const bits = <u32>load<u8>(byte);
        const isFound = <u32>(distance <= radius) & (~bits >> (entry & 7));
        store<u8>(byte, bits | (isFound << (entry & 7)));
        store<u32>(out + ((<usize>found) << 2), entry);
        store<u8>(far + found, distance);
        found += isFound;
        if (found == limit) break;
      }
    }
  }
  // The next search has seen nothing.
  for (let hit: u32 = 0; hit < found; hit++) {
    store<u8>(seen + ((<usize>load<u32>(out + ((<usize>hit) << 2))) >> 3), 0);
  }
  return found;
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
