// The part that an instance searches, this thread's scratch area, and the code that is asked for.

// ---- the part -------------------------------------------------------------------------------------------------------

export let words: u32 = 4;
export let bands: u32 = 16;
/** Bytes of a code. */
export let stride: usize = 32;
export let codes: usize = 0;
/** Bitmap of withdrawn ids. */
export let dead: usize = 0;
export let directories: usize = 0;
export let directoryStride: usize = 0;
export let sketches: usize = 0;
export let sketchStride: usize = 0;
export let ids: usize = 0;
export let idStride: usize = 0;

/** Where the part lies: its codes, the bitmap of the withdrawn, and of each kind of table the first band's and the bytes of one. */
export function layout(
  wordCount: u32,
  codesAt: usize,
  deadAt: usize,
  directoriesAt: usize,
  directoryBytes: usize,
  sketchesAt: usize,
  sketchBytes: usize,
  idsAt: usize,
  idBytes: usize,
): void {
  words = wordCount;
  bands = wordCount << 2;
  stride = (<usize>wordCount) << 3;
  codes = codesAt;
  dead = deadAt;
  directories = directoriesAt;
  directoryStride = directoryBytes;
  sketches = sketchesAt;
  sketchStride = sketchBytes;
  ids = idsAt;
  idStride = idBytes;
}

// ---- scratch --------------------------------------------------------------------------------------------------------

/** Keys to be probed: 560 at most, all triples of 16 bits. */
export let keys: usize = 0;
/** What is to be verified: addresses in tables of ids, then ids. */
export let list: usize = 0;
export let listTop: usize = 0;
/** Ids whose bit in `seen` is set; where they are too many, the whole bitmap is cleared. */
export let touched: usize = 0;
export let touchedTop: usize = 0;
/** Bitmap of ids that were verified in this search; all zeros between searches. */
export let seen: usize = 0;
export let seenBytes: usize = 0;

export function scratch(
  keysAt: usize,
  listAt: usize,
  listBytes: usize,
  touchedAt: usize,
  touchedBytes: usize,
  seenAt: usize,
  seenLength: usize,
): void {
  keys = keysAt;
  list = listAt;
  listTop = listAt + listBytes;
  touched = touchedAt;
  touchedTop = touchedAt + touchedBytes;
  seen = seenAt;
  seenBytes = seenLength;
}

// ---- the code that is asked for -------------------------------------------------------------------------------------

export let q0: u64 = 0;
export let q1: u64 = 0;
export let q2: u64 = 0;
export let q3: u64 = 0;

export function ask(query: usize): void {
  q0 = load<u64>(query);
  q1 = load<u64>(query, 8);
  if (words == 4) {
    q2 = load<u64>(query, 16);
    q3 = load<u64>(query, 24);
  }
}

/** Hamming distance of the code at an address to the one that is asked for. */
export function distanceAt(code: usize): u32 {
  let bits = popcnt(load<u64>(code) ^ q0) + popcnt(load<u64>(code, 8) ^ q1);
  if (words == 4) bits += popcnt(load<u64>(code, 16) ^ q2) + popcnt(load<u64>(code, 24) ^ q3);
  return <u32>bits;
}
