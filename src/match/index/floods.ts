// Floods: near-identical codes by the thousand (a title card in every video, black frames, one picture registered again and again).
//
// In the tables they would fill a bucket of every band, and each query near them would meet all of them sixteen times. So they are kept
// apart, behind their centre: a query measures its distance to that first and looks at the members, which lie in a row, only where they
// can be near. Which codes are taken for a flood is a matter of speed alone: any choice is exact.

import { ones } from './bit-order.js';
import { Gauge, inSteps } from './gauge.js';
import { bandsOf, bytesOf, directoryBytes, floodBytes, KEYS, type Layout } from './layout.js';
import type { Part } from './part.js';

/** In the order of the part's bits; `members` are ids, rising, and none is farther than `radius` from the centre. */
export type Flood = {
  readonly centre: Uint8Array;
  readonly members: Uint32Array;
  readonly radius: number;
};

/** Fewer are no trouble: 2,000 codes are met and verified in about 20 µs. */
const FLOOD_FROM = 2048;
/** Farther ones stay in the tables; their centre would be asked about in vain more often. */
const REACH = 32;
/** In a bucket whose key differs by more bits from the centre's, members are rare. */
const NEAR_KEY = 2;
/** Ids that are asked before all are, whether a flood is theirs. */
const TRIED = 16;
/** Each costs every query the distance to its centre. */
const MOST_FLOODS = 4096;
/** Codes that are tried as centres, and how many are asked who lies near. */
const LEADERS = 8;
const ASKED = 2048;

/** Large buckets in which none was found, before no more are looked for: such codes are not clustered, only uneven. */
const MOST_FAILURES = 2048;

type Growing = { readonly centre: Uint8Array; readonly members: number[]; radius: number };

/** Every n-th, so that at most `most` remain. */
function thinned(ids: Uint32Array, most: number): Uint32Array {
  const step = Math.ceil(ids.length / most);
  if (step <= 1) return ids;
  return Uint32Array.from({ length: Math.ceil(ids.length / step) }, (_, n) => ids[n * step] ?? 0);
}

/** Lets those of the ids that are within reach join the flood; returns the others. */
function join(flood: Growing, ids: Uint32Array, gauge: Gauge): Uint32Array {
  const distances = gauge.distances(flood.centre, ids);
  const [joining, rest] = [new Uint32Array(ids.length), new Uint32Array(ids.length)];
  let joined = 0;
  ids.forEach((id, index) => {
    const distance = distances[index] ?? 0;
    if (distance > REACH) rest[index - joined] = id;
    else {
      joining[joined++] = id;
      flood.members.push(id);
      flood.radius = Math.max(flood.radius, distance);
    }
  });
  gauge.take(joining.subarray(0, joined));
  return rest.subarray(0, ids.length - joined);
}

/** The middle of those near the code that has most of these near; undefined where none has enough. */
function centreOf(ids: Uint32Array, gauge: Gauge): Uint8Array | undefined {
  const asked = thinned(ids, ASKED);
  const nearest = [...thinned(ids, LEADERS)]
    .map((leader) => {
      const distances = gauge.distances(gauge.codeOf(leader), asked);
      return asked.filter((_, index) => (distances[index] ?? 0) <= REACH);
    })
    .reduce((best, near) => (near.length > best.length ? near : best));
  const estimate = (nearest.length / asked.length) * ids.length;
  return estimate < FLOOD_FROM / 2 ? undefined : gauge.middle(nearest);
}

/** The key of a code in a band. */
const keyOf = (code: Uint8Array, band: number): number =>
  (code[band * 2] ?? 0) | ((code[band * 2 + 1] ?? 0) << 8);

/** Owns the floods that were found so far. */
class Finder {
  readonly floods: Growing[] = [];
  readonly gauge: Gauge;
  #failures = 0;

  constructor(part: Part) {
    this.gauge = new Gauge(part);
  }

