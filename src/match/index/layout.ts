// What lies where in the memory of one part. All of it is in the memory itself, so that another thread or a file needs nothing else.
//
//     header      numbers of 32 bits, in the order of FIELDS
//     means       of each band, how many codes a probed bucket holds on average: 32-bit floats
//     order       the permutation of the bits, as `permute` reads it: absent where the bits lie as they were given
//     codes       one after the other
//     references, times, variants   the payload, column by column
//     dead        bitmap of the withdrawn
//     runs        pairs of 32-bit numbers: from this id on, the entries are those from this one on
//   and, where the part has tables (from `directories` on), for each band:
//     directories 65,537 places: bucket k is from place k to place k + 1
//     sketches    at each place, the 16 bits of its code in the next band
//     ids         at each place, the id of its code: 24 bits
//   and its floods: records (see kernels/index/plain.ts), members' codes, members' ids.

export type CodeBits = 128 | 256;

/** Every number of the header. Addresses are bytes from the beginning of the memory. */
const FIELDS = [
  /** Codes in the part. It alone changes while other threads look: with `withdrawn` it is read and written atomically. */
  'count',
  'withdrawn',
  'bits',
  'capacity',
  'runCount',
  'runCapacity',
  'order',
  'codes',
  'references',
  'times',
  'variants',
  'dead',
  'runs',
  /** 0 where there are no tables. */
  'directories',
  'sketches',
  'ids',
  /** Codes in the tables; the others are in floods. */
  'tabled',
  'floods',
  'floodCount',
  /** End of what is kept: what comes after is threads' own. */
  'end',
] as const;
export type Field = (typeof FIELDS)[number];
export type Layout = Record<Exclude<Field, 'bits'>, number> & { bits: CodeBits };

/**
 * The rule for the number of bands: one for each 16 bits, at every size and radius; which of their buckets are looked into is decided for
 * each radius (`plan.ts`). Longer bands have smaller buckets and far more of them within reach; measured with radius 31, µs a search:
 * 16 bands 15, 15 bands 20, 14 bands 32, 13 bands 48, 12 bands 60 at 1 million codes; 16 bands 43, 14 bands 76, 13 bands 94 at 10 million.
 */
export const BAND_BITS = 16;
export const KEYS = 2 ** BAND_BITS;
/** Ids have 24 bits in the tables. */
export const MOST_CODES = 2 ** 24;
const MOST_BANDS = 16;
const WORD = 4;
/** Everything begins at a multiple of this, so that no record is cut by the lines of the caches. */
const LINE = 64;

export const HEADER_BYTES = FIELDS.length * WORD + MOST_BANDS * WORD;

export const lined = (bytes: number): number => Math.ceil(bytes / LINE) * LINE;
export const bandsOf = (bits: number): number => bits / BAND_BITS;
export const bytesOf = (bits: number): number => bits / 8;

/** Bytes of one band's tables. What is read sixteen at a time may be read beyond its end. */
export const directoryBytes = lined((KEYS + 1) * WORD);
export const sketchBytes = (tabled: number): number => lined(tabled * 2 + 32);
export const idBytes = (tabled: number): number => lined(tabled * 3 + 1);
export const orderBytes = (bits: number): number => bytesOf(bits) * 256 * bytesOf(bits);
/** A flood's record, without its members. */
export const floodBytes = (bits: number): number => bytesOf(bits) + 4 * WORD;

/** Where the header begins: after what the kernel itself uses. */
export const headerAt = (kernelBase: number): number => lined(kernelBase);

/** A part without tables, for so many codes. */
export function plainLayout(
  kernelBase: number,
  bits: CodeBits,
  capacity: number,
  runCapacity: number,
): Layout {
  let next = lined(headerAt(kernelBase) + HEADER_BYTES);
  const take = (bytes: number): number => {
    const at = next;
    next = lined(next + bytes);
    return at;
  };
  const regions = {
    codes: take(capacity * bytesOf(bits)),
    references: take(capacity * WORD),
    times: take(capacity * WORD),
    variants: take(capacity),
    dead: take(capacity / 8 + 1),
    runs: take(runCapacity * 2 * WORD),
  };
  const numbers = {
    bits,
    capacity,
    runCapacity,
    count: 0,
    withdrawn: 0,
    runCount: 0,
    floodCount: 0,
  };
  const without = { order: 0, directories: 0, sketches: 0, ids: 0, tabled: 0, floods: 0 };
  return {
    ...regions,
    ...without,
    ...numbers,
    end: next,
  };
}

/** The same part with tables of `tabled` codes, and floods of the others. */
export function tabledLayout(plain: Layout, tabled: number, floodCount: number): Layout {
  const { bits, count, end } = plain;
  const bands = bandsOf(bits);
  const members = count - tabled;
  const order = end;
  const directories = lined(order + orderBytes(bits));
  const sketches = directories + bands * directoryBytes;
  const ids = sketches + bands * sketchBytes(tabled);
  const floods = ids + bands * idBytes(tabled);
  return {
    ...plain,
    ...{ order, directories, sketches, ids, tabled, floods, floodCount },
    end: lined(floods + floodCount * floodBytes(bits) + members * (bytesOf(bits) + WORD)),
  };
}

const fieldsOf = (memory: WebAssembly.Memory, at: number): Uint32Array =>
  new Uint32Array(memory.buffer, at, FIELDS.length);

export function readLayout(memory: WebAssembly.Memory, at: number): Layout {
  const fields = fieldsOf(memory, at);
  return Object.fromEntries(
    FIELDS.map((field, index) => [field, Atomics.load(fields, index)]),
  ) as Layout;
}

export function writeLayout(memory: WebAssembly.Memory, at: number, layout: Layout): void {
  const fields = fieldsOf(memory, at);
  FIELDS.forEach((field, index) => {
    Atomics.store(fields, index, layout[field]);
  });
}

/** The numbers that change while others look: where they are, for `Atomics`. */
export const living = (
  memory: WebAssembly.Memory,
  at: number,
): { readonly fields: Uint32Array; readonly count: number; readonly withdrawn: number } => ({
  fields: fieldsOf(memory, at),
  count: FIELDS.indexOf('count'),
  withdrawn: FIELDS.indexOf('withdrawn'),
});

/** Of each band, how many codes a probed bucket holds on average. */
export const meansOf = (memory: WebAssembly.Memory, at: number, bits: number): Float32Array =>
  new Float32Array(memory.buffer, at + FIELDS.length * WORD, bandsOf(bits));
