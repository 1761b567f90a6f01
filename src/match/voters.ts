// The voters of the whole registry: which reference's which picture or frame a descriptor of the index belongs to.

import { LOCAL, type LocalFingerprint } from '../domain/local-fingerprint.js';
import type { MakeVoterIndex, VoterIndex } from './voter-index.js';

const { pointBytes, descriptorBytes } = LOCAL;
const HEAD = pointBytes - descriptorBytes;
/** The byte of a packed point whose highest bit says dark, and the one of its angle: see `packPoint`. */
const SCALE_AT = 4;
const ANGLE_AT = 5;
/** Voters are gathered in chunks of so many, so that millions of them are never copied to grow. */
const CHUNK = 16_384;

/** One registered picture or frame: the reference it is of, and its place among that reference's local fingerprints. */
export type Registered = {
  readonly reference: number;
  readonly number: number;
  readonly timeMs?: number;
};

/** Voters of one kind, dark or light, and for each entry of its index what it is of. */
export type VoterSide = {
  readonly index: VoterIndex;
  /** Number in {@link Voters.registered}. */
  readonly of: Uint32Array;
  /** 16ths of an octave, as packed; and 256ths of a turn. */
  readonly scale: Uint8Array;
  readonly angle: Uint8Array;
};

export type Voters = {
  readonly registered: readonly Registered[];
  /** The light ones, and the dark ones: they are never compared. */
  readonly sides: readonly [VoterSide, VoterSide];
};

/** A chunk of what was gathered of one kind. */
const chunkOf = (size: number) => ({
  codes: new Uint8Array(size * descriptorBytes),
  of: new Uint32Array(size),
  scale: new Uint8Array(size),
  angle: new Uint8Array(size),
});

/** A growing list of descriptors of one kind. */
class Gathered {
  readonly #chunks: ReturnType<typeof chunkOf>[] = [];
  #count = 0;

  add(points: Uint8Array, at: number, of: number): void {
    const place = this.#count % CHUNK;
    if (place === 0) this.#chunks.push(chunkOf(CHUNK));
    const chunk = this.#chunks[Math.floor(this.#count / CHUNK)];
    if (!chunk) return;
    chunk.codes.set(points.subarray(at + HEAD, at + pointBytes), place * descriptorBytes);
    chunk.of[place] = of;
    chunk.scale[place] = (points[at + SCALE_AT] ?? 0) & 127;
    chunk.angle[place] = points[at + ANGLE_AT] ?? 0;
    this.#count += 1;
  }

  /** Builds the index of what was gathered, and lets go of it. */
  side(makeIndex: MakeVoterIndex): VoterSide {
    const of = new Uint32Array(this.#count);
    const scale = new Uint8Array(this.#count);
    const angle = new Uint8Array(this.#count);
    const codes = this.#chunks.map((chunk, number) => {
      const from = number * CHUNK;
      const size = Math.min(CHUNK, this.#count - from);
      of.set(chunk.of.subarray(0, size), from);
      scale.set(chunk.scale.subarray(0, size), from);
      angle.set(chunk.angle.subarray(0, size), from);
      return chunk.codes.subarray(0, size * descriptorBytes);
    });
    const index = makeIndex(codes);
    this.#chunks.length = 0;
    return { index, of, scale, angle };
  }
}

/** Gathers the voters of one reference after the other; `build` ends it. */
export class VoterList {
  readonly #registered: Registered[] = [];
  readonly #light = new Gathered();
  readonly #dark = new Gathered();

  /** @returns the number in {@link Voters.registered} of its first picture or frame; the others follow. */
  add(reference: number, voters: readonly LocalFingerprint[]): number {
    const first = this.#registered.length;
    voters.forEach(({ points, timeMs }, number) => {
      const of = this.#registered.length;
      this.#registered.push({ reference, number, ...(timeMs === undefined ? {} : { timeMs }) });
      for (let at = 0; at + pointBytes <= points.length; at += pointBytes) {
        const dark = (points[at + SCALE_AT] ?? 0) >= 128;
        (dark ? this.#dark : this.#light).add(points, at, of);
      }
    });
    return first;
  }

  build(makeIndex: MakeVoterIndex): Voters {
    return {
      registered: this.#registered,
      sides: [this.#light.side(makeIndex), this.#dark.side(makeIndex)],
    };
  }
}
