// The voters of the whole registry: which reference's which picture or frame a descriptor of the index belongs to.

import { LOCAL, type LocalFingerprint } from '../domain/local-fingerprint.js';
import { joinedVoterIndex, type Segment } from './joined-voters.js';
import type { MakeVoterIndex, VoterIndex } from './voter-index.js';

const { pointBytes, descriptorBytes } = LOCAL;
const HEAD = pointBytes - descriptorBytes;
/** The byte of a packed point whose highest bit says dark, and the one of its angle: see `packPoint`. */
const SCALE_AT = 4;
const ANGLE_AT = 5;
/** Voters are gathered in chunks of so many, so that millions of them are never copied to grow. */
const CHUNK = 16_384;
/** Voters that came later are put into an index for good when they are so many: making it anew each time takes some milliseconds. */
const LASTING_FROM = 32_768;

/** One registered picture or frame: the reference it is of, and its place among that reference's local fingerprints. */
export type Registered = {
  readonly reference: number;
  readonly number: number;
  readonly timeMs?: number;
  /** How many of its points vote. */
  readonly voters: number;
};

/** Voters of one kind, dark or light, and for each entry of its index what it is of. */
export type VoterSide = {
  readonly index: VoterIndex;
  /** Number in {@link Voters.registered}. */
  readonly of: Uint32Array;
  /** 16ths of an octave, as packed; and 256ths of a turn. */
  readonly scale: Uint8Array;
  readonly angle: Uint8Array;
  /** 64ths of a feature pixel. */
  readonly x: Uint16Array;
  readonly y: Uint16Array;
};

export type Voters = {
  /** Undefined where the reference was withdrawn. */
  readonly registered: readonly (Registered | undefined)[];
  /** Numbers in `registered` of one reference's pictures or frames, in their order. */
  readonly of: (reference: number) => readonly number[];
  /** How many references there are. */
  readonly references: number;
  /** The light ones, and the dark ones: they are never compared. */
  readonly sides: readonly [VoterSide, VoterSide];
};

const columnsOf = (size: number) => ({
  of: new Uint32Array(size),
  scale: new Uint8Array(size),
  angle: new Uint8Array(size),
  x: new Uint16Array(size),
  y: new Uint16Array(size),
});

/** A chunk of what was gathered of one kind. */
const chunkOf = (size: number) => ({
  codes: new Uint8Array(size * descriptorBytes),
  ...columnsOf(size),
});

/** Descriptors of one kind: most in an index that was made at first, those that came later in further ones. */
class Gathered {
  /** What is in no lasting index yet. */
  readonly #chunks: ReturnType<typeof chunkOf>[] = [];
  readonly #lasting: Segment[] = [];
  /** How many are in lasting indices. */
  #indexed = 0;
  #count = 0;
  #columns: Omit<VoterSide, 'index'> = columnsOf(0);

  add(points: Uint8Array, at: number, of: number): void {
    const later = this.#count - this.#indexed;
    const place = later % CHUNK;
    if (place === 0) this.#chunks.push(chunkOf(CHUNK));
    const chunk = this.#chunks[Math.floor(later / CHUNK)];
    if (!chunk) return;
    chunk.codes.set(points.subarray(at + HEAD, at + pointBytes), place * descriptorBytes);
    chunk.of[place] = of;
    chunk.scale[place] = (points[at + SCALE_AT] ?? 0) & 127;
    chunk.angle[place] = points[at + ANGLE_AT] ?? 0;
    chunk.x[place] = (points[at] ?? 0) | ((points[at + 1] ?? 0) << 8);
    chunk.y[place] = (points[at + 2] ?? 0) | ((points[at + 3] ?? 0) << 8);
    this.#count += 1;
  }

  /** What is gathered so far, in indices: those that came since the last lasting one in one that is made anew each time. */
  side(makeIndex: MakeVoterIndex): VoterSide {
    const later = this.#count - this.#indexed;
    if (this.#columns.of.length < this.#count) {
      // Of the first ones as many as there are; then with room for those that come while a crawl runs.
      const room = this.#lasting.length === 0 ? 0 : Math.max(CHUNK, this.#count >> 3);
      const columns = columnsOf(this.#count + room);
      columns.of.set(this.#columns.of.subarray(0, this.#indexed));
      columns.scale.set(this.#columns.scale.subarray(0, this.#indexed));
      columns.angle.set(this.#columns.angle.subarray(0, this.#indexed));
      columns.x.set(this.#columns.x.subarray(0, this.#indexed));
      columns.y.set(this.#columns.y.subarray(0, this.#indexed));
      this.#columns = columns;
    }
    const codes = this.#chunks.map((chunk, number) => {
      const from = number * CHUNK;
      const size = Math.min(CHUNK, later - from);
      this.#columns.of.set(chunk.of.subarray(0, size), this.#indexed + from);
      this.#columns.scale.set(chunk.scale.subarray(0, size), this.#indexed + from);
      this.#columns.angle.set(chunk.angle.subarray(0, size), this.#indexed + from);
      this.#columns.x.set(chunk.x.subarray(0, size), this.#indexed + from);
      this.#columns.y.set(chunk.y.subarray(0, size), this.#indexed + from);
      return chunk.codes.subarray(0, size * descriptorBytes);
    });
    const newest = { index: makeIndex(codes), from: this.#indexed };
    const all =
      later > 0 || this.#lasting.length === 0 ? [...this.#lasting, newest] : this.#lasting;
    const index = joinedVoterIndex(all);
    if (this.#lasting.length === 0 || later >= LASTING_FROM) {
      this.#lasting.push(newest);
      this.#indexed = this.#count;
      this.#chunks.length = 0;
    }
    return { index, ...this.#columns };
  }
}

/** The pictures or frames of one reference: from this number in `registered` on, so many. */
type Own = { readonly first: number; readonly count: number };

/** Gathers the voters of one reference after the other; `build` says how it stands, and more may come and go after it. */
export class VoterList {
  readonly #registered: (Registered | undefined)[] = [];
  readonly #own = new Map<number, Own>();
  readonly #light = new Gathered();
  readonly #dark = new Gathered();

  /** @param reference one that has no voters here. */
  add(reference: number, voters: readonly LocalFingerprint[]): void {
    this.#own.set(reference, { first: this.#registered.length, count: voters.length });
    voters.forEach(({ points, timeMs }, number) => {
      const of = this.#registered.length;
      const count = Math.floor(points.length / pointBytes);
      const time = timeMs === undefined ? {} : { timeMs };
      this.#registered.push({ reference, number, voters: count, ...time });
      for (let at = 0; at + pointBytes <= points.length; at += pointBytes) {
        const dark = (points[at + SCALE_AT] ?? 0) >= 128;
        (dark ? this.#dark : this.#light).add(points, at, of);
      }
    });
  }

  /** Nothing votes for a reference any more; at once, also in what was built before. */
  remove(reference: number): void {
    const { first, count } = this.#own.get(reference) ?? { first: 0, count: 0 };
    this.#registered.fill(undefined, first, first + count);
    this.#own.delete(reference);
  }

  build(makeIndex: MakeVoterIndex): Voters {
    return {
      registered: this.#registered,
      of: (reference) => {
        const { first, count } = this.#own.get(reference) ?? { first: 0, count: 0 };
        return Array.from({ length: count }, (_, number) => first + number);
      },
      references: this.#own.size,
      sides: [this.#light.side(makeIndex), this.#dark.side(makeIndex)],
    };
  }
}