  /** May there be more, as far as one can tell? */
  get looksOn(): boolean {
    return this.floods.length < MOST_FLOODS && this.#failures < MOST_FAILURES;
  }

  /** Sorts ids that share a key in a band: into floods that are there already, and new ones. */
  divide(ids: Uint32Array, key: number, band: number): void {
    let rest = ids;
    for (const flood of this.floods) {
      const own = keyOf(flood.centre, band);
      if (ones(own ^ key) > NEAR_KEY) continue;
      const tried = this.gauge.distances(flood.centre, thinned(rest, TRIED));
      const isNear = own === key || tried.some((distance) => distance <= REACH);
      if (isNear) rest = join(flood, rest, this.gauge);
    }
    while (rest.length >= FLOOD_FROM / 2 && this.looksOn) {
      const centre = centreOf(rest, this.gauge);
      const flood: Growing = { centre: centre ?? new Uint8Array(), members: [], radius: 0 };
      const left = centre ? join(flood, rest, this.gauge) : rest;
      if (flood.members.length > 0) this.floods.push(flood);
      if (rest.length - left.length < FLOOD_FROM / 4) {
        this.#failures += 1;
        return;
      }
      rest = left;
    }
  }
}

/**
 * Looks for floods: in each band for buckets that are far larger than the average, and in them for codes that have many others near.
 *
 * @param part its bits are in their order. In each band's directory the keys of all its codes are counted, one place up.
 * @returns the floods, and the address of a bitmap of all their members.
 */
export function findFloods(part: Part): {
  readonly floods: readonly Flood[];
  readonly members: number;
} {
  const { kernel, memory, layout, columns } = part;
  const large = FLOOD_FROM / 2 + (2 * columns.count) / KEYS;
  let finder: Finder | undefined;
  for (let band = 0; band < bandsOf(layout.bits); band += 1) {
    const directory = layout.directories + band * directoryBytes;
    const counts = new Uint32Array(memory.buffer, directory, KEYS + 1).fill(0);
    inSteps(columns.count, (from, to) => {
      kernel.tally(band, from, to, 0);
    });
    const keys = new Set(finder?.floods.map(({ centre }) => keyOf(centre, band)));
    for (let key = 0; key < KEYS && finder?.looksOn !== false; key += 1) {
      if ((counts[key + 1] ?? 0) >= large) keys.add(key);
    }
    if (keys.size === 0) continue;
    finder ??= new Finder(part);
    for (const [key, ids] of finder.gauge.sharing(band, keys, counts.subarray(1))) {
      finder.divide(ids, key, band);
    }
  }
  const floods = (finder?.floods ?? []).map(({ centre, members, radius }) => ({
    centre,
    members: Uint32Array.from(members).sort(),
    radius,
  }));
  return { floods, members: finder?.gauge.taken ?? 0 };
}

/** Writes the floods to where the layout has them: records (see kernels/index/plain.ts), then the members' codes, then their ids. */
export function layFloods(
  memory: WebAssembly.Memory,
  layout: Readonly<Layout>,
  floods: readonly Flood[],
): void {
  const bytes = bytesOf(layout.bits);
  const all = new Uint8Array(memory.buffer);
  const view = new DataView(memory.buffer);
  const members = floods.reduce((sum, flood) => sum + flood.members.length, 0);
  let record = layout.floods;
  let codes = record + floods.length * floodBytes(layout.bits);
  let ids = codes + members * bytes;
  for (const { centre, members: of, radius } of floods) {
    all.set(centre, record);
    [of.length, radius, codes, ids].forEach((number, index) => {
      view.setUint32(record + bytes + index * 4, number, true);
    });
    record += floodBytes(layout.bits);
    for (const id of of) {
      all.copyWithin(codes, layout.codes + id * bytes, layout.codes + (id + 1) * bytes);
      view.setUint32(ids, id, true);
      codes += bytes;
      ids += 4;
    }
  }
}
